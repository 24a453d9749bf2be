"""One method of an emitted service while it is written: its lines, its imports and the rows that it has found."""

from __future__ import annotations

from itertools import pairwise

from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.expressions import ExpressionWriter
from orchestrator.models.builtin.emit.given import given_to
from orchestrator.models.builtin.emit.named_errors import called
from orchestrator.models.builtin.emit.narrowing import Conditions
from orchestrator.models.builtin.emit.presenter_writer import presenter_name
from orchestrator.models.builtin.emit.presenting import brought
from orchestrator.models.builtin.emit.repositories import is_collection, lookup_name
from orchestrator.models.builtin.emit.responses import column_item, has_token
from orchestrator.models.builtin.emit.view_modules import view_module
from orchestrator.models.builtin.emit.wrapping import WrappingMethod
from orchestrator.models.builtin.shapes import FromExpression, FromParent, Match, Step


class MethodWriter(WrappingMethod):
    """One method while it is written."""

    def find(self, step: Step, parent: str, wanted: str = "") -> str:
        """Lines that find the row of a step; returns its variable."""
        name = wanted or naming.row_name(step.table)
        while name in self.rows.values() or name in ("params", "payload", "caller", "me"):
            name += "_"
        self.say(f"{name} = {self.repository(step.table)}.need({self.lookup(step, parent)}{self._called(step)})")
        self.rows[step.table] = name
        return name

    def _called(self, step: Step) -> str:
        """What the row is called where it is asked for, as a further argument; empty where that is its table's word."""
        word = called(step, self.operation, self.design)
        return f", {word!r}" if word else ""

    def lookup(self, step: Step, parent: str) -> str:
        """The row of a step, or `None`, as an expression."""
        arguments = [self.key(step, match, parent) for match in step.match]
        if step.via is not None:
            arguments += [f"{parent}.{naming.attribute(own)}" for _, own in step.via.near]
        lookup = lookup_name([match.column for match in step.match], step.via, gone=step.gone)
        repository = self.repository(step.table)
        found = f"{repository}.{lookup}({', '.join(arguments)})"
        maybe = [text for text, match in zip(arguments, step.match, strict=False) if self._may_be_null(match)]
        if maybe:
            found = f"None if {' or '.join(f'{text} is None' for text in maybe)} else {found}"
        return found

    def key(self, step: Step, match: Match, parent: str) -> str:
        """What a column of the wanted row equals; what a rule computes is asked of the database first."""
        column, source = self.column(step.table, match.column), match.source
        if not isinstance(source, FromExpression) or column is None:
            return self.value(source, column, parent)
        written = ExpressionWriter(self, self.design, {}, given_to(self))
        value = written.value(source.text, column, step.table)
        self.use("app.repositories.base", "computed")
        name = f"wanted_{naming.snake(match.column)}"
        found = f"computed(self.session, {value}, {self.model(step.table)}.{naming.attribute(match.column)})"
        self.say(*written.before(), f"{name} = {found}")
        return name

    def _may_be_null(self, match: Match) -> bool:
        """Whether a step looks for a row by a reference that can be empty."""
        source = match.source
        if not isinstance(source, FromParent) or not self.by_step:
            return False
        place = source.step if 0 <= source.step < len(self.by_step) else len(self.by_step) - 1
        column = self.column(self.operation.steps[place].table, source.column)
        return column is not None and column.nullable

    def walk(self, *, before_last: bool = False) -> str:
        """Lines for every step that is a row; returns the last row's variable."""
        parent = ""
        for step in self.operation.steps[: -1 if before_last else None]:
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
        self._ensure_owner(owner)

    def _ensure_owner(self, owner: str) -> None:
        access = self.operation.access
        self.use("app.permissions", "ensure_owner")
        extra = f", bypass={naming.set_of(access.bypass)}" if access.bypass else ""
        if 403 not in self.operation.errors and 404 in self.operation.errors and 0 not in self.operation.errors:
            extra += ", status=404"
        if self.design.error.tells_of("resource"):
            extra += f", about={naming.title(self.operation.table)!r}"
        self.say(f"ensure_owner({owner}, caller{extra})")

    def guard_anew(self, row: str) -> None:
        """Lines that refuse a row which has come to belong to somebody else."""
        self._ensure_owner(self._owner_from(row, 0))

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
        for (table, column), (target, _) in pairwise(path):
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

    def context(self, token: str = "", subject: str = "") -> str:
        """What the presenters are told besides the rows."""
        self.use("app.presenters.base", "Context")
        arguments = ["caller=caller"] if self.caller else []
        view = self.operation.answer.view
        names = sorted(name for name in brought(view, self.design) if name in self.types.param_fields)
        pairs = [f"{name!r}: params.{self.types.param_fields[name].attribute}" for name in names]
        arguments += [f"given={{{', '.join(pairs)}}}"] if pairs else []
        if view and has_token(self.design, view) and self.design.auth is not None:
            arguments += [
                f"token={token or self._fresh_token()}",
                f"scheme={naming.quoted(self.design.auth.prefix or 'Bearer')}",
                "lifetime_s=self.settings.token_ttl_s",
            ]
            if subject and has_token(self.design, view, "refresh"):
                self.use("app.refreshing", "hand_out")
                self.use("app.db", "transaction")
                handed = f"refresh = hand_out(self.session, self.settings, {subject})"
                self.say("with transaction(self.session):", f"    {handed}")
                arguments.append("refresh=refresh")
        return f"Context({', '.join(arguments)})"

    def _fresh_token(self) -> str:
        if not self.caller or self.design.auth is None or self.design.auth.kind != "jwt":
            return '""'
        self.use("app.security", "issue_token")
        role = "caller.roles" if self.design.auth.several_roles else "caller.role"
        return f"issue_token(self.settings, caller.id, {role})"

    def present(self, rows: str, token: str = "", subject: str = "") -> str:
        """An expression that presents rows."""
        view = self.design.views[self.operation.answer.view]
        self.use(f"app.presenters.{view_module(view, self.design)}", presenter_name(view))
        return f"{presenter_name(view)}(self.session, {rows}, {self.context(token, subject)})"

    def answer(self, row: str, token: str = "") -> None:
        """Lines that answer with one row."""
        if self.types.answer == "None":
            return
        view = self.operation.answer.view
        if not view and not self.operation.answer.column:
            self.say(f"return {self.wrapped({})}")
            return
        shown_step = self.operation.answer.of_step
        if shown_step is not None and shown_step < len(self.by_step):
            row = self.by_step[shown_step]
        if not view:
            self.say(f"return {self.wrapped({'': self._plain_value(row)})}")
            return
        many = self.operation.answer.many
        own = self.design.auth
        signs_in = own is not None and self.operation.kind in (Kind.LOGIN, Kind.REGISTER, Kind.REFRESH)
        subject = f"{row}.{naming.attribute(own.id)}" if own is not None and signs_in else ""
        rows = self._below(row) if self.operation.answer.below else f"[{row}]"
        shown = self.present(rows, token, subject)
        self.say(f"return {self.wrapped({'': shown if many else f'{shown}[0]'})}")

    def _plain_value(self, row: str) -> str:
        """The value of one column, as the contract shows it."""
        name = f"{row}.{naming.attribute(self.operation.answer.column)}"
        column = self.column(self.operation.table, self.operation.answer.column)
        if column is None:
            return name
        return column_item(self.operation, self.design).value(name, column, self.imports, keep_none=False)

    def _below(self, row: str) -> str:
        """The rows of the view's table that belong to a row, in the order of their key."""
        answer = self.operation.answer
        table = self.design.table(self.design.views[answer.view].table)
        between, on = answer.between
        model, own = self.model(table.name), {name for name, _ in answer.below}
        middle = self.model(between) if between else model
        tests = [f"{middle}.{naming.attribute(a)} == {row}.{naming.attribute(b)}" for a, b in answer.below]
        conditions = Conditions(self.design)
        if between:
            conditions.imports.add("from sqlalchemy import select")
            tests += conditions.alive(between)
            rows = f"select({conditions.columns(between, on, 0)}).where({', '.join(tests)})"
            tests, own = [f"{conditions.key(table.name, on, 1)}.in_({rows})"], set()
        tests += conditions.alive(table.name)
        self.imports |= conditions.imports
        named = next((key.columns for key in table.uniques if own < set(key.columns)), table.primary_key)
        named = table.primary_key if between else named
        order = ", ".join(f"{model}.{naming.attribute(name)}.asc()" for name in named if name not in own)
        return f"{self.repository(table.name)}.select({', '.join(tests)}, order=({order},))"
