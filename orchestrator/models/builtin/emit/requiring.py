"""What must hold before an operation goes on, in the emitted methods: each rule with the status of its refusal."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from orchestrator.handoff.expression import OLD, parse_expression, speaks_of_old
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.emit.expressions import ExpressionWriter
from orchestrator.models.builtin.emit.given import given_to
from orchestrator.models.builtin.emit.leaves import Around
from orchestrator.models.builtin.emit.method import MethodWriter
from orchestrator.models.builtin.emit.once_written import waits
from orchestrator.models.builtin.emit.unmet import given, refused, unmet
from orchestrator.models.builtin.shapes import FromExpression

BEFORE = "before"
"""What emitted code calls a row as it was."""


def expressions(writer: MethodWriter, row: str = "", table: str = "") -> ExpressionWriter:
    """Expressions about the operation's table or another one, or about one row of it that Python holds."""
    table = table or writer.operation.table
    around = {table: Around(table=table, code=row or writer.model(table), is_row=bool(row))} if table else {}
    around |= before_of(writer) if row and table == writer.operation.table else {}
    return ExpressionWriter(writer, writer.design, around, given_to(writer))


def before_of(writer: MethodWriter) -> dict[str, Around]:
    """The row that the operation changes as it was, where a rule speaks of it."""
    own = writer.operation.table
    return {OLD: Around(table=own, code=BEFORE, is_row=True)} if tells_before(writer) else {}


def tells_before(writer: MethodWriter) -> bool:
    """Whether the change is told of what the row was before."""
    rules = writer.operation.rules
    if writer.operation.kind not in {Kind.UPDATE, Kind.REPLACE} or not writer.operation.table:
        return False
    texts = [match.source.text for match in rules.derived if isinstance(match.source, FromExpression)]
    texts += [text for effect in rules.effects for _, text in effect.values]
    texts += [effect.where for effect in rules.effects if effect.where]
    return any(speaks_of_old(text) for text in texts)


def lines_of_stored(writer: MethodWriter, row: str, told: Mapping[int, str] = MappingProxyType({})) -> list[str]:
    """Lines that refuse a stored row which the mapping's conditions leave out, or of which a rule does not hold.

    `told` are lines for refusals by rules, by their status, that have to be like others.
    """
    rules, written = writer.operation.rules, expressions(writer)
    repository = writer.repository(writer.operation.table)
    always, lines = list[str](), list[str]()
    for text, _ in rules.where:
        sent, test = given(writer, text), written.condition(parse_expression(text))
        if sent:
            lines += [f"if {sent} and not {repository}.holds({row}, {test}):", unmet(writer, text, rules.otherwise)]
        else:
            always.append(test)
    if always:
        lines[:0] = [f"if not {repository}.holds({row}, {', '.join(always)}):", refused(writer, rules.otherwise)]
    for text, status in rules.required:
        test = written.condition(parse_expression(text))
        lines += _unless(
            writer, text, f"{repository}.holds({row}, {test})", told.get(status) or unmet(writer, text, status)
        )
    return [*written.before(), *lines]


def lines_of_held(writer: MethodWriter, row: str, *, late: bool = False) -> list[str]:
    """The same of a row that only Python holds; `late`: of what waits until it is written."""
    rules, written = writer.operation.rules, expressions(writer, row)
    found = [*((text, rules.otherwise) for text, _ in rules.where), *rules.required]
    return _lines(writer, written, [rule for rule in found if waits(writer, rule[0]) == late])


def lines_of_request(writer: MethodWriter, *, where: bool = False) -> list[str]:
    """Lines that refuse by what the request brings, and rows elsewhere; `where`: by its conditions as well."""
    rules, written = writer.operation.rules, ExpressionWriter(writer, writer.design, {}, given_to(writer))
    first = [(text, rules.otherwise) for text, _ in rules.where] if where else []
    return _lines(writer, written, [*first, *rules.required])


def _lines(writer: MethodWriter, written: ExpressionWriter, rules: list[tuple[str, int]]) -> list[str]:
    lines: list[str] = []
    for text, status in rules:
        writer.use("app.repositories.base", "is_true")
        test = f"is_true(self.session, {written.condition(parse_expression(text))})"
        lines += _unless(writer, text, test, unmet(writer, text, status))
    return [*written.before(), *lines]


def _unless(writer: MethodWriter, text: str, test: str, refusal: str) -> list[str]:
    sent = given(writer, text)
    return [f"if {f'{sent} and ' if sent else ''}not {test}:", refusal]
