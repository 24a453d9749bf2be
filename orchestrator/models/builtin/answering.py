"""How a question can be answered so that the built-in model understands it: lines of `mapping.yaml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from orchestrator.models.builtin.design import Question
from orchestrator.models.builtin.reading.notes import Cause

_NAME = re.compile(r"`([A-Za-z_][\w.-]*)`")
_QUOTED = re.compile(r"“.*?”", re.DOTALL)
_STATUS = re.compile(r"\b(4\d\d)\b")
_TABLE = re.compile(r"\brows? of `(\w+)`")

_LINES: Mapping[str, tuple[str, ...]] = {
    Cause.NO_TABLE: ("{kind: list, table: TABLE}",),
    Cause.EXTERNAL: ("{effect: {none: WHAT IS LEFT OUT AND WHY}}",),
    Cause.CREDENTIALS: ("{kind: update, table: TABLE, set: {COLUMN: EXPRESSION}}",),
    Cause.OWNER: ('{kind: list, table: TABLE, where: "COLUMN = :caller"}',),
    Cause.FEED: (
        '{kind: list, table: TABLE, where: "CONDITION", order_by: COLUMN desc}',
        '{kind: get, table: TABLE, where: "CONDITION", computed: {PROPERTY: {value: "EXPRESSION"}}}',
    ),
    Cause.SHAPE: ('{kind: KIND, table: TABLE, computed: {PROPERTY: {value: "EXPRESSION"}}}',),
}
"""Entries of an operation by cause, whatever the question names; words in capitals are to be replaced."""


def form_of(question: Question) -> str:
    """The forms of answer that are understood, with the names of which the question speaks."""
    if question.cause == Cause.COMPUTED:
        lines: tuple[str, ...] = (_computed(question.text),)
    else:
        made = _BY_CAUSE.get(question.cause)
        entries = (
            made(question.text) if made is not None else _LINES.get(question.cause, ("{kind: KIND, table: TABLE}",))
        )
        name = question.operations[0] if question.operations else "OPERATION"
        lines = tuple(f"operations: {{{name}: {entry}}}" for entry in entries)
    return f"Understood without a language model: {', or '.join(f'`{line}`' for line in lines)}."


def _names(text: str) -> list[str]:
    """What the question's own words name, the sentences that it quotes aside."""
    return _NAME.findall(_QUOTED.sub("", text))


def _table(text: str) -> str:
    found = _TABLE.search(_QUOTED.sub("", text))
    return found[1] if found is not None else "TABLE"


def _computed(text: str) -> str:
    asked, _, where = text.partition(" come from?")
    said, _, schema = asked.partition(" of `")
    names = _names(said) or ["PROPERTY"]
    table = (_names(where) or ["TABLE"])[0]
    values = ", ".join(f'{name}: {{value: "EXPRESSION"}}' for name in names)
    shown = schema.rstrip("`") if re.fullmatch(r"\w+`", schema) else "SCHEMA"
    return f"schemas: {{{shown}: {{table: {table}, computed: {{{values}}}}}}}"


def _prose(text: str) -> tuple[str, ...]:
    """What is refused is `require`, with the status that is said; which rows count is `where`."""
    status = _STATUS.search(text)
    settles = ", settles: THE SENTENCE" if _QUOTED.search(text) else ""
    refused = f'{{require: [{{that: "CONDITION", else: {status[1] if status else 409}}}]{settles}}}'
    if status is not None:
        return (refused,)
    return (f'{{where: "CONDITION"{settles}}}', refused, f'{{set: {{COLUMN: "EXPRESSION"}}{settles}}}')


def _money(text: str) -> tuple[str, ...]:
    if _QUOTED.search(text):
        return ('{derive: {COLUMN: "EXPRESSION"}, settles: THE SENTENCE}',)
    if " new row of " in text:
        return (f'{{derive: {{{_column(text)}: "EXPRESSION"}}}}',)
    return ('{kind: create, table: TABLE, derive: {COLUMN: "EXPRESSION"}, effect: {none: WHAT IS LEFT OUT AND WHY}}',)


def _missing(text: str) -> tuple[str, ...]:
    column = _column(text)
    if " leaves " in text:
        return (f'{{default: {{{column}: "EXPRESSION"}}}}',)
    return (f'{{set: {{{column}: "EXPRESSION"}}}}',)


def _column(text: str) -> str:
    """The column of a new row that a question is about: “in `price`”, “How is `bills.total` of …”."""
    found = re.search(r"\bin `(\w+)`", text) or re.match(r"How is `(?:\w+\.)?(\w+)`", text)
    return found[1] if found is not None else "COLUMN"


def _no_column(text: str) -> tuple[str, ...]:
    name = (_names(text) or ["PROPERTY"])[0]
    return (
        f"{{columns: {{{name}: COLUMN}}}}",
        f"{{items: {{{name}: {{table: TABLE, columns: {{PROPERTY: COLUMN}}}}}}}}",
    )


def _nested(text: str) -> tuple[str, ...]:
    asked, _, lacking = text.partition("?")
    names, columns = _names(asked), _names(lacking) or ["COLUMN"]
    items, table = (names[0], names[-1]) if len(names) > 1 else ("PROPERTY", "TABLE")
    values = ", ".join(f'{column}: "EXPRESSION"' for column in columns)
    return (f"{{items: {{{items}: {{table: {table}, set: {{{values}}}}}}}}}",)


def _filter(text: str) -> tuple[str, ...]:
    if re.match(r"How does `[^`]+` order by ", text):
        return ("{order_by: COLUMN desc}",)
    found = re.search(r"parameter `([\w.-]+)`|does `([\w.-]+)` search\b", text)
    name = next(filter(None, found.groups())) if found is not None else "PARAMETER"
    spoken = f'{{where: "CONDITION ON :{name}"}}' if name.isidentifier() else '{where: "CONDITION"}'
    return (f"{{params: {{{name}: COLUMN}}}}", spoken)


def _bulk(text: str) -> tuple[str, ...]:
    if "one request" in text:
        return (f"{{kind: create, table: {_table(text)}, each: PROPERTY, columns: {{PROPERTY: COLUMN}}}}",)
    kind = "clear" if " remove?" in text else "update"
    return (f'{{kind: {kind}, table: {_table(text)}, where: "CONDITION"}}',)


def _action(text: str) -> tuple[str, ...]:
    table = _table(text)
    linked = "{kind: link, table: TABLE, set: {COLUMN: EXPRESSION}}"
    return (f"{{kind: update, table: {table}, set: {{COLUMN: EXPRESSION}}}}", linked)


def _state(text: str) -> tuple[str, ...]:
    said = _QUOTED.sub("", text)
    found = re.search(r"`(\w+)\.(\w+)`", said)
    beside = re.search(r"From which `(\w+)` of `(\w+)`", said)
    table, column = found.groups() if found is not None else beside.groups()[::-1] if beside else ("TABLE", "COLUMN")
    turn = f"{{field: {column}, from: [A, B], to: [C], else: 409}}"
    return (f"{{kind: update, table: {table}, transition: {turn}}}",)


def _by_key(text: str) -> tuple[str, ...]:
    found = re.search(r"`\{(\w+)\}`", text)
    parameter = found[1] if found is not None else "PARAMETER"
    known = re.search(r"(?:column of|[Rr]ows? of|which row of) `(\w+)`|^`\w+` of `(\w+)`", text)
    table = next(filter(None, known.groups()), "TABLE") if known is not None else "TABLE"
    return (f'{{kind: get, table: {table}, where: "COLUMN = :{parameter}"}}',)


def _unrelated(text: str) -> tuple[str, ...]:
    return (f'{{kind: list, table: {_table(text)}, where: "COLUMN = :PARAMETER"}}',)


_BY_CAUSE: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    Cause.PROSE: _prose,
    Cause.MONEY: _money,
    Cause.MISSING: _missing,
    Cause.NO_COLUMN: _no_column,
    Cause.NESTED: _nested,
    Cause.FILTER: _filter,
    Cause.BULK: _bulk,
    Cause.ACTION: _action,
    Cause.STATE: _state,
    Cause.NO_KEY: _by_key,
    Cause.UNRELATED: _unrelated,
}
"""How the names of a question are put into the entries that answer its kind."""


def unread(operation: str, rfis: str, question: str) -> str:
    """The question again, where the answers to it have no lines that are understood."""
    return (
        f"The answer to {rfis} has no line of a mapping for {operation}, or none that settles it; "
        f"without a language model only those are understood. Still open: {question}"
    )
