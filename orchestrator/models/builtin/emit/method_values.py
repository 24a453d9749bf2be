"""Where values of an emitted method come from: the path, the body, the caller, the clock."""

from __future__ import annotations

from orchestrator.ddl import Column
from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import convert, naming
from orchestrator.models.builtin.emit.caller_ids import kept_as
from orchestrator.models.builtin.emit.columns import cut, fresh_text, python_type
from orchestrator.models.builtin.emit.operation_facts import takes_caller
from orchestrator.models.builtin.emit.operation_types import OperationTypes, types_for
from orchestrator.models.builtin.emit.repositories import (
    lookup_name,
    repository_attribute,
)
from orchestrator.models.builtin.emit.request_values import ModelField
from orchestrator.models.builtin.shapes import (
    FromBody,
    FromCaller,
    FromClock,
    FromConstant,
    FromExpression,
    FromParent,
    FromPath,
    FromSlug,
    FromToken,
    Match,
    ValueSource,
)


class MethodValues:
    """The lines and imports of a method while it is written, and the values that it speaks of."""

    session = "self.session"

    def __init__(self, operation: OperationDesign, design: ServiceDesign) -> None:
        self.operation = operation
        self.design = design
        self.types: OperationTypes = types_for(operation, design)
        self.lines: list[str] = []
        self.imports: set[str] = set()
        self.rows: dict[str, str] = {}
        self.by_step: list[str] = []
        self.repositories: set[str] = set()
        self.each: tuple[str, ...] = ()
        """The property of the body of which one value is at hand, while a row is made of each."""
        self.caller = takes_caller(operation, design)
        self.optional_caller = self.caller and operation.access.optional and not operation.access.allow
        self.me = ""
        self.handed = ""
        """The variable of a key that was just made; empty where none was."""

    def model(self, table: str) -> str:
        """The model of a table, imported."""
        name = naming.model_class(table)
        self.imports.add(f"from app.models.{naming.module(table)} import {name}")
        return name

    def repository(self, table: str) -> str:
        """The repository of a table, as the service holds it."""
        self.repositories.add(table)
        return f"self.{repository_attribute(table, self.design)}"

    def use(self, module: str, *names: str) -> None:
        """Import names of a module."""
        self.imports.update(f"from {module} import {name}" for name in names)

    def say(self, *lines: str) -> None:
        """Add lines."""
        self.lines.extend(lines)

    def column(self, table: str, name: str) -> Column | None:
        """A column of the design."""
        return self.design.table(table).column(name)

    def param(self, name: str) -> ModelField:
        """How a parameter is called in the emitted code."""
        return self.types.param_fields[name]

    def value(self, source: ValueSource, column: Column | None, parent: str) -> str:
        """A source as an expression of the column's type."""
        if isinstance(source, FromPath):
            return self._from_path(source, column)
        if isinstance(source, FromParent):
            row = self.by_step[source.step] if 0 <= source.step < len(self.by_step) else parent
            return f"{row}.{naming.attribute(source.column)}"
        if isinstance(source, FromBody):
            return self._from_body(source, column)
        if isinstance(source, FromSlug):
            return '""'  # `slug_lines` fills it once the row is there
        if isinstance(source, FromCaller):
            return self._from_caller(source, column)
        if isinstance(source, FromClock):
            self.use("app.models.base", "utc_now")
            if column is not None and python_type(column.type).name == "str":
                self.use("app.convert", "iso")
                return "utc_now().date().isoformat()" if source.kind == "today" else "iso(utc_now())"
            return "utc_now().date()" if source.kind == "today" else "utc_now()"
        if isinstance(source, FromToken):
            return self._fresh(source, column)
        if isinstance(source, FromExpression):
            return "None"  # `rules.fill` computes it once the row is there
        return self._constant(source, column)

    def _fresh(self, source: FromToken, column: Column | None) -> str:
        if source.kind == "secret":
            return self._new_key(column)
        self.use("uuid", "uuid4")
        kind = python_type(column.type).name if column else "UUID"
        return "uuid4()" if kind == "UUID" else fresh_text(column)

    def _new_key(self, column: Column | None) -> str:
        """A line that makes a key; returns what is stored of it."""
        auth = self.design.auth
        hashed = auth is not None and any(one.hashed for one in auth.kept if one.table == self.operation.table)
        column = None if hashed else column
        self.use("app.security", "new_api_key", *(["hash_api_key"] if hashed else []))
        if not self.handed:
            self.handed = "new_key"
            self.say(f"new_key = new_api_key(){cut(column)}")
        return "hash_api_key(new_key)" if hashed else "new_key"

    def _constant(self, source: FromConstant, column: Column | None) -> str:
        if column is not None and python_type(column.type).name == "Decimal" and source.value is not None:
            self.use("decimal", "Decimal")
            return f'Decimal("{source.value}")'
        return repr(source.value)

    def _from_path(self, source: FromPath, column: Column | None) -> str:
        field = self.param(source.name)
        expression = f"params.{field.attribute}"
        if column is None:
            return expression
        if convert.needs_member(field.typed.base, column, {}) and "Literal" not in field.typed.expression:
            self.use("app.convert", "as_key", "member")
            return f"as_key(lambda text: member(text, {list(column.values)!r}), {expression})"
        function = convert.inward_function(field.typed.base, column, self.imports)
        if not function:
            return expression
        self.use("app.convert", "as_key")
        return f"as_key({function}, {expression})"

    def _from_body(self, source: FromBody, column: Column | None) -> str:
        fields, expression = self.types.top_fields, "payload"
        field: ModelField | None = None
        for part in source.path:
            field = fields.get(part)
            if field is None:
                return "None"
            expression = f"{expression}.{field.attribute}"
            fields = field.typed.fields
        if field is not None and field.may_be_none:
            self.use("app.convert", "required")
            expression = f"required({expression}, {naming.quoted('.'.join(source.path))})"
        if field is None or column is None:
            return expression
        function = convert.inward_function(field.typed.base, column, self.imports)
        if not function:
            return expression
        self.use("app.convert", "as_key")
        return f"as_key({function}, {expression})"

    def slug_lines(self, row: str) -> list[str]:
        """Lines that give a new or changed row its slug, once the column that it is made of has its value."""
        made = [match for match in self.operation.set if isinstance(match.source, FromSlug)]
        return [f"{row}.{naming.attribute(match.column)} = {self._slug(match, row)}" for match in made]

    def _slug(self, match: Match, row: str) -> str:
        assert isinstance(match.source, FromSlug)
        title, table = f"{row}.{naming.attribute(match.source.column)}", self.operation.table
        if match.source.alone:
            self.use("app.repositories.base", "as_slug")
            return f"as_slug({title})"
        column = f"{self.model(table)}.{naming.attribute(match.column)}"
        return f"{self.repository(table)}.free_text({column}, {title}, {row})"

    def _from_caller(self, source: FromCaller, column: Column | None) -> str:
        auth = self.design.auth
        if auth is None or source.column == auth.id or not auth.table:
            return kept_as("caller.id", column, self.design)
        if not self.me:
            self.me = "me"
            lookup = lookup_name((auth.id,), None)
            self.use("app.exceptions", "Unauthenticated")
            self.say(
                f"me = {self.repository(auth.table)}.{lookup}(caller.id)",
                "if me is None:",
                '    raise Unauthenticated("Valid credentials are required.")',
            )
        return f"{self.me}.{naming.attribute(source.column)}"
