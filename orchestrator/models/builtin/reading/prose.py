"""Sentences of a contract that sound like rules, and whether the structure says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.design import Access, Kind
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.schemas import Schemas, is_array, properties
from orchestrator.models.builtin.reading.words import plain, words

MONEY = frozenset({
    "total", "subtotal", "amount", "price", "fee", "cost", "balance", "tax", "vat", "discount", "refund", "charge",
    "payment", "payout", "deposit", "invoice", "fare", "surcharge", "tip", "revenue", "salary", "commission",
})  # fmt: skip
"""Words that speak of money; what is computed of it is always asked."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n\s*[-*]\s+|\n{2,}")
_RULE = re.compile(
    r"\b(only|must|shall|may not|cannot|can ?not|can't|won't|not allowed|not permitted|forbidden|at most|at least|"
    r"no more than|no fewer|less than|more than|up to|maximum|minimum|exceed\w*|unless|except|default\w* to|by default|"
    r"automatic\w*|overlap\w*|within|before|after|until|expire\w*|current user\w*|caller\w*|own|owner|computed|calculated|"
    r"derived|recalculat\w*|increment\w*|decrement\w*|ignored?|hidden|excluded?|visible|once|never|always|reserved?|"
    r"unique|already|in stock|inventory|capacity|available|eligible|limit\w*|quota|cascade\w*|permanently|soft|"
    r"normali[sz]\w*|case-insensitive\w*|trimmed|sorted|ordered|newest|latest|oldest|most recent|alphabetical\w*|verified|approved)\b",
    re.IGNORECASE,
)
_MONEY_RULE = re.compile(
    r"\b(comput\w+|calculat\w+|deriv\w+|sum\b|sums|multipl\w+|deduct\w*|charg\w+|refund\w*|captur\w+|paid|pays?|"
    r"credited|debited|withdraw\w*|transfer\w*|discount\w*|tax\w*|fees?)\b",
    re.IGNORECASE,
)
_EFFECT = re.compile(
    r"\b(sends?|sent|e-?mails?(?! address)|notif\w+|webhooks?|triggers?|enqueue\w*|sms|dispatch\w*|broadcast\w*|"
    r"publishes an? event|emits?|third[- ]party|external (?:service|system|provider))\b",
    re.IGNORECASE,
)
_COMPUTED = re.compile(
    r"\b(comput\w+|calculat\w+|deriv\w+|sum of|average|aggregat\w+|number of|count of)\b", re.IGNORECASE
)
_OWN = re.compile(
    r"\b(own|owner|owned|current user\w*|caller\w*|their|your|logged[- ]in|authenticated|signed[- ]in|me)\b",
    re.IGNORECASE,
)
_AUTH = re.compile(
    r"\b(authenticat\w+|logged[- ]in|token|authori[sz]ed?|permission|roles?|signed[- ]in)\b", re.IGNORECASE
)
_UNIQUE = re.compile(r"\b(unique|already (exists?|taken|in use|registered|used)|duplicate\w*)\b", re.IGNORECASE)
_ORDER = re.compile(
    r"\b(newest|latest|most recent(ly)?|reverse chronological|oldest|chronological|alphabetical\w*|(sorted|ordered) (by|in))\b",
    re.IGNORECASE,
)
_MISSING = re.compile(r"\b(404|not found|does not exist|unknown|no such)\b", re.IGNORECASE)
_INVALID = re.compile(r"\b(valid|invalid|required|empty|blank|format|well-formed)\b", re.IGNORECASE)
_CASCADE = re.compile(r"\bcascad\w*|\b(and|along with|together with) (all )?(its|their)\b", re.IGNORECASE)
_IN_USE = re.compile(r"\b(cannot|can't|not) be (deleted|removed)|\b(still|has|have|in use|referenced)\b", re.IGNORECASE)
_READ_ONLY = re.compile(r"\b(read[- ]only|server|generated|assigned|system|automatic\w*)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Context:
    """What the structure says of an operation, to hold sentences against."""

    operation: Operation
    kind: Kind
    table: Table | None
    access: Access
    roles: tuple[str, ...] = ()
    caller_bound: bool = False
    """Whether the path or a filled column binds rows to the caller."""
    sorted_by_prose: bool = False
    """Whether the default order was taken from the prose."""
    set_columns: tuple[str, ...] = ()
    """Columns that the operation fills by itself."""
    children: tuple[tuple[str, str], ...] = ()
    """(table that points here, its rule on delete)."""
    numbers: frozenset[str] = field(default_factory=frozenset)
    """Bounds, defaults and lengths that schemas and checks state."""


def read_prose(schemas: Schemas, context: Context, notes: Notes) -> None:
    """Ask for every rule-like sentence of an operation that the structure does not cover."""
    writes = context.kind not in {Kind.LIST, Kind.GET, Kind.HEALTH}
    for sentence in dict.fromkeys(_sentences(schemas, context.operation)):
        money = bool(MONEY & set(plain(sentence))) and _MONEY_RULE.search(sentence)
        effect = writes and _EFFECT.search(sentence)
        if not money and not effect and not _RULE.search(sentence):
            continue
        if money and writes:
            text = f"The contract says: “{sentence}” How exactly is the amount found and who pays or is paid?"
            notes.ask(Cause.MONEY, sentence, text)
        elif effect:
            text = f"The contract says: “{sentence}” Through which service, and what if it fails?"
            notes.ask(
                Cause.EXTERNAL, sentence, text, meanwhile=f"the rows are written and nothing else happens: “{sentence}”"
            )
        elif _covered(sentence, context):
            notes.because(f"“{sentence}” is what the structure says too")
        else:
            text = f"The contract says: “{sentence}” Which rule is this, exactly?"
            notes.ask(
                Cause.PROSE, sentence, text, meanwhile=f"not enforced beyond what schema and auth say: “{sentence}”"
            )


def _sentences(schemas: Schemas, operation: Operation) -> Iterator[str]:
    for text in (operation.summary, operation.description, *_described(schemas, operation)):
        for sentence in _SENTENCE.split(text):
            found = " ".join(sentence.split()).strip(" -*")
            if len(found.split()) > 2:
                yield found if found[-1] in ".!?" else f"{found}."


def _described(schemas: Schemas, operation: Operation) -> Iterator[str]:
    for parameter in operation.parameters:
        yield _of(parameter.name, parameter.description)
    if operation.request_body_schema is not None:
        yield from _of_properties(schemas, schemas.flat(operation.request_body_schema), 2)


def _of_properties(schemas: Schemas, schema: Schema, depth: int) -> Iterator[str]:
    if is_array(schema):
        schema = schemas.items(schema)
    for name, written in properties(schema).items():
        item = schemas.flat(written)
        if item.get("readOnly") is True:
            continue
        yield _of(name, str(written.get("description") or item.get("description") or ""))
        if depth:
            yield from _of_properties(schemas, item, depth - 1)


def _of(name: str, description: str) -> str:
    """A description as sentences about `name`."""
    return f"`{name}`: {description}" if description else ""


def computed_sentence(name: str, description: str) -> str:
    """The description of a property that says that its value is computed; empty where it does not."""
    found = " ".join(description.split())
    return _of(name, found) if _COMPUTED.search(found) else ""


def _covered(sentence: str, context: Context) -> bool:  # one line per way in which structure speaks
    numbers = set(re.findall(r"(?<![\w.])\d+(?![\w])", sentence))
    mentioned = {
        role
        for role in context.roles
        if role.lower() in {w for w in words(sentence)} or f"{role.lower()}s" in words(sentence)
    }
    if mentioned and not context.access.public:
        return mentioned <= {*context.access.allow, *context.access.bypass}
    if _OWN.search(sentence) and (context.access.own or context.caller_bound) and not numbers:
        return True
    if _AUTH.search(sentence) and not context.access.public and not numbers - {"401", "403"}:
        return True
    if _UNIQUE.search(sentence) and context.table is not None:
        return bool(context.table.uniques) or any(index.unique for index in context.table.indexes)
    if _ORDER.search(sentence) and context.kind is Kind.LIST:
        return context.sorted_by_prose
    if numbers and numbers <= context.numbers | {"400", "401", "403", "404", "409", "422"}:
        return True
    if _MISSING.search(sentence):
        return True
    if context.kind is Kind.DELETE and (_IN_USE.search(sentence) or _CASCADE.search(sentence)):
        cascades = _CASCADE.search(sentence) is not None
        return any((rule == "CASCADE") == cascades for _, rule in context.children)
    if _READ_ONLY.search(sentence) and any(column in sentence for column in context.set_columns):
        return True
    return bool(_INVALID.search(sentence)) and not numbers and "after" not in sentence and "before" not in sentence


def stated_numbers(*schemas: Mapping[str, Any]) -> frozenset[str]:
    """Every number that schemas state, as text."""
    found: set[str] = set()
    pending: list[Any] = list(schemas)
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            pending += [value for name, value in item.items() if name != "description"]
        elif isinstance(item, list):
            pending += item
        elif isinstance(item, int | float) and not isinstance(item, bool):
            found.add(f"{item:g}")
    return frozenset(found)


def default_order(text: str) -> str:
    """`newest`, `oldest`, `name` or a column that the prose sorts by (`-` before it: downwards); empty without one."""
    if re.search(
        r"\b(newest|latest|most recent(ly)?( \w+)?|reverse chronological)( \w+)? ?(first|order)?\b", text, re.IGNORECASE
    ):
        return "newest"
    if re.search(r"\b(oldest first|chronological(ly)?)\b", text, re.IGNORECASE):
        return "oldest"
    if re.search(r"\balphabetical(ly)?\b", text, re.IGNORECASE):
        return "name"
    found = re.search(
        r"\b(?:sorted|ordered) by (?:the )?[`'\"]?([A-Za-z_ ]+?)[`'\"]?(?:,? (asc|desc)\w*)?(?:[.,;()]|$| and )",
        text,
        re.IGNORECASE,
    )
    if found is None:
        return ""
    return ("-" if (found[2] or "").lower() == "desc" else "") + found[1].strip()
