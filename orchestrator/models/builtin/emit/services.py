"""The emitted services: what each operation does, between the request that was understood and the rows that are stored."""

from __future__ import annotations

from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import convert, naming
from orchestrator.models.builtin.emit.columns import filled_in_python, is_omittable, python_type
from orchestrator.models.builtin.emit.compose import Piece, PythonFile
from orchestrator.models.builtin.emit.operation_types import OperationTypes, is_built, types_for
from orchestrator.models.builtin.emit.presenters import presenter_name
from orchestrator.models.builtin.emit.repositories import (
    collection,
    filter_name,
    filter_params,
    is_collection,
    lookup_name,
    order_name,
    owner_filtered,
    repository_class,
)
from orchestrator.models.builtin.emit.request_types import ModelField
from orchestrator.models.builtin.emit.responses import has_token, operation_module, view_module
from orchestrator.models.builtin.shapes import (
    FromCaller,
    FromClock,
    FromConstant,
    FromParent,
    FromPath,
    FromToken,
    Match,
    Op,
    Param,
    ParamUse,
    Step,
    ValueSource,
    WriteField,
    WriteLink,
    WriteMany,
)

ROW_KINDS = {Kind.GET, Kind.UPDATE, Kind.REPLACE, Kind.DELETE}
LINKS = {Kind.LINK, Kind.UNLINK}


def service_class(operation: OperationDesign) -> str:
    """The service that an operation belongs to."""
    return f"{naming.model_class(operation_module(operation))}Service"


def method_name(operation: OperationDesign) -> str:
    """The method of an operation."""
    return naming.snake(operation.id)


def needs_service(operation: OperationDesign) -> bool:
    """Whether anything stands between the endpoint and its answer."""
    return is_built(operation) and operation.kind not in (Kind.HEALTH, Kind.LOGOUT)


def takes_caller(operation: OperationDesign, design: ServiceDesign) -> bool:
    """Whether the endpoint has to know who is calling."""
    if design.auth is None:
        return False
    return not operation.access.public or operation.access.optional


def takes_url(operation: OperationDesign) -> bool:
    """Whether the answer tells where other pages are."""
    words = [*operation.answer.extras.values(), *operation.answer.headers.values()]
    return any(word.endswith("_link") for word in words)


class MethodWriter:
    """One method while it is written."""

    def __init__(self, operation: OperationDesign, design: ServiceDesign) -> None:
        self.operation = operation
        self.design = design
        self.types: OperationTypes = types_for(operation, design)
        self.lines: list[str] = []
        self.imports: set[str] = set()
        self.rows: dict[str, str] = {}
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
            return f"{parent}.{naming.attribute(source.column)}"
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
        self.say(f"{name} = {repository}.need({repository}.{lookup}({', '.join(arguments)}))")
        self.rows[step.table] = name
        return name

    def walk(self) -> str:
        """Lines for every step that is a row; returns the last row's variable."""
        parent = ""
        for step in self.operation.steps:
            if is_collection(self.operation, step):
                break
            parent = self.find(step, parent)
        return parent

    def guard(self, row: str = "") -> None:
        """Lines that refuse what belongs to somebody else."""
        access = self.operation.access
        if not (access.own and access.owner_path and self.caller):
            return
        table, column = access.owner_path[-1]
        if table in self.rows:
            owner = f"{self.rows[table]}.{naming.attribute(column)}"
        elif row:
            owner = self._owner_of(row)
        else:
            return
        self.use("app.permissions", "ensure_owner")
        extra = f", bypass={set(access.bypass)!r}" if access.bypass else ""
        if 403 not in self.operation.errors and 404 in self.operation.errors and 0 not in self.operation.errors:
            extra += ", status=404"
        self.say(f"ensure_owner({owner}, caller{extra})")

    def _owner_of(self, row: str) -> str:
        """The owner's id, through as many foreign keys as it takes."""
        path = self.operation.access.owner_path
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
    return {"total": "1", "count": "1", "page": "1", "pages": "1", "limit": "1", "offset": "0"}.get(word, "None") if inner else "0"


# --- one function per kind ---


def _list(writer: MethodWriter) -> None:
    operation = writer.operation
    parent = writer.walk()
    if not owner_filtered(operation):
        writer.guard()
    arguments = _collection_arguments(writer, parent)
    if owner_filtered(operation):
        arguments.append(_owner_argument(writer))
    unmatched: list[str] = []
    for param in filter_params(operation):
        name, expression, checks = _filter_argument(writer, param)
        unmatched += checks
        arguments.append(f"{name}={expression}")
    repository = writer.repository(operation.table)
    writer.say(f"conditions = {repository}.{filter_name(operation)}({', '.join(arguments)})")
    if unmatched:
        writer.use("sqlalchemy", "false")
        writer.say(f"if {' or '.join(unmatched)}:", "    conditions.append(false())  # no row can have such a value")
    _page(writer, repository)


def _collection_arguments(writer: MethodWriter, parent: str) -> list[str]:
    step = collection(writer.operation)
    if step is None:
        return []
    arguments = [
        writer.value(match.source, writer.column(step.table, match.column), parent)
        for match in step.match
        if not isinstance(match.source, FromConstant)
    ]
    if step.via is not None:
        arguments.append(f"{parent}.{naming.attribute(step.via.near[0][1])}")
    return arguments


def _owner_argument(writer: MethodWriter) -> str:
    bypass = writer.operation.access.bypass
    if not bypass:
        return "caller.id"
    writer.use("app.permissions", "bound")
    return f"caller.id if bound(caller, {set(bypass)!r}) else None"


def _filter_argument(writer: MethodWriter, param: Param) -> tuple[str, str, list[str]]:
    """Name, expression, and what means that nothing can match."""
    field = writer.param(param.name)
    name, given = naming.variable(param.name), f"params.{field.attribute}"
    if param.use is ParamUse.SEARCH or param.op in (Op.CONTAINS, Op.PREFIX, Op.IS_SET):
        return name, given, []
    table = param.relation.table if param.relation else writer.operation.table
    column = writer.column(table, param.columns[0])
    if column is None:
        return name, given, []
    base = field.typed.item.base if field.typed.base == "list" and field.typed.item else field.typed.base
    function = convert.inward_function(base, column, writer.imports)
    if not function and convert.needs_member(base, column, _words(param)):
        writer.use("app.convert", "member")
        function = f"lambda text: member(text, {list(column.values)!r})"
    if param.op is Op.IN and field.typed.base != "list":
        given, function = f"[{given}]" if not field.may_be_none else f"None if {given} is None else [{given}]", ""
    if not function:
        return name, given, []
    writer.use("app.convert", "as_filter")
    if field.typed.base == "list":
        item = naming.variable(f"each_{name}")
        chosen = f"[{item} for text in {given} or [] if ({item} := as_filter({function}, text)) is not None]"
        return name, f"None if {given} is None else {chosen}" if field.may_be_none else chosen, []
    local = f"wanted_{name}"
    writer.say(f"{local} = as_filter({function}, {given})")
    return name, local, [f"({given} is not None and {local} is None)"]


def _words(param: Param) -> object:
    items = param.schema.get("items")
    return items if isinstance(items, dict) else param.schema


def _page(writer: MethodWriter, repository: str) -> None:
    operation = writer.operation
    order = _order(writer, repository)
    answer = operation.answer
    words = {*answer.extras.values(), *answer.headers.values()}
    page = operation.page
    if page is None or page.style == "none":
        most = page.max_size if page else 1000
        writer.say(f"rows = {repository}.select(*conditions, order={order})")
        if words:
            writer.use("app.paging", "PageInfo", "Window")
            url = ", url=url" if takes_url(operation) else ""
            writer.say(
                f"window = Window(limit=max(len(rows), 1))",
                f"info = PageInfo(window=window, count=len(rows), total=len(rows){url})",
            )
        del most
    else:
        _window(writer)
        writer.say(f"rows = {repository}.select(*conditions, order={order}, limit=window.limit, offset=window.offset)")
        if words:
            writer.use("app.paging", "PageInfo")
            url = ", url=url" if takes_url(operation) else ""
            writer.say(f"info = PageInfo(window=window, count=len(rows), total={repository}.count(*conditions){url})")
    if not answer.view:
        writer.say(f"return {writer.wrapped({}, 'info')}")
        return
    body = writer.wrapped({"": writer.present("rows")}, "info")
    if answer.headers:
        writer.use("app.presenters.base", "Headed")
        pairs = ", ".join(f'"{name}": str(info.{word})' for name, word in answer.headers.items() if word != "location")
        writer.say(f"return Headed(body={body}, headers={{{pairs}}})")
    else:
        writer.say(f"return {body}")


def _order(writer: MethodWriter, repository: str) -> str:
    operation = writer.operation
    sort = operation.sort
    by_name = {param.use: param for param in operation.params}
    if sort is not None and sort.values and ParamUse.SORT in by_name:
        wanted = f"params.{writer.param(by_name[ParamUse.SORT].name).attribute}"
        down = by_name.get(ParamUse.ORDER)
        text = f"{repository}.{order_name(operation)}({wanted})"
        if down is not None:
            writer.use("app.repositories.base", "directed")
            return f"directed({text}, params.{writer.param(down.name).attribute})"
        return text
    table = writer.design.table(operation.table)
    named = list(sort.default) if sort else []
    named += [(key, False) for key in table.primary_key if key not in {name for name, _ in named}]
    parts = [
        f"{writer.model(operation.table)}.{naming.attribute(name)}{'.desc()' if down else '.asc()'}"
        for name, down in named
    ]
    return f"({', '.join(parts)},)" if parts else "()"


def _window(writer: MethodWriter) -> None:
    page = writer.operation.page
    if page is None:
        return
    writer.use("app.paging", "Window")
    by_use = {param.use: param for param in writer.operation.params}

    def given(use: ParamUse, otherwise: str) -> str:
        param = by_use.get(use)
        if param is None:
            return otherwise
        field = writer.param(param.name)
        expression = f"params.{field.attribute}"
        return f"({otherwise} if {expression} is None else {expression})" if field.may_be_none else expression

    limit = given(ParamUse.LIMIT, str(page.default_size))
    if page.style == "page_number":
        first = f", {page.first_page}" if page.first_page != 1 else ""
        wanted = given(ParamUse.PAGE, str(page.first_page))
        writer.say(f"window = Window.by_page({limit}, {wanted}, {page.max_size}{first})")
    elif page.style == "cursor":
        cursor = by_use.get(ParamUse.CURSOR)
        text = f"params.{writer.param(cursor.name).attribute}" if cursor else "None"
        writer.say(f"window = Window.by_cursor({limit}, {text}, {page.max_size})")
    else:
        writer.say(f"window = Window.by_offset({limit}, {given(ParamUse.OFFSET, '0')}, {page.max_size})")


def _get(writer: MethodWriter) -> None:
    row = writer.walk()
    writer.guard(row)
    writer.answer(row)


def _delete(writer: MethodWriter) -> None:
    operation = writer.operation
    row = writer.walk()
    writer.guard(row)
    repository = writer.repository(operation.table)
    writer.use("app.db", "transaction")
    if operation.soft_delete:
        column = writer.column(operation.table, operation.soft_delete)
        moment = column is not None and python_type(column.type).name in ("datetime", "date")
        value = "utc_now()" if moment else "True"
        if moment:
            writer.use("app.models.base", "utc_now")
        body = [f"    {row}.{naming.attribute(operation.soft_delete)} = {value}", f"    {repository}.save({row})"]
    else:
        body = [f"    {repository}.remove({row})"]
    if operation.answer.view and writer.types.answer != "None":
        shown = writer.present(f"[{row}]")
        writer.say(f"shown = {shown}[0]")
        writer.say(_transaction(operation), *body, f"return {writer.wrapped({'': 'shown'})}")
        return
    writer.say(_transaction(operation), *body)
    writer.answer(row)


def _transaction(operation: OperationDesign) -> str:
    extra = f", conflict={operation.conflict_status}" if operation.conflict_status != 409 else ""
    return f"with transaction(self.session{extra}):"


class _Assignments:
    """What a body says about the columns of a row."""

    def __init__(self, writer: MethodWriter, fields: dict[str, ModelField], source: str) -> None:
        self.writer = writer
        self.fields = fields
        self.source = source

    def resolve(self, path: tuple[str, ...]) -> tuple[str, ModelField | None, list[str]]:
        """Expression, field, and the expressions before it that may be `None`."""
        if not path:
            return self.source, None, []
        fields, expression = self.fields, self.source
        field: ModelField | None = None
        maybe: list[str] = []
        for part in path:
            field = fields.get(part)
            if field is None:
                return expression, None, maybe
            expression = f"{expression}.{field.attribute}"
            fields = dict(field.typed.fields)
            if field.may_be_none and part != path[-1]:
                maybe.append(expression)
        return expression, field, maybe

    def converted(self, expression: str, field: ModelField | None, write: WriteField, table: str) -> str:
        """The expression as the column wants it; it is not `None`."""
        writer = self.writer
        column = writer.column(table, write.column)
        if write.hashed:
            writer.use("app.security", "hash_password")
            return f"hash_password(self.settings, {expression})"
        if column is None:
            return expression
        base = field.typed.base if field else "str"
        known = field is not None and "Literal" in field.typed.expression
        if not known and convert.needs_member(base, column, {}):
            return convert.member(expression, column, writer.imports)
        return convert.inward(expression, base, column, writer.imports)


def _payload(writer: MethodWriter) -> str:
    return ".".join(["payload", *writer.types.envelope])


def _create(writer: MethodWriter) -> None:
    operation = writer.operation
    parent = writer.walk()
    writer.guard()
    _guard_fields(writer)
    row = naming.row_name(operation.table)
    while row in writer.rows.values():
        row = f"new_{row}"
    writer.use("app.db", "transaction")
    body, later = _new_row(writer, row, parent)
    _references(writer)
    writer.say(*body)
    access = operation.access
    if access.own and access.owner_path and writer.caller and len(access.owner_path) > 1:
        if access.owner_path[-1][0] not in writer.rows:
            writer.guard(row)
    writer.say(_transaction(operation))
    inner = [f"{writer.repository(operation.table)}.add({row})", *later, *_children(writer, row)]
    writer.say(*(f"    {line}" for line in inner))
    writer.rows[operation.table] = row
    _answer_created(writer, row)


def _answer_created(writer: MethodWriter, row: str) -> None:
    operation, auth = writer.operation, writer.design.auth
    token = ""
    view = operation.answer.view
    if auth is not None and operation.kind is Kind.REGISTER and view and has_token(writer.design, view):
        token = _token_for(writer, row)
    start = len(writer.lines)
    writer.answer(_shown_row(writer, row), token)
    headers = {name: word for name, word in operation.answer.headers.items() if word == "location"}
    if headers and len(writer.lines) > start and writer.lines[-1].startswith("return "):
        writer.use("app.presenters.base", "Headed")
        body = writer.lines[-1].removeprefix("return ")
        place = _location(writer, row)
        pairs = ", ".join(f'"{name}": {place}' for name in headers)
        writer.lines[-1] = f"return Headed(body={body}, headers={{{pairs}}})"


def _location(writer: MethodWriter, row: str) -> str:
    """The path of the new resource: the collection's path and the key."""
    operation = writer.operation
    path = f"{writer.design.base_path}{operation.path}".rstrip("/")
    for param in operation.params:
        if param.where == "path":
            path = path.replace(f"{{{param.name}}}", f"{{params.{writer.param(param.name).attribute}}}")
    key = writer.design.table(operation.table).primary_key
    return f'f"{path}/{{{row}.{naming.attribute(key[-1])}}}"' if key else f'f"{path}"'


def _shown_row(writer: MethodWriter, row: str) -> str:
    """The row that the answer speaks of: the new one, unless the view is of another table on the way."""
    view = writer.design.views.get(writer.operation.answer.view)
    if view is None or not view.table or view.table == writer.operation.table:
        return row
    return writer.rows.get(view.table, row)


def _token_for(writer: MethodWriter, row: str) -> str:
    auth = writer.design.auth
    if auth is None or auth.kind != "jwt":
        return '""'
    writer.use("app.security", "issue_token")
    role = f"{row}.{naming.attribute(auth.role)}" if auth.role else repr(auth.default_role)
    return f"issue_token(self.settings, {row}.{naming.attribute(auth.id)}, {role})"


def _new_row(writer: MethodWriter, row: str, parent: str) -> tuple[list[str], list[str]]:
    """Lines that make the row: first what it needs, then what may be missing."""
    operation = writer.operation
    assignments = _Assignments(writer, dict(writer.types.body_fields), _payload(writer))
    fixed = _fixed_columns(writer, parent)
    arguments = [f"{naming.attribute(column)}={value}" for column, value in fixed.items()]
    lines: list[str] = []
    for write in operation.body.fields if operation.body else ():
        if write.column in fixed:
            continue
        name = naming.attribute(write.column)
        expression, field, maybe = assignments.resolve(write.path)
        if field is None:
            continue
        value = assignments.converted(expression, field, write, operation.table)
        column = writer.column(operation.table, write.column)
        if not maybe and not field.may_be_none:
            arguments.append(f"{name}={value}")
        elif column is not None and column.nullable and not filled_in_python(column):
            arguments.append(f"{name}={_if_given(value, expression, maybe)}")
        elif column is not None and not is_omittable(column):
            arguments.append(f"{name}={_required_anyway(writer, value, expression, maybe, write)}")
        else:
            test = " and ".join(f"{item} is not None" for item in [*maybe, expression])
            lines += [f"if {test}:", f"    {row}.{name} = {value}"]
    arguments += _unsent(writer, {argument.split("=")[0] for argument in arguments})
    made = f"{row} = {writer.model(operation.table)}({', '.join(arguments)})"
    return [made, *lines], []


def _if_given(value: str, expression: str, maybe: list[str]) -> str:
    if value == expression and not maybe:
        return expression
    test = " or ".join(f"{item} is None" for item in [*maybe, expression])
    return f"None if {test} else {value}"


def _required_anyway(writer: MethodWriter, value: str, expression: str, maybe: list[str], write: WriteField) -> str:
    """A value that the contract lets a client leave out and the database does not: told as a conflict."""
    writer.use("app.convert", "required")
    if maybe:
        test = " or ".join(f"{item} is None" for item in maybe)
        inner = f"None if {test} else {expression}"
        return f'required({inner}, "{".".join(write.path)}")'
    if value == expression:
        return f'required({expression}, "{".".join(write.path)}")'
    return value.replace(expression, f'required({expression}, "{".".join(write.path)}")')


def _unsent(writer: MethodWriter, given: set[str]) -> list[str]:
    """Columns that must have a value and that neither the body nor the design gives one: kept empty, never invented."""
    table = writer.design.table(writer.operation.table)
    sent = {naming.attribute(write.column) for write in (writer.operation.body.fields if writer.operation.body else ())}
    missing = []
    for column in table.columns:
        name = naming.attribute(column.name)
        if name in given or name in sent or is_omittable(column):
            continue
        kind = python_type(column.type).name
        auth = writer.design.auth
        if auth is not None and table.name == auth.table and column.name == auth.role:
            missing.append(f"{name}={auth.default_role!r}")
        elif kind == "UUID" and column.name in table.primary_key:
            writer.use("uuid", "uuid4")
            missing.append(f"{name}=uuid4()")
        elif kind == "datetime":
            writer.use("app.models.base", "utc_now")
            missing.append(f"{name}=utc_now()")
        elif kind in ("str", "int", "float", "bool") and column.name not in table.primary_key:
            value = column.values[0] if column.values else {"str": "", "int": 0, "float": 0.0, "bool": False}[kind]
            missing.append(f"{name}={value!r}")
        elif kind == "str" and column.name in table.primary_key:
            writer.use("uuid", "uuid4")
            missing.append(f"{name}=str(uuid4())")
        elif kind == "Decimal":
            writer.use("decimal", "Decimal")
            missing.append(f"{name}=Decimal(0)")
    return missing


def _fixed_columns(writer: MethodWriter, parent: str) -> dict[str, str]:
    """Columns that the operation fills itself: from the path, the caller, the clock."""
    operation = writer.operation
    found: dict[str, str] = {}
    step = collection(operation)
    matches: list[Match] = [*(step.match if step else ()), *operation.set]
    for match in matches:
        found[match.column] = writer.value(match.source, writer.column(operation.table, match.column), parent)
    return found


def _references(writer: MethodWriter, *, partial: bool = False) -> None:
    """Lines that say which field refers to nothing, rather than leave it to the database to object."""
    operation = writer.operation
    if operation.body is None:
        return
    table = writer.design.table(operation.table)
    assignments = _Assignments(writer, dict(writer.types.body_fields), _payload(writer))
    fixed = {match.column for match in operation.set}
    del partial
    for write in operation.body.fields:
        key = table.foreign_key_of(write.column)
        if key is None or not key.target_columns or write.column in fixed:
            continue
        expression, field, maybe = assignments.resolve(write.path)
        if field is None:
            continue
        value = assignments.converted(expression, field, write, operation.table)
        repository = writer.repository(key.target)
        lookup = lookup_name(key.target_columns, None)
        status = _reference_status(operation)
        extra = f", status={status}" if status != 409 else ""
        test = f'{repository}.refer({repository}.{lookup}({value}), "{".".join(write.path)}"{extra})'
        if maybe or field.may_be_none:
            given = " and ".join(f"{item} is not None" for item in [*maybe, expression])
            writer.say(f"if {given}:", f"    {test}")
        else:
            writer.say(test)


def _reference_status(operation: OperationDesign) -> int:
    if operation.conflict_status in operation.errors or 0 in operation.errors:
        return operation.conflict_status
    return 404 if 404 in operation.errors else operation.conflict_status


def _children(writer: MethodWriter, row: str) -> list[str]:
    """Lines that make the rows of nested arrays."""
    body = writer.operation.body
    if body is None:
        return []
    assignments = _Assignments(writer, dict(writer.types.body_fields), _payload(writer))
    lines: list[str] = []
    for many in body.many:
        lines += _child_rows(writer, assignments, many, row)
    for link in body.links:
        lines += _link_rows(writer, assignments, link, row)
    return lines


def _child_rows(writer: MethodWriter, assignments: _Assignments, many: WriteMany, row: str) -> list[str]:
    expression, field, maybe = assignments.resolve(many.path)
    if field is None:
        return []
    item = naming.row_name(many.table)
    each = f"each_{item}"
    inner_fields = dict(field.typed.item.fields) if field.typed.item else {}
    inner = _Assignments(writer, inner_fields, each)
    arguments = [f"{naming.attribute(other)}={row}.{naming.attribute(own)}" for other, own in many.on]
    table = writer.design.table(many.table)
    checks: list[str] = []
    for write in many.fields:
        value_expression, value_field, value_maybe = inner.resolve(write.path)
        if write.path and value_field is None:
            continue
        typed_field = value_field or (
            ModelField(attribute="", typed=field.typed.item, required=True, has_default=False)
            if field.typed.item else None
        )
        value = inner.converted(value_expression, typed_field, write, many.table)
        column = table.column(write.column)
        if value_field is not None and (value_maybe or value_field.may_be_none):
            if column is not None and column.nullable:
                value = _if_given(value, value_expression, value_maybe)
            elif column is not None and filled_in_python(column):
                default = _default_value(column)
                value = f"{default} if {value_expression} is None else {value}"
            else:
                value = _required_anyway(writer, value, value_expression, value_maybe, write)
        arguments.append(f"{naming.attribute(write.column)}={value}")
        checks += _child_reference(writer, table, write, value, many)
    arguments += _unsent_child(writer, table, {argument.split("=")[0] for argument in arguments})
    source = f"{expression} or []" if maybe or field.may_be_none else expression
    if maybe:
        source = f"({expression} or []) if {' and '.join(f'{m} is not None' for m in maybe)} else []"
    repository = writer.repository(many.table)
    made = f"    {repository}.add({writer.model(many.table)}({', '.join(arguments)}))"
    return [f"for {each} in {source}:", *checks, made]


def _default_value(column: Column) -> str:
    value = column.default_value
    return repr(value) if value is not None else "None"


def _child_reference(
    writer: MethodWriter, table: Table, write: WriteField, value: str, many: WriteMany
) -> list[str]:
    key = table.foreign_key_of(write.column)
    if key is None or not key.target_columns or "None if" in value:
        return []
    repository = writer.repository(key.target)
    status = _reference_status(writer.operation)
    extra = f", status={status}" if status != 409 else ""
    field = ".".join([*many.path, *write.path])
    return [f'    {repository}.refer({repository}.{lookup_name(key.target_columns, None)}({value}), "{field}"{extra})']


def _unsent_child(writer: MethodWriter, table: Table, given: set[str]) -> list[str]:
    missing: list[str] = []
    for column in table.columns:
        name = naming.attribute(column.name)
        if name in given or is_omittable(column):
            continue
        kind = python_type(column.type).name
        if kind == "UUID":
            writer.use("uuid", "uuid4")
            missing.append(f"{name}=uuid4()")
        elif kind == "datetime":
            writer.use("app.models.base", "utc_now")
            missing.append(f"{name}=utc_now()")
        elif kind in ("str", "int", "float", "bool"):
            value = column.values[0] if column.values else {"str": "", "int": 0, "float": 0.0, "bool": False}[kind]
            missing.append(f"{name}={value!r}")
        elif kind == "Decimal":
            writer.use("decimal", "Decimal")
            missing.append(f"{name}=Decimal(0)")
    return missing


def _link_rows(writer: MethodWriter, assignments: _Assignments, link: WriteLink, row: str) -> list[str]:
    expression, field, maybe = assignments.resolve(link.path)
    if field is None:
        return []
    target = naming.row_name(link.target)
    key = f"{target}_key"
    column = writer.column(link.target, link.target_column)
    base = field.typed.item.base if field.typed.item else "str"
    value = convert.inward(key, base, column, writer.imports) if column else key
    repository, links = writer.repository(link.target), writer.repository(link.via.table)
    lookup = f"{repository}.{lookup_name((link.target_column,), None)}({value})"
    pairs = [f"{naming.attribute(a)}={row}.{naming.attribute(b)}" for a, b in link.via.near]
    pairs += [f"{naming.attribute(a)}={target}.{naming.attribute(b)}" for a, b in link.via.far]
    pairs += _unsent_child(writer, writer.design.table(link.via.table), {pair.split("=")[0] for pair in pairs})
    source = f"{expression} or []" if maybe or field.may_be_none else expression
    lines = [f"for {key} in dict.fromkeys({source}):"]
    if link.create_missing:
        made = [f"{naming.attribute(link.target_column)}={value}"]
        made += _unsent_child(writer, writer.design.table(link.target), {naming.attribute(link.target_column)})
        lines += [f"    {target} = {lookup}", f"    if {target} is None:"]
        lines.append(f"        {target} = {repository}.add({writer.model(link.target)}({', '.join(made)}))")
    else:
        status = _reference_status(writer.operation)
        extra = f", status={status}" if status != 409 else ""
        lines.append(f'    {target} = {repository}.refer({lookup}, "{".".join(link.path)}"{extra})')
    lines.append(f"    {links}.add({writer.model(link.via.table)}({', '.join(pairs)}))")
    return lines


def _guard_fields(writer: MethodWriter) -> None:
    """Lines that refuse fields which the caller's role may not write."""
    access = writer.operation.access
    body = writer.operation.body
    if not access.fields or body is None or not writer.caller:
        return
    attribute_of = {
        write.column: writer.types.body_fields[write.path[0]].attribute
        for write in body.fields
        if write.path and write.path[0] in writer.types.body_fields
    }
    allowed = {
        role: sorted(attribute_of[column] for column in columns if column in attribute_of)
        for role, columns in access.fields.items()
    }
    writer.use("app.permissions", "ensure_fields")
    writer.say(f"ensure_fields(caller, {_payload(writer)}.model_fields_set, {allowed!r})")


def _update(writer: MethodWriter) -> None:
    operation = writer.operation
    row = writer.walk()
    writer.guard(row)
    _guard_fields(writer)
    _references(writer, partial=True)
    writer.use("app.db", "transaction")
    lines = _changes(writer, row)
    for match in operation.set:
        value = writer.value(match.source, writer.column(operation.table, match.column), row)
        lines.append(f"{row}.{naming.attribute(match.column)} = {value}")
    lines.append(f"{writer.repository(operation.table)}.save({row})")
    lines += _replaced_children(writer, row)
    writer.say(_transaction(operation), *(f"    {line}" for line in lines))
    writer.answer(row)


def _changes(writer: MethodWriter, row: str) -> list[str]:
    operation = writer.operation
    payload = _payload(writer)
    whole = operation.kind is Kind.REPLACE
    assignments = _Assignments(writer, dict(writer.types.body_fields), payload)
    lines: list[str] = []
    for write in operation.body.fields if operation.body else ():
        expression, field, maybe = assignments.resolve(write.path)
        column = writer.column(operation.table, write.column)
        if field is None or column is None or column.name in writer.design.table(operation.table).primary_key:
            continue
        name = f"{row}.{naming.attribute(write.column)}"
        value = assignments.converted(expression, field, write, operation.table)
        sent = _sent_test(payload, write, assignments)
        if whole and not maybe and not field.may_be_none:
            lines.append(f"{name} = {value}")
        elif whole and column.nullable and not write.hashed:
            lines.append(f"{name} = {_if_given(value, expression, maybe)}")
        elif whole and filled_in_python(column) and _default_value(column) != "None" and not maybe:
            lines.append(f"{name} = {_plain_default(writer, column)} if {expression} is None else {value}")
        elif column.nullable and field.typed.nullable and not write.hashed:
            lines += [f"if {sent}:", f"    {name} = {_if_given(value, expression, [])}"]
        elif field.has_default and not whole:
            nothing = f" and {expression} is not None" if field.may_be_none else ""
            lines += [f"if {sent}{nothing}:", f"    {name} = {value}"]
        elif field.required and not maybe and not field.typed.nullable:
            lines.append(f"{name} = {value}")
        else:
            test = " and ".join(f"{item} is not None" for item in [*maybe, expression])
            lines += [f"if {test}:", f"    {name} = {value}"]
    return lines


def _plain_default(writer: MethodWriter, column: Column) -> str:
    if python_type(column.type).name == "Decimal":
        writer.use("decimal", "Decimal")
        return f'Decimal("{column.default_value}")'
    return repr(column.default_value)


def _sent_test(payload: str, write: WriteField, assignments: _Assignments) -> str:
    """Whether the client sent the property, null or not."""
    owner, _, _ = assignments.resolve(write.path[:-1])
    _, field, maybe = assignments.resolve(write.path)
    attribute = field.attribute if field else ""
    del payload
    test = f'"{attribute}" in {owner}.model_fields_set'
    return " and ".join([*(f"{item} is not None" for item in maybe), test])


def _replaced_children(writer: MethodWriter, row: str) -> list[str]:
    """Lines that put the sent items of a nested array in place of the old ones."""
    body = writer.operation.body
    if body is None:
        return []
    assignments = _Assignments(writer, dict(writer.types.body_fields), _payload(writer))
    whole = writer.operation.kind is Kind.REPLACE
    lines: list[str] = []
    for many in body.many:
        expression, field, maybe = assignments.resolve(many.path)
        if field is None:
            continue
        old = [f"{writer.model(many.table)}.{naming.attribute(o)} == {row}.{naming.attribute(w)}" for o, w in many.on]
        block = [f"{writer.repository(many.table)}.remove_where({', '.join(old)})"]
        block += _child_rows(writer, assignments, many, row)
        lines += _when_sent(block, expression, field, maybe, whole=whole)
    for link in body.links:
        expression, field, maybe = assignments.resolve(link.path)
        if field is None:
            continue
        old = [f"{writer.model(link.via.table)}.{naming.attribute(o)} == {row}.{naming.attribute(w)}" for o, w in link.via.near]
        block = [f"{writer.repository(link.via.table)}.remove_where({', '.join(old)})"]
        block += _link_rows(writer, assignments, link, row)
        lines += _when_sent(block, expression, field, maybe, whole=whole)
    return lines


def _when_sent(block: list[str], expression: str, field: ModelField, maybe: list[str], *, whole: bool) -> list[str]:
    if whole or not (maybe or field.may_be_none):
        return block
    test = " and ".join(f"{item} is not None" for item in [*maybe, expression])
    return [f"if {test}:", *(f"    {line}" for line in block)]


def _link(writer: MethodWriter) -> None:
    operation = writer.operation
    parent = writer.walk()
    writer.guard()
    fixed = _fixed_columns(writer, parent)
    repository = writer.repository(operation.table)
    model = writer.model(operation.table)
    tests = [f"{model}.{naming.attribute(column)} == {value}" for column, value in fixed.items()]
    arguments = [f"{naming.attribute(column)}={value}" for column, value in fixed.items()]
    arguments += _unsent(writer, {argument.split("=")[0] for argument in arguments})
    writer.use("app.db", "transaction")
    writer.say(
        _transaction(operation),
        f"    if {repository}.first({', '.join(tests)}) is None:",
        f"        {repository}.add({model}({', '.join(arguments)}))",
    )
    _answer_link(writer, parent)


def _unlink(writer: MethodWriter) -> None:
    operation = writer.operation
    parent = writer.walk()
    writer.guard()
    fixed = _fixed_columns(writer, parent)
    repository = writer.repository(operation.table)
    model = writer.model(operation.table)
    tests = [f"{model}.{naming.attribute(column)} == {value}" for column, value in fixed.items()]
    writer.use("app.db", "transaction")
    writer.say(_transaction(operation), f"    {repository}.remove_where({', '.join(tests)})")
    _answer_link(writer, parent)


def _answer_link(writer: MethodWriter, parent: str) -> None:
    view = writer.design.views.get(writer.operation.answer.view)
    row = writer.rows.get(view.table, parent) if view is not None else parent
    writer.answer(row)


def _login(writer: MethodWriter) -> None:
    operation, auth = writer.operation, writer.design.auth
    if auth is None or operation.body is None:
        return
    assignments = _Assignments(writer, dict(writer.types.body_fields), _payload(writer))
    by_column = {write.column: write for write in operation.body.fields}
    password = next((write for write in operation.body.fields if write.hashed), by_column.get(auth.password))
    login = next((w for w in operation.body.fields if w is not password), None)
    if password is None or login is None:
        return
    row = naming.row_name(auth.table)
    repository = writer.repository(auth.table)
    given = assignments.resolve(login.path)[0]
    secret = assignments.resolve(password.path)[0]
    column = naming.attribute(auth.password)
    writer.use("app.security", "verify_password", "Caller")
    writer.use("app.exceptions", "Unauthenticated")
    status = next((status for status in (401, 400, 422, 403) if status in operation.errors), 401)
    extra = f", status={status}" if status != 401 else ""
    lookup = (
        f"{repository}.{lookup_name((login.column,), None)}({given})"
        if login.column == auth.login
        else f"{repository}.first({writer.model(auth.table)}.{naming.attribute(login.column)} == {given})"
    )
    role = f"{row}.{naming.attribute(auth.role)}" if auth.role else repr(auth.default_role)
    writer.say(
        f"{row} = {lookup}",
        f"right = verify_password(self.settings, {row}.{column} if {row} else None, {secret})",
        f"if {row} is None or not right:",
        f'    raise Unauthenticated("The credentials are not valid."{extra})',
        f"caller = Caller(id={row}.{naming.attribute(auth.id)}, role={role})",
    )
    writer.caller = True
    writer.answer(row, _token_for(writer, row))


KINDS = {
    Kind.LIST: _list,
    Kind.GET: _get,
    Kind.CREATE: _create,
    Kind.REGISTER: _create,
    Kind.UPDATE: _update,
    Kind.REPLACE: _update,
    Kind.DELETE: _delete,
    Kind.LINK: _link,
    Kind.UNLINK: _unlink,
    Kind.LOGIN: _login,
}


def service_method(operation: OperationDesign, design: ServiceDesign) -> tuple[Piece, set[str]]:
    """The method of one operation, and the tables whose repositories it uses."""
    writer = MethodWriter(operation, design)
    KINDS[operation.kind](writer)
    types = writer.types
    module = operation_module(operation)
    arguments = ["self"]
    text = "\n".join(writer.lines)
    if "params." in text:
        writer.use(f"app.schemas.{module}", types.params)
        arguments.append(f"params: {types.params}")
    if types.body:
        writer.use(f"app.schemas.{module}", types.body)
        optional = " | None" if operation.body is not None and not operation.body.required else ""
        arguments.append(f"payload: {types.body}{optional}")
    if takes_caller(operation, design) and _uses_caller(text):
        writer.use("app.security", "Caller")
        arguments.append(f"caller: Caller{' | None' if operation.access.optional else ''}")
    if takes_url(operation):
        arguments.append("url: str")
    if types.body and operation.body is not None and not operation.body.required:
        writer.lines.insert(0, f"payload = payload or {types.body}()")
    answer = annotation(operation, design, writer)
    doc = sentence(operation)
    body = "\n".join(f"    {line}" for line in writer.lines) or "    pass"
    source = f"def {method_name(operation)}({', '.join(arguments)}) -> {answer}:\n" f'    """{doc}"""\n{body}\n'
    piece = Piece(
        name=f"{service_class(operation)}.{method_name(operation)}", source=source, imports=tuple(sorted(writer.imports))
    )
    return piece, writer.repositories


def _uses_caller(text: str) -> bool:
    return "caller" in text


def is_headed(operation: OperationDesign) -> bool:
    """Whether the service answers with headers besides the body."""
    if operation.kind is Kind.LIST:
        return bool(operation.answer.headers) and bool(operation.answer.view)
    location = "location" in operation.answer.headers.values()
    return location and operation.kind in (Kind.CREATE, Kind.REGISTER) and bool(operation.answer.view)


def annotation(operation: OperationDesign, design: ServiceDesign, writer: MethodWriter | None = None) -> str:
    """What the method returns."""
    types = writer.types if writer else types_for(operation, design)
    answer = types.answer
    if writer is not None and answer != "None":
        view = design.views.get(operation.answer.view)
        inner = answer.removeprefix("list[").removesuffix("]")
        own = view is None or answer.endswith("Answer")
        module = operation_module(operation) if own else view_module(view) if view else ""
        writer.use(f"app.schemas.{module}", inner)
        if is_headed(operation):
            writer.use("app.presenters.base", "Headed")
    return f"Headed[{answer}]" if is_headed(operation) and answer != "None" else answer


def sentence(operation: OperationDesign) -> str:
    """What an operation does, in the contract's words."""
    text = (operation.summary or " ".join(naming.words(operation.id))).strip().split("\n")[0]
    text = text.replace('"', "'").replace("\\", "")[:88].strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else f"{text}."


def service_head(module: str, design: ServiceDesign) -> Piece:
    """The class of a service with the repositories that all of its operations use."""
    operations = [item for item in design.operations if operation_module(item) == module and needs_service(item)]
    tables = sorted(set().union(*(service_method(item, design)[1] for item in operations)))
    name = f"{naming.model_class(module)}Service"
    imports = {
        "from sqlalchemy.orm import Session",
        "from app.settings import Settings",
        *(f"from app.repositories.{naming.module(table)} import {repository_class(table)}" for table in tables),
    }
    lines = "".join(f"        self.{naming.snake(table)} = {repository_class(table)}(session)\n" for table in tables)
    title = " ".join(naming.words(module))
    source = (
        f'class {name}:\n    """What can be done with {title}."""\n\n'
        f"    def __init__(self, session: Session, settings: Settings) -> None:\n"
        f"        self.session = session\n        self.settings = settings\n{lines}"
    )
    return Piece(name=name, source=source, imports=tuple(sorted(imports)))


def service_file(operation: OperationDesign, design: ServiceDesign) -> PythonFile:
    """The service's file as far as one operation is concerned."""
    module = operation_module(operation)
    head = service_head(module, design)
    order = [head.name] + [
        f"{head.name}.{method_name(item)}" for item in design.operations if operation_module(item) == module
    ]
    return PythonFile(
        path=f"app/services/{module}.py",
        doc=f"What can be done with {' '.join(naming.words(module))}.",
        pieces=(head, service_method(operation, design)[0]),
        order=tuple(order),
    )
