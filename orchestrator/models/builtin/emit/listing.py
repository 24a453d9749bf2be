"""Methods that list: which rows, in which order, which part of them, and what is said about the rest."""

from __future__ import annotations

from orchestrator.ddl import Column
from orchestrator.models.builtin.emit import convert, naming
from orchestrator.models.builtin.emit.caller_ids import kept_as
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.going_on import after_row
from orchestrator.models.builtin.emit.method import MethodWriter
from orchestrator.models.builtin.emit.operation_facts import takes_url
from orchestrator.models.builtin.emit.ordering import ordered
from orchestrator.models.builtin.emit.repositories import (
    collection,
    filter_name,
    filter_params,
    order_name,
    owner_filtered,
    shared_columns,
)
from orchestrator.models.builtin.emit.requiring import lines_of_request
from orchestrator.models.builtin.emit.responses import MADE, column_item
from orchestrator.models.builtin.emit.rules import narrow, require_above
from orchestrator.models.builtin.shapes import (
    FromConstant,
    Op,
    Param,
    ParamUse,
)


def list_rows(writer: MethodWriter) -> None:
    """The rows that the caller may see and asked for, in order, a page at a time."""
    _page(writer, chosen(writer))


def chosen(writer: MethodWriter) -> str:
    """Lines that gather in `conditions` which rows an operation is about; returns their repository."""
    operation = writer.operation
    parent = writer.walk()
    if not owner_filtered(operation):
        writer.guard()
    require_above(writer, parent)
    writer.say(*lines_of_request(writer))
    arguments = _collection_arguments(writer, parent)
    if owner_filtered(operation):
        arguments.append(_owner_argument(writer))
    unmatched: list[str] = []
    unset: list[str] = []
    for param in filter_params(operation):
        name, expression, checks = _filter_argument(writer, param)
        unset += _without(writer, param)
        unmatched += checks
        arguments.append(f"{name}={expression}")
    repository = writer.repository(operation.table)
    writer.say(f"conditions = {repository}.{filter_name(operation)}({', '.join(arguments)})")
    if unmatched:
        writer.use("sqlalchemy", "false")
        writer.say(f"if {' or '.join(unmatched)}:", "    conditions.append(false())  # no row can have such a value")
    writer.say(*unset)
    narrow(writer)
    return repository


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
        arguments += [f"{parent}.{naming.attribute(own)}" for _, own in step.via.near]
    return arguments


def _owner_argument(writer: MethodWriter) -> str:
    bypass, path = writer.operation.access.bypass, writer.operation.access.owner_path
    own = kept_as("caller.id", writer.column(*path[-1]) if path else None, writer.design)
    if not bypass:
        return own
    writer.use("app.permissions", "bound")
    return f"{own} if bound(caller, {naming.set_of(bypass)}) else None"


def _filter_argument(writer: MethodWriter, param: Param) -> tuple[str, str, list[str]]:
    """Name, expression, and what means that nothing can match."""
    field = writer.param(param.name)
    name, given = naming.variable(param.name), f"params.{field.attribute}"
    given = f"{given} or None" if param.only else given
    if param.use is ParamUse.SEARCH or param.op in (
        Op.CONTAINS,
        Op.PREFIX,
        Op.ANY_CASE,
        Op.IS_SET,
    ):
        return name, given, []
    table = param.relation.table if param.relation else writer.operation.table
    column = writer.column(table, param.columns[0])
    if column is None:
        return name, given, []
    if param.caller or param.unset:
        return _standing_in(writer, param, column)
    if param.whole:
        writer.say(f"chosen_{name} = None if {given} in {param.whole!r} else {given}")
        given = f"chosen_{name}"
    base = field.typed.item.base if field.typed.base == "list" and field.typed.item else field.typed.base
    function = _converting(writer, param, base, column)
    if param.op is Op.IN and field.typed.base == "str" and "Literal" not in field.typed.expression:
        return _separated(writer, name, given, function, optional=field.may_be_none)
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


def _converting(writer: MethodWriter, param: Param, base: str, column: Column) -> str:
    """The function that makes a value of the column of one of the parameter; empty where nothing has to be done."""
    function = convert.inward_function(base, column, writer.imports)
    if not function and convert.needs_member(base, column, _words(param)):
        writer.use("app.convert", "member")
        return f"lambda text: member(text, {list(column.values)!r})"
    if base != "Any" or python_type(column.type).name == "str":
        return function
    # One of several types: what it says, as the column reads it.
    function = convert.inward_function("str", column, writer.imports)
    return f"lambda text: {function}(str(text))" if function else ""


def _standing_in(writer: MethodWriter, param: Param, column: Column) -> tuple[str, str, list[str]]:
    """The same where words stand for the caller, for nothing or for everything."""
    field = writer.param(param.name)
    name, given = naming.variable(param.name), f"params.{field.attribute}"
    function = _converting(writer, param, field.typed.base, column)
    nothing = (*param.unset, *param.whole)
    plain = f"(None if {given} in {nothing!r} else {given})" if nothing else given
    if function:
        writer.use("app.convert", "as_filter")
        plain = f"as_filter({function}, {given})"
    if param.caller:
        own = kept_as("caller.id", column, writer.design) if writer.caller else "None"
        own = f"({own} if caller is not None else None)" if writer.optional_caller else own
        plain = f"{own} if {given} in {param.caller!r} else {plain}"
    writer.say(f"wanted_{name} = {plain}")
    asked = f"{given} is not None and {given} not in {nothing!r}" if nothing else f"{given} is not None"
    return name, f"wanted_{name}", [f"({asked} and wanted_{name} is None)"]


def _without(writer: MethodWriter, param: Param) -> list[str]:
    """Lines that choose the rows whose column is null, where a word asks for them."""
    if not param.unset:
        return []
    given = f"params.{writer.param(param.name).attribute}"
    column = f"{writer.model(writer.operation.table)}.{naming.attribute(param.columns[0])}"
    return [f"if {given} in {param.unset!r}:", f"    conditions.append({column}.is_(None))"]


def _separated(
    writer: MethodWriter, name: str, given: str, function: str, *, optional: bool
) -> tuple[str, str, list[str]]:
    """A text of values with commas between them."""
    chosen = f"[part for part in {given}.split(',') if part]"
    if function:
        writer.use("app.convert", "as_filter")
        chosen = f"[found for part in {given}.split(',') if (found := as_filter({function}, part)) is not None]"
    return name, f"None if {given} is None else {chosen}" if optional else chosen, []


def _words(param: Param) -> object:
    items = param.schema.get("items")
    return items if isinstance(items, dict) else param.schema


def _page(writer: MethodWriter, repository: str) -> None:
    operation = writer.operation
    answer = operation.answer
    if "" in answer.extras:
        writer.say(f"return {repository}.count(*conditions)")
        return
    order = _order(writer, repository)
    words = {*answer.extras.values(), *answer.headers.values()} - MADE
    page = operation.page
    if page is None or page.style == "none":
        most = page.max_size if page else 1000
        writer.say(f"rows = {repository}.select(*conditions, order={order})")
        if words:
            writer.use("app.paging", "PageInfo", "Window")
            url = ", url=url" if takes_url(operation) else ""
            writer.say(
                "window = Window(limit=max(len(rows), 1))",
                f"info = PageInfo(window=window, count=len(rows), total=len(rows){url})",
            )
        del most
    else:
        _window(writer, repository, order)
        _whole(writer, repository)
        writer.say(f"rows = {repository}.select(*conditions, order={order}, limit=window.limit, offset=window.offset)")
        if words:
            writer.use("app.paging", "PageInfo")
            url = ", url=url" if takes_url(operation) else ""
            writer.say(f"info = PageInfo(window=window, count=len(rows), total={repository}.count(*conditions){url})")
    if answer.column and not answer.view:
        writer.say(f"return {writer.wrapped({'': _plain_values(writer)}, 'info')}")
        return
    if not answer.view:
        writer.say(f"return {writer.wrapped({}, 'info')}")
        return
    body = writer.wrapped({"": writer.present("rows")}, "info")
    if answer.headers:
        writer.use("app.presenters.base", "Headed")
        pairs = ", ".join(f"{name!r}: str(info.{word})" for name, word in answer.headers.items() if word != "location")
        writer.say(f"return Headed(body={body}, headers={{{pairs}}})")
    else:
        writer.say(f"return {body}")


def _plain_values(writer: MethodWriter) -> str:
    """The values of one column, as a list."""
    operation = writer.operation
    column = writer.column(operation.table, operation.answer.column)
    name = f"row.{naming.attribute(operation.answer.column)}"
    if column is None:
        return f"[{name} for row in rows]"
    value = column_item(operation, writer.design).value(name, column, writer.imports, keep_none=False)
    return f"[{value} for row in rows]"


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
    shared = shared_columns(operation)
    kept = [(name, down) for name, down in named if name not in shared]
    before, parts = ordered(sort, kept, operation.table, writer, writer.design)
    writer.say(*before)
    return f"({', '.join(parts)},)" if parts else "()"


def _whole(writer: MethodWriter, repository: str) -> None:
    """Lines that make one page of all rows, where that is asked for."""
    flag = next((param for param in writer.operation.params if param.use is ParamUse.WHOLE), None)
    if flag is not None and writer.operation.page is not None:
        writer.say(f"if params.{writer.param(flag.name).attribute}:")
        writer.say(f"    window = window.widened({repository}.count(*conditions), {writer.operation.page.first_page})")


def _window(writer: MethodWriter, repository: str, order: str) -> None:
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
        whole = f"int({expression})" if field.typed.base == "float" else expression
        return f"({otherwise} if {expression} is None else {whole})" if field.may_be_none else whole

    limit = given(ParamUse.LIMIT, str(page.default_size))
    uses = {"page_number": ParamUse.PAGE, "cursor": ParamUse.CURSOR}
    placing = by_use.get(uses.get(page.style, ParamUse.OFFSET))
    named = f", param={naming.quoted(placing.name)}" if placing is not None and takes_url(writer.operation) else ""
    if page.style == "page_number":
        first = f", {page.first_page}" if page.first_page != 1 else ""
        wanted = given(ParamUse.PAGE, str(page.first_page))
        writer.say(f"window = Window.by_page({limit}, {wanted}, {page.max_size}{first}{named})")
    elif page.after and placing is not None:
        place = after_row(writer, placing, repository, page.after, order)
        writer.say(f"window = Window.by_offset({limit}, {place}, {page.max_size})")
    elif page.style == "cursor":
        text = f"params.{writer.param(placing.name).attribute}" if placing is not None else "None"
        named += f", unknown={told}" if (told := writer.operation.cursor_status) != 404 else ""
        writer.say(f"window = Window.by_cursor({limit}, {text}, {page.max_size}{named})")
    else:
        writer.say(f"window = Window.by_offset({limit}, {given(ParamUse.OFFSET, '0')}, {page.max_size}{named})")
