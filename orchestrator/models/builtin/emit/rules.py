"""What a mapping decides, in the emitted methods: conditions, states, computed columns, and what else happens."""

from __future__ import annotations

from orchestrator.handoff.expression import parse_expression
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.assigning import unsent_child
from orchestrator.models.builtin.emit.assignments import Assignments, payload_path
from orchestrator.models.builtin.emit.expressions import ExpressionWriter
from orchestrator.models.builtin.emit.given import given_to
from orchestrator.models.builtin.emit.leaves import Around
from orchestrator.models.builtin.emit.method import MethodWriter
from orchestrator.models.builtin.emit.once_written import meanwhile, waiting
from orchestrator.models.builtin.emit.requiring import before_of, expressions, lines_of_held, lines_of_stored
from orchestrator.models.builtin.emit.unmet import refused
from orchestrator.models.builtin.shapes import Effect, Match, Membership, Turn


def narrow(writer: MethodWriter) -> None:
    """Lines that add to `conditions` what the mapping asks of the rows of a list."""
    written = expressions(writer)
    lines: list[str] = []
    if member := writer.operation.rules.member:
        line = f"conditions.append({written.condition(parse_expression(member.condition))})"
        head = _if_bound(writer, member)
        lines += [f"if {head}:", f"    {line}"] if head else [line]
    for text, optional in writer.operation.rules.where:
        line = f"conditions.append({written.condition(parse_expression(text))})"
        tests = [f"{_plain(writer, name)} is not None" for name in optional]
        lines += [f"if {' and '.join(tests)}:", f"    {line}"] if tests else [line]
    writer.say(*written.before(), *lines)


def _plain(writer: MethodWriter, name: str) -> str:
    return f"params.{writer.param(name).attribute}"


def require(writer: MethodWriter, row: str) -> None:
    """Lines that refuse a stored row which the mapping's conditions leave out."""
    _require_member(writer, row)
    held = writer.operation.upsert
    writer.say(*(lines_of_held(writer, row) if held else lines_of_stored(writer, row)))


def require_new(writer: MethodWriter, row: str) -> list[str]:
    """Lines that refuse a row which is about to be made and must not be."""
    lines: list[str] = []
    if member := writer.operation.rules.member:
        written = expressions(writer, row)
        writer.use("app.repositories.base", "is_true")
        test = written.condition(parse_expression(member.condition))
        lines = [*written.before(), *_unless(writer, member, f"is_true(self.session, {test})")]
    return [*lines, *lines_of_held(writer, row)]


def _if_bound(writer: MethodWriter, member: Membership) -> str:
    """A test that the caller has no role which membership does not bind; empty where it binds everybody."""
    if not member.bypass:
        return ""
    writer.use("app.permissions", "bound")
    return f"bound(caller, {naming.set_of(member.bypass)})"


def _unless(writer: MethodWriter, member: Membership, test: str) -> list[str]:
    """Lines that refuse whom membership binds and who does not meet a test."""
    bound = _if_bound(writer, member)
    return [f"if {f'{bound} and ' if bound else ''}not {test}:", refused(writer, member.refused)]


def _say_unless_tied(writer: MethodWriter, member: Membership, table: str, condition: str, row: str) -> None:
    """Lines that refuse whoever is not tied to a stored row of `table`."""
    written = expressions(writer, table=table)
    test = written.condition(parse_expression(condition))
    writer.say(*written.before(), *_unless(writer, member, f"{writer.repository(table)}.holds({row}, {test})"))


def require_above(writer: MethodWriter, parent: str) -> None:
    """Lines that refuse whoever is not tied to the row above of a list."""
    member = writer.operation.rules.member
    if member is not None and member.above is not None and parent:
        _say_unless_tied(writer, member, *member.above, parent)


def _require_member(writer: MethodWriter, row: str) -> None:
    """Lines that refuse whoever is not tied to a stored row."""
    member = writer.operation.rules.member
    if member is not None:
        _say_unless_tied(writer, member, writer.operation.table, member.condition, row)


def require_where_it_goes(writer: MethodWriter, row: str) -> list[str]:
    """Lines that refuse to move a stored row beneath one to which nothing ties the caller."""
    operation = writer.operation
    sent = {write.column for write in operation.body.fields} if operation.body else set()
    member, path = operation.rules.member, operation.access.owner_path
    owned = operation.access.own and writer.caller and len(path) > 1
    moved = parse_expression(member.condition).this.name if member is not None else path[0][1] if owned else ""
    column = writer.column(operation.table, moved)
    if moved not in sent or column is None:
        return []
    start = len(writer.lines)
    if member is not None:
        _require_member(writer, row)
    else:
        writer.guard_anew(row)
    lines, writer.lines[start:] = writer.lines[start:], []
    name = f"{row}.{naming.attribute(moved)}"
    return [f"if {name} is not None:", *(f"    {line}" for line in lines)] if column.nullable else lines


def turns(writer: MethodWriter, row: str) -> None:
    """Lines that refuse a change of state which is not one of those that may be."""
    by_column: dict[str, list[Turn]] = {}
    for turn in writer.operation.rules.turns:
        by_column.setdefault(turn.column, []).append(turn)
    for column, found in by_column.items():
        writer.use("app.exceptions", "Conflict")
        extra = f", status={found[0].otherwise}" if found[0].otherwise != 409 else ""
        now = f"{row}.{naming.attribute(column)}"
        wanted = _wanted(writer, column)
        if wanted is None:
            states = sorted({state for turn in found for state in turn.before})
            writer.say(f"if {now} not in {states!r}:")
        else:
            test, value = wanted
            pairs = sorted({(a, b) for turn in found for a in turn.before for b in turn.after})
            writer.say(f"if {test}{value} != {now} and ({now}, {value}) not in {pairs!r}:")
        writer.say(f'    raise Conflict("`{column}` cannot change like this from what it is."{extra})')


def _wanted(writer: MethodWriter, column: str) -> tuple[str, str] | None:
    """A test that the body names the column's new value, and that value; `None` where it never does."""
    body = writer.operation.body
    write = next((item for item in body.fields if item.column == column), None) if body else None
    if write is None or any(match.column == column for match in writer.operation.set):
        return None
    assignments = Assignments(writer, dict(writer.types.body_fields), payload_path(writer))
    expression, field, maybe = assignments.resolve(write.path)
    if field is None:
        return None
    tests = [*maybe, *([expression] if field.may_be_none else [])]
    return "".join(f"{item} is not None and " for item in tests), expression


def fill(writer: MethodWriter, row: str, *, new: bool) -> list[str]:
    """Lines that give a row what the mapping computes: defaults where nothing was sent, then what derives from it."""
    rules = writer.operation.rules
    lines: list[str] = []
    for match in rules.defaults if new else ():
        name = f"{row}.{naming.attribute(match.column)}"
        lines += [f"if {name} is None:", *(f"    {line}" for line in assigned(writer, row, match))]
    later = waiting(writer) if new else ()
    for match in rules.derived:
        lines += assigned(writer, row, match) if match not in later else []
    return [*lines, *meanwhile(writer, row)] if new else lines


def once_written(writer: MethodWriter, row: str) -> list[str]:
    """Lines that compute, and refuse by, what speaks of a new row's own key, when all of it is there."""
    found = [line for match in waiting(writer) for line in assigned(writer, row, match)]
    saved = [f"{writer.repository(writer.operation.table)}.save({row})"] if found else []
    return [*found, *saved, *lines_of_held(writer, row, late=True)]


def assigned(writer: MethodWriter, row: str, match: Match) -> list[str]:
    """Lines that give a column of a row what a rule says."""
    table = writer.operation.table
    column = writer.column(table, match.column)
    name = naming.attribute(match.column)
    text = getattr(match.source, "text", None)
    if text is None:
        return [f"{row}.{name} = {writer.value(match.source, column, row)}"]
    written = expressions(writer, row)
    value = written.value(text, column, table)
    writer.use("app.repositories.base", "computed")
    model = writer.model(table)
    return [*written.before(), f"{row}.{name} = computed(self.session, {value}, {model}.{name})"]


def effects(writer: MethodWriter, row: str) -> list[str]:
    """Lines for everything else that happens, inside of the transaction."""
    lines: list[str] = []
    for effect in writer.operation.rules.effects:
        lines += _effect(writer, row, effect)
    return lines


def _effect(writer: MethodWriter, row: str, effect: Effect) -> list[str]:
    own = writer.operation.table
    model = writer.model(effect.table)
    around = {own: Around(table=own, code=row, is_row=True)} if row and own != effect.table else {}
    if effect.kind == "insert":
        around = {own: Around(table=own, code=row, is_row=True)} if row else {}
        if effect.source:
            return _copied(writer, effect, around)
    else:
        around = {effect.table: Around(table=effect.table, code=model), **around}
    around |= before_of(writer) if row else {}
    written = ExpressionWriter(writer, writer.design, around, given_to(writer))
    table = writer.design.table(effect.table)
    if effect.kind == "insert":
        writer.use("app.repositories.base", "computed")
        arguments = [
            f"{naming.attribute(name)}=computed(self.session, {written.value(text, table.column(name), effect.table)}, "
            f"{model}.{naming.attribute(name)})"
            for name, text in effect.values
        ]
        arguments += unsent_child(writer, table, {argument.split("=")[0] for argument in arguments})
        made = f"{writer.repository(effect.table)}.add({model}({', '.join(arguments)}))"
        if not effect.where:
            return [*written.before(), made]
        writer.use("app.repositories.base", "is_true")
        test = written.condition(parse_expression(effect.where))
        return [*written.before(), f"if is_true(self.session, {test}):", f"    {made}"]
    test = written.condition(parse_expression(effect.where))
    writer.use("sqlalchemy", effect.kind)
    if effect.kind == "delete":
        return [*written.before(), f"self.session.execute(delete({model}).where({test}))"]
    pairs = ", ".join(
        f"{model}.{naming.attribute(name)}: {written.value(text, table.column(name), effect.table)}"
        for name, text in effect.values
    )
    return [*written.before(), f"self.session.execute(update({model}).where({test}).values({{{pairs}}}))"]


def _copied(writer: MethodWriter, effect: Effect, own: dict[str, Around]) -> list[str]:
    """Lines that make a row of each chosen row of another table; what it holds is computed by one query."""
    source, made = writer.model(effect.source), writer.model(effect.table)
    chosen = Around(table=effect.source, code=source)
    around = {effect.source: chosen, **{name: place for name, place in own.items() if name != effect.source}}
    around |= before_of(writer) if own else {}
    written = ExpressionWriter(writer, writer.design, around, given_to(writer))
    table = writer.design.table(effect.table)
    names = [naming.attribute(name) for name, _ in effect.values]
    values = [written.value(text, table.column(name), effect.table) for name, text in effect.values]
    writer.use("sqlalchemy", "select", "type_coerce")
    shown = ", ".join(f"type_coerce({value}, {made}.{name}.type)" for name, value in zip(names, values, strict=True))
    test = written.condition(parse_expression(effect.where))
    key = ", ".join(f"{source}.{naming.attribute(name)}" for name in writer.design.table(effect.source).primary_key)
    arguments = [f"{name}=values[{number}]" for number, name in enumerate(names)]
    arguments += unsent_child(writer, table, set(names))
    return [
        *written.before(),
        f"chosen = select({shown}).select_from({source}).where({test}).order_by({key})",
        "for values in self.session.execute(chosen).all():",
        f"    {writer.repository(effect.table)}.add({made}({', '.join(arguments)}))",
    ]
