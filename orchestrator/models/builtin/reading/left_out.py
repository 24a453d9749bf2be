"""What a contract says that a new row holds where its body leaves a property out: the caller, the first of a list."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.besides import besides
from orchestrator.models.builtin.reading.callers import is_collection
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.order_words import place_of
from orchestrator.models.builtin.reading.schemas import properties, required
from orchestrator.models.builtin.reading.sentences import split_into_sentences
from orchestrator.models.builtin.reading.words import Words, words
from orchestrator.models.builtin.shapes import Body, FromCaller, FromExpression, Match

_GIVEN = r"(?:given|sent|set|provided|specified|named|passed|chosen|supplied|stated|present|there)"
_GONE = r"(?:omitted|left out|left empty|missing|absent|empty|null)"
_CALLER = re.compile(
    r"\b(?:the (?:caller|(?:current|calling|authenticated|requesting|logged[- ]in|signed[- ]in) user|requester)"
    r"|yourself|you|me|myself|whoever calls)\b",
    re.IGNORECASE,
)
_DEFAULT = re.compile(r"^`[^`]+`: ?(?:(?:by )?default(?:s|ing)?(?: to| is|:)?|if " + _GONE + r",?)\b", re.IGNORECASE)
_FIRST = re.compile(r"\bfirst (?:of (?:the |all )?)?(?P<noun>[a-z]+)\b", re.IGNORECASE)
_MORE = re.compile(
    r"\b(?:only|must|may|can|cannot|not|never|except|admins?|managers?|but|also|then|otherwise|4\d\d)\b|;",
    re.IGNORECASE,
)
"""What such a sentence may not say besides."""


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """What a column of a new row holds where the body does not say it, and the sentence that says so."""

    column: str
    property: str
    sentence: str
    match: Match
    besides: str
    """What the sentence says besides."""


def left_out(context: Context, operation: Operation, table: Table) -> Iterator[LeftOut]:
    """For each property that a body may leave out and of which the contract says what is so then."""
    opened = unwrap(context.schemas, operation.request_body_schema, ())
    asked = set(opened.inner.get("required") or ())
    for name, written in properties(opened.inner).items():
        item = context.schemas.flat(written)
        found = find_column(context.database, table, name, item) if name not in asked else None
        if found is None or found.assumption or "default" in item:
            continue
        described = str(item.get("description") or "")
        told = [one for text in (operation.summary, operation.description) for one in split_into_sentences(text)]
        absent = re.compile(_absence(name), re.IGNORECASE)
        said = next((one for one in told if absent.search(one)), "")
        own = next((f"`{name}`: {one}" for one in split_into_sentences(described)), "")
        if not said and (_DEFAULT.search(own) or absent.search(own)):
            said = own
        rest = _DEFAULT.sub("", absent.sub("", said))
        match = _meant(context, table, found.column.name, rest) if said and not _MORE.search(rest) else None
        if match is not None:
            left = _left_over(said, absent, _CALLER if isinstance(match.source, FromCaller) else _FIRST)
            yield LeftOut(column=found.column.name, property=name, sentence=said, match=match, besides=left)


def asked_for(context: Context, operation: Operation, table: Table, names: Collection[Words]) -> set[str]:
    """The columns that a body must say of a new row where rows have keys of their own there: `/staff/{staffId}`."""
    if not is_collection(context.contract, operation):
        return set()
    whole = unwrap(context.schemas, operation.request_body_schema, names).inner
    asked = ((name, context.schemas.flat(properties(whole).get(name))) for name in required(whole))
    found = (find_column(context.database, table, name, item) for name, item in asked)
    return {one.column.name for one in found if one is not None}


def _left_over(said: str, absent: re.Pattern[str], tells: re.Pattern[str]) -> str:
    """What a sentence says besides what a new row holds without the property."""
    own = {"caller", "callers", "own", "owner", "owners", "becomes", "become", "current user"}
    return besides(absent.sub("", said), lambda clause: bool(tells.search(clause)), own)


def _absence(name: str) -> str:
    """How a text says that a body is without the property."""
    bare = " ".join(word for word in words(name) if word != "id")
    called = rf"`?(?:{re.escape(name)}|{re.escape(bare)})`?"
    return (
        rf"\bunless (?:an? |the |another )?{called} (?:is |are |was |were )?{_GIVEN}"
        rf"|\b(?:if|when|where) (?:an? |the )?{called} (?:is |are |was |were )?(?:{_GONE}|not {_GIVEN})"
        rf"|\b(?:if|when|where) no {called}(?: (?:is|are|was|were) {_GIVEN})?"
        rf"|\bwithout (?:an? |the |any )?{called}(?!\w)"
    )


def _meant(context: Context, table: Table, column: str, text: str) -> Match | None:
    """The caller, or the first of the rows that the column points at, where those have places of their own."""
    reference, principal = table.foreign_key_of(column), context.principal
    target = context.database.table(reference.target) if reference is not None else None
    if reference is None or target is None or len(reference.target_columns) != 1:
        return None
    key = reference.target_columns[0]
    if principal is not None and target.name == principal.table.name and _CALLER.search(text):
        return Match(column=column, source=FromCaller(column=key))
    first = _FIRST.search(text)
    if first is None or first["noun"].lower() not in context.database.key_of(target)[-1:]:
        return None
    place = place_of(target, "in order")
    if not place or not target.is_unique((place,)):
        return None
    least = f"(SELECT min(least.{place}) FROM {target.name} least)"  # noqa: S608 - parsed, never run
    text = f"(SELECT {target.name}.{key} FROM {target.name} WHERE {target.name}.{place} = {least})"  # noqa: S608 - parsed, never run
    return Match(column=column, source=FromExpression(text=text))


def fill_what_is_left_out(
    told: Collection[LeftOut], table: Table, body: Body | None, notes: Notes
) -> tuple[tuple[Match, ...], dict[str, str]]:
    """What fills the columns that a body leaves out, and the sentences that are so put into effect."""
    written = {item.column: item for item in body.fields} if body is not None else {}
    made: list[Match] = []
    built: dict[str, str] = {}
    for one in told:
        column, field, name = table.column(one.column), written.get(one.column), f"{table.name}.{one.column}"
        if column is None or field is None:
            continue
        what = "the caller's id" if isinstance(one.match.source, FromCaller) else "that of the first row there is"
        notes.assume(f"`{name}` of a new row is {what} where a body leaves `{one.property}` out")
        notes.because(f"“{one.sentence}” says what a new row holds where a body leaves `{one.property}` out")
        made.append(one.match)
        built[one.sentence] = one.besides
    return tuple(made), built
