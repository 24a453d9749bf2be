"""What a contract says that a new row holds where its body leaves a property out: the caller, the first of a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.besides import besides, clauses_of
from orchestrator.models.builtin.reading.callers import is_collection
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.order_words import place_of
from orchestrator.models.builtin.reading.schemas import properties, required
from orchestrator.models.builtin.reading.sentences import named, split_into_sentences
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import Words, key, words
from orchestrator.models.builtin.shapes import Body, FromCaller, FromExpression, Match

_GIVEN = r"(?:given|sent|set|provided|specified|named|passed|chosen|supplied|stated|present|there)"
_GONE = r"(?:omitted|left out|left empty|missing|absent|empty|null)"
_SOMEBODY = (
    r"(?:the (?:caller|(?:current|calling|authenticated|requesting|logged[- ]in|signed[- ]in) user|requester)"
    r"|yourself|you|me|myself|whoever calls)"
)
_CALLER = re.compile(rf"\b{_SOMEBODY}\b", re.IGNORECASE)
_CALLERS = rf"(?:the id of )?{_SOMEBODY}(?:['\u2019]s (?:own )?id)?"
_DEFAULT = re.compile(r"^`[^`]+`: ?(?:(?:by )?default(?:s|ing)?(?: to| is|:)?|if " + _GONE + r",?)\b", re.IGNORECASE)
_FIRST = re.compile(r"\bfirst\b", re.IGNORECASE)
_FIRST_OF = r"(?:the )?(?:very )?first (?:of (?:all )?(?:the )?)?(?P<noun>[a-z]+)(?: of (?:the|its) (?P<of>[a-z]+))?"
_IS = r"(?:is|are|becomes?|will be|means|defaults to|falls back to)"
_PUT = r"(?:set|assigned|given|created|made|added|recorded|put|taken|belongs|belong|starts?|begins?)"
_INTO = r"(?:to|for|as|in|into|at|on|with|from)"
_THEN = r"(?:then|by default|instead|automatically)"
_MORE = re.compile(
    r"\b(?:only|must|may|can|cannot|not|never|except|admins?|managers?|but|also|then|otherwise|4\d\d)\b|;",
    re.IGNORECASE,
)
"""What such a sentence may not say besides."""
_OR = re.compile(r"(?:or|else|unless|except)\b", re.IGNORECASE)
_AROUND = " ,;:.()"

Tells: TypeAlias = Callable[[str], bool]
"""Whether a clause says what is meant, and no more."""


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
        if not said or _MORE.search(rest):
            continue
        for meant, tells in _meanings(context, table, found.column.name, _nouns(table, found.column.name, name)):
            if _is_told(rest, tells):
                yield LeftOut(
                    column=found.column.name,
                    property=name,
                    sentence=said,
                    match=meant,
                    besides=_left_over(said, rest, tells),
                )


def asked_for(context: Context, operation: Operation, table: Table, names: Collection[Words]) -> set[str]:
    """The columns that a body must say of a new row where rows have keys of their own there: `/staff/{staffId}`."""
    if not is_collection(context.contract, operation):
        return set()
    whole = unwrap(context.schemas, operation.request_body_schema, names).inner
    asked = ((name, context.schemas.flat(properties(whole).get(name))) for name in required(whole))
    found = (find_column(context.database, table, name, item) for name, item in asked)
    return {one.column.name for one in found if one is not None}


def _is_told(rest: str, tells: Tells) -> bool:
    """Whether one clause says no more than whom or what is meant, and no other one speaks of anybody or a first one.

    “The caller's mentor” and “anybody else than the caller” name the caller too, and mean somebody else.
    """
    others = [clause for clause in clauses_of(rest) if not tells(clause)]
    told = len(others) < len(clauses_of(rest))
    return told and not any(_CALLER.search(one) or _FIRST.search(one) or _OR.match(one) for one in others)


def _left_over(said: str, rest: str, tells: Tells) -> str:
    """What a sentence says besides what a new row holds without the property."""
    own = {"caller", "callers", "own", "owner", "owners", "becomes", "become", "current user", "by default"}
    left = besides(rest, tells, own)
    return f"{named(said)[0]}{left}" if left else ""


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


def _nouns(table: Table, column: str, name: str) -> str:
    """What the property and the row are called: `keeper` and `bid`."""
    called = [tuple(word for word in words(one) if word != "id") for one in (name, column)]
    whole = [re.escape(name), *(r"[\s_-]?".join(map(re.escape, one)) for one in called if one)]
    return rf"(?:(?:the |its |an? |this )?(?:new )?`?(?:{'|'.join((*whole, *key(table.name)[-1:]))})`?|it|this|that)"


def _saying(what: str, nouns: str) -> re.Pattern[str]:
    """A clause that says what is meant, and no more."""
    after = rf"(?: {_IS}(?: {_THEN})? (?:{nouns}|meant|taken|used|assumed))?(?: {_THEN})?"
    return re.compile(
        rf"(?:{_THEN},? )?(?:{nouns} )?(?:{_IS} )?(?:{_THEN} )?(?:{_PUT} )?(?:{_INTO} )?{what}{after}", re.IGNORECASE
    )


def _meanings(context: Context, table: Table, column: str, nouns: str) -> Iterator[tuple[Match, Tells]]:
    """The caller, and the first of the rows that the column points at, where those have places of their own."""
    reference, principal = table.foreign_key_of(column), context.principal
    target = context.database.table(reference.target) if reference is not None else None
    if reference is None or target is None or len(reference.target_columns) != 1:
        return
    key_ = reference.target_columns[0]
    if principal is not None and target.name == principal.table.name:
        caller = _saying(_CALLERS, nouns)
        yield (
            Match(column=column, source=FromCaller(column=key_)),
            lambda clause: caller.fullmatch(clause.strip(_AROUND)) is not None,
        )
    place = place_of(target, "in order")
    if place and target.is_unique((place,)):
        least = f"(SELECT min(least.{place}) FROM {target.name} least)"  # noqa: S608 - parsed, never run
        text = f"(SELECT {target.name}.{key_} FROM {target.name} WHERE {target.name}.{place} = {least})"  # noqa: S608 - parsed, never run
        first = _saying(_FIRST_OF, nouns)
        yield (
            Match(column=column, source=FromExpression(text=text)),
            lambda clause: _is_first(context.database, target, first.fullmatch(clause.strip(_AROUND))),
        )


def _is_first(database: Database, target: Table, told: re.Match[str] | None) -> bool:
    """Whether the first of all rows is meant, not that of each row of another table."""
    if told is None or told["noun"].lower() not in database.key_of(target)[-1:]:
        return False
    return not told["of"] or not any(key(other.name)[-1:] == key(told["of"]) for other in database.tables)


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
