"""One method of an emitted service while it is written: its lines, its imports and the rows that it has found."""

from __future__ import annotations

from orchestrator.ddl import Column
from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import convert, naming
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.operation_facts import takes_caller
from orchestrator.models.builtin.emit.operation_types import OperationTypes, types_for
from orchestrator.models.builtin.emit.presenters import presenter_name
from orchestrator.models.builtin.emit.repositories import (
    is_collection,
    lookup_name,
)
from orchestrator.models.builtin.emit.request_values import ModelField
from orchestrator.models.builtin.emit.responses import has_token, operation_module, view_module
from orchestrator.models.builtin.shapes import (
    FromBody,
    FromCaller,
    FromClock,
    FromConstant,
    FromParent,
    FromPath,
    FromSlug,
    FromToken,
    Match,
    Step,
    ValueSource,
)


class MethodWriter:
    """One method while it is written."""

    def __init__(self, operation: OperationDesign, design: ServiceDesign) -> None:
        self.operation = operation
        self.design = design
        self.types: OperationTypes = types_for(operation, design)
        self.lines: list[str] = []
        self.imports: set[str] = set()
        self.rows: dict[str, str] = {}
        self.by_step: list[str] = []
        self.repositories: set[str] = set()
        self.caller = takes_caller(operation, design)
        self.optional_caller = self.caller and operation.access.optional and not operation.access.allow
        self.me = ""

    # --- small words ---

    def model(self, table: str) -> str:
        name = naming.model_class(table)
        self.imports.add(f"from app.models.{naming.module(table)} import {name}")
        return name

    def repository(self, table: str) -> str:
        self.repositories.add(table)
        return f"self.{naming.snake(table)}"

    def use(self, module: str, *names: str) -> None:
        self.imports.update(f"from {module} import {name}" for name in names)

    def say(self, *lines: str) -> None:
        self.lines.extend(lines)

    def column(self, table: str, name: str) -> Column | None:
        return self.design.table(table).column(name)

    def param(self, name: str) -> ModelField:
        return self.types.param_fields[name]

    # --- values ---

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
            return self._from_caller(source)
        if isinstance(source, FromClock):
            self.use("app.models.base", "utc_now")
            return "utc_now().date()" if source.kind == "today" else "utc_now()"
        if isinstance(source, FromToken):
            self.use("uuid", "uuid4")
            kind = python_type(column.type).name if column else "UUID"
            return "uuid4()" if kind == "UUID" else "str(uuid4())"
        return self._constant(source, column)

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
            expression = f'required({expression}, "{".".join(source.path)}")'
        if field is None or column is None:
            return expression
        function = convert.inward_function(field.typed.base, column, self.imports)
        if not function:
            return expression
        self.use("app.convert", "as_key")
        return f"as_key({function}, {expression})"

    def slug_lines(self, row: str) -> list[str]:
        """Lines that give a new or changed row its slug, once the column that it is made of has its value."""
        operation = self.operation
        return [
            f"{row}.{naming.attribute(match.column)} = {self.repository(operation.table)}.free_text("
            f"{self.model(operation.table)}.{naming.attribute(match.column)}, "
            f"{row}.{naming.attribute(match.source.column)}, {row})"
            for match in operation.set
            if isinstance(match.source, FromSlug)
        ]

    def _from_caller(self, source: FromCaller) -> str:
        auth = self.design.auth
        if auth is None or source.column == auth.id or not auth.table:
            return "caller.id"
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

    # --- rows on the way ---

    def find(self, step: Step, parent: str, wanted: str = "") -> str:
        """Lines that find the row of a step; returns its variable."""
        name = wanted or naming.row_name(step.table)
        while name in self.rows.values() or name in ("params", "payload", "caller", "me"):
            name += "_"
        arguments = [self.value(match.source, self.column(step.table, match.column), parent) for match in step.match]
        if step.via is not None:
            arguments.append(f"{parent}.{naming.attribute(step.via.near[0][1])}")
        lookup = lookup_name([match.column for match in step.match], step.via)
        repository = self.repository(step.table)
        found = f"{repository}.{lookup}({', '.join(arguments)})"
        maybe = [text for text, match in zip(arguments, step.match, strict=False) if self._may_be_null(match)]
        if maybe:
            found = f"None if {' or '.join(f'{text} is None' for text in maybe)} else {found}"
        self.say(f"{name} = {repository}.need({found})")
        self.rows[step.table] = name
        return name

    def _may_be_null(self, match: Match) -> bool:
        """Whether a step looks for a row by a reference that can be empty."""
        source = match.source
        if not isinstance(source, FromParent) or not self.by_step:
            return False
        place = source.step if 0 <= source.step < len(self.by_step) else len(self.by_step) - 1
        column = self.column(self.operation.steps[place].table, source.column)
        return column is not None and column.nullable

    def walk(self) -> str:
        """Lines for every step that is a row; returns the last row's variable."""
        parent = ""
        for step in self.operation.steps:
            if is_collection(self.operation, step):
                break
            parent = self.find(step, parent)
            self.by_step.append(parent)
        return parent

    def guard(self, row: str = "") -> None:
        """Lines that refuse what belongs to somebody else."""
        access = self.operation.access
        if not (access.own and access.owner_path and self.caller):
            return
        owner = self._owner(row)
        if not owner:
            return
        self.use("app.permissions", "ensure_owner")
        extra = f", bypass={set(access.bypass)!r}" if access.bypass else ""
        if 403 not in self.operation.errors and 404 in self.operation.errors and 0 not in self.operation.errors:
            extra += ", status=404"
        self.say(f"ensure_owner({owner}, caller{extra})")

    def _owner(self, row: str) -> str:
        """The owner's id: of the row nearest to the owner that was found on the way, else from `row` itself."""
        path = self.operation.access.owner_path
        for place in range(len(path) - 1, -1, -1):
            table = path[place][0]
            if table in self.rows and (place > 0 or table != self.operation.table or not row):
                return self._owner_from(self.rows[table], place)
        return self._owner_from(row, 0) if row else ""

    def _owner_from(self, row: str, place: int) -> str:
        """The owner's id, from a row of the `place`-th table on, through as many foreign keys as it takes."""
        path = self.operation.access.owner_path[place:]
        current = row
        for (table, column), (target, _) in zip(path, path[1:], strict=False):
            key = self.design.table(table).foreign_key_of(column)
            remote = key.target_columns[0] if key and key.target_columns else "id"
            repository = self.repository(target)
            name = naming.row_name(target)
            if name in self.rows.values() or name == current:
                name = f"owning_{name}"
            found = f"{current}.{naming.attribute(column)}"
            self.say(f"{name} = {repository}.need({repository}.{lookup_name((remote,), None)}({found}))")
            self.rows.setdefault(target, name)
            current = name
        return f"{current}.{naming.attribute(path[-1][1])}"

    # --- the answer ---

    def context(self, token: str = "") -> str:
        self.use("app.presenters.base", "Context")
        arguments = ["caller=caller"] if self.caller else []
        view = self.operation.answer.view
        if view and has_token(self.design, view) and self.design.auth is not None:
            arguments += [
                f"token={token or self._fresh_token()}",
                f'scheme="{self.design.auth.prefix or "Bearer"}"',
                "lifetime_s=self.settings.token_ttl_s",
            ]
        return f"Context({', '.join(arguments)})"

    def _fresh_token(self) -> str:
        if not self.caller or self.design.auth is None or self.design.auth.kind != "jwt":
            return '""'
        self.use("app.security", "issue_token")
        return "issue_token(self.settings, caller.id, caller.role)"

    def present(self, rows: str, token: str = "") -> str:
        """An expression that presents rows."""
        view = self.design.views[self.operation.answer.view]
        self.use(f"app.presenters.{view_module(view)}", presenter_name(view))
        return f"{presenter_name(view)}(self.session, {rows}, {self.context(token)})"

    def answer(self, row: str, token: str = "") -> None:
        """Lines that answer with one row."""
        if self.types.answer == "None":
            return
        view = self.operation.answer.view
        if not view:
            self.say(f"return {self.wrapped({})}")
            return
        shown_step = self.operation.answer.of_step
        if shown_step is not None and shown_step < len(self.by_step):
            row = self.by_step[shown_step]
        many = self.operation.answer.many
        shown = self.present(f"[{row}]", token)
        self.say(f"return {self.wrapped({'': shown if many else f'{shown}[0]'})}")

    def wrapped(self, inner: dict[str, str], info: str = "") -> str:
        """The view inside of its envelope."""
        answer = self.operation.answer
        if not answer.envelope and not answer.extras and not answer.constants:
            return inner[""]
        tree: dict[str, object] = {}
        for path, word in answer.extras.items():
            place(tree, path.split("."), _extra(word, info, inner))
        for path, value in answer.constants.items():
            place(tree, path.split("."), repr(value))
        if inner:
            place(tree, list(answer.envelope) or ["items"], inner[""])
        return self._instance(self.types.answer, tree)

    def _instance(self, name: str, tree: dict[str, object]) -> str:
        module = operation_module(self.operation)
        self.use(f"app.schemas.{module}", name)
        arguments = []
        for prop, value in tree.items():
            if isinstance(value, dict):
                inner = f"{name.removesuffix('Answer')}{naming.pascal(prop)}"
                text = self._instance(inner, value)
            else:
                text = str(value)
            arguments.append(f"{naming.attribute(prop)}={text}")
        return f"{name}({', '.join(arguments)})"


def place(tree: dict[str, object], path: list[str], value: object) -> None:
    for part in path[:-1]:
        inner = tree.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        tree = inner
    tree[path[-1]] = value


def _extra(word: str, info: str, inner: dict[str, str]) -> str:
    if info:
        return f"{info}.{word}"
    return (
        {"total": "1", "count": "1", "page": "1", "pages": "1", "limit": "1", "offset": "0"}.get(word, "None")
        if inner
        else "0"
    )
