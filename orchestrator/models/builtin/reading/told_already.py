"""Whole sentences that keys, defaults, ownership and what an operation writes say already, each in its usual forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from orchestrator.contract import Operation
from orchestrator.ddl import DefaultKind
from orchestrator.models.builtin.design import Access, Kind
from orchestrator.models.builtin.reading.besides import besides, clauses_of
from orchestrator.models.builtin.reading.made_or_there import is_made_or_there
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.refusal_words import FAILS_AS
from orchestrator.models.builtin.reading.schemas import Schemas, properties
from orchestrator.models.builtin.reading.sentences import named, sentences_of
from orchestrator.models.builtin.reading.state_words import is_state
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.told_known import Known, is_called
from orchestrator.models.builtin.reading.told_of_acts import SENTENCES as OF_ACTS
from orchestrator.models.builtin.reading.told_of_listing import SENTENCES as OF_LISTING
from orchestrator.models.builtin.reading.told_of_requests import SENTENCES as OF_REQUESTS
from orchestrator.models.builtin.reading.verbs import speaks_of
from orchestrator.models.builtin.reading.words import key, words
from orchestrator.models.builtin.shapes import FromCaller, FromConstant

_NEW = {Kind.CREATE, Kind.REGISTER}
_IN_SOME = re.compile(
    r"\b(?:if|when|where|while|unless|until|once|otherwise|else|or|except|as long as)\b", re.IGNORECASE
)
_NOW = {"today": DefaultKind.TODAY, "now": DefaultKind.NOW}
_CHANGED = {Kind.UPDATE, Kind.REPLACE}
_A = r"(?:an? |the |each |every |its |this )?"


def told_already(
    schemas: Schemas, operation: Operation, outcome: Outcome, access: Access, database: Database
) -> Iterator[str]:
    """Such sentences of an operation, none of which says anything besides."""
    if outcome.table is None:
        return
    known = Known(
        schemas=schemas, operation=operation, outcome=outcome, access=access, database=database, table=outcome.table
    )
    for told in sentences_of(schemas, operation, ()):
        if not named(told.text)[0] and any(
            (said := pattern.fullmatch(told.text)) is not None and holds(said, known) for pattern, holds in _FORMS
        ):
            yield told.text


def told_in_part(
    schemas: Schemas, operation: Operation, outcome: Outcome, access: Access, database: Database
) -> dict[str, str]:
    """Sentences of which some clauses are such, and hold in every case, each with what it says besides.

    Where rules put the others into effect already, what they leave is looked at.
    """
    if outcome.table is None:
        return {}
    known = Known(
        schemas=schemas, operation=operation, outcome=outcome, access=access, database=database, table=outcome.table
    )

    def is_told(clause: str) -> bool:
        part = re.sub(r"^(?:and|but) ", "", clause.strip(" ,;."))
        return any((said := form.fullmatch(part)) is not None and holds(said, known) for form, holds in _FORMS)

    its = {"is set to", "409", "otherwise", "caller", "becomes", "400", "422"}
    found = {said: besides(rest, is_told, its) for said, rest in outcome.built.items() if rest and not named(said)[0]}
    for told in sentences_of(schemas, operation, ()):
        clauses = clauses_of(told.text)
        if (
            told.text not in found
            and not told.named
            and len(clauses) > 1
            and not _IN_SOME.search(told.text)
            and any(map(is_told, clauses))
        ):
            found[told.text] = besides(told.text, is_told, {"is set to", "defaults to"})
    return found


def _is_taken(said: re.Match[str], known: Known) -> bool:
    """Whether one unique column of a new row is called so, whichever rows are marked as gone."""
    table = known.table
    refused = int(said["status"] or 409)
    columns = {item.column for item in known.outcome.body.fields} if known.outcome.body is not None else set()
    hits = [
        one for one in table.unique_keys() if len(one) == 1 and one[0] in columns and is_called(one[0], said["what"])
    ]
    return (
        known.outcome.kind in _NEW | _CHANGED
        and refused == 409
        and 409 in known.operation.error_statuses
        and bool(hits)
    )


def _stays(said: re.Match[str], known: Known) -> bool:
    """Whether the one column that is called so is neither sent nor set by a change."""
    outcome = known.outcome
    written = {item.column for item in outcome.set} | {item.column for item in outcome.rules.derived}
    written |= {turn.column for turn in outcome.rules.turns}
    written |= {item.column for item in outcome.body.fields} if outcome.body is not None else set()
    hits = [column for column in known.table.columns if is_called(column.name, said["what"])]
    return outcome.kind in _CHANGED and len(hits) == 1 and hits[0].name not in written


def _is_default(said: re.Match[str], known: Known) -> bool:
    """Whether schema or column have that very value where the body leaves the property out."""
    body = known.outcome.body
    hits = [item for item in body.fields if is_called(item.column, said["what"])] if body is not None else []
    column = known.table.column(hits[0].column) if len(hits) == 1 else None
    if body is None or column is None or known.outcome.kind not in _NEW or hits[0].required:
        return False
    schema = known.schemas.flat(body.schema)
    for part in (*body.envelope, *hits[0].path):
        schema = known.schemas.flat(properties(schema).get(part) or {})
    value = schema.get("default", column.default_value)
    told = said["value"].strip(" `'\".").lower()
    if value is None and told in _NOW:
        return column.default_kind is _NOW[told]
    return value is not None and str(value).lower() == said["value"].strip(" `'\".").lower()


def _is_nobodys(said: re.Match[str], known: Known) -> bool:
    """Whether rows of others are answered as if there were none, as the permission model binds everybody to theirs."""
    bound = known.access.own and not known.access.bypass and known.access.owner_path[-1:] != ()
    statuses = known.operation.error_statuses
    return bound and 403 not in statuses and 404 in statuses and key(said["what"])[-1:] == key(known.table.name)[-1:]


def _is_made_or_changed(said: re.Match[str], known: Known) -> bool:
    """Whether a PUT that makes its row answers 201 for that, else 200."""
    return _is_there(said["there"], known) and known.outcome.upsert and {"200", "201"} <= set(known.operation.responses)


def _is_new_or_there(said: re.Match[str], known: Known) -> bool:
    """The same in other words."""
    upserts = known.outcome.upsert and {"200", "201"} <= set(known.operation.responses)
    nouns = {*key(known.table.name), *key(known.operation.path)}
    return upserts and is_made_or_there(said[0], nouns)


def _is_as_good(said: re.Match[str], known: Known) -> bool:
    """Whether taking away what is not there is answered like taking it away."""
    outcome = known.outcome
    as_good = outcome.repeatable if outcome.kind is Kind.DELETE else not outcome.missing_status
    own = outcome.kind in {Kind.DELETE, Kind.UNLINK} and _is_there(said["there"], known)
    return own and as_good and int(said["status"]) == known.operation.success_status


def _is_done_again(said: re.Match[str], known: Known) -> bool:
    """Whether putting a link where there is one changes nothing."""
    own = known.outcome.kind is Kind.LINK and _is_there(said["there"], known)
    return own and (known.outcome.repeatable or 409 not in known.operation.error_statuses)


def _is_there(there: str, known: Known) -> bool:
    """Whether words say no more than that there is such a row: “in it”, “linked”, “a favourite” of `favourites`."""
    noun = re.sub(r"^(?:an?|one of the|in the|on the)\s+", "", there.strip().lower())
    return bool(_THERE.fullmatch(noun)) or key(noun)[-1:] == key(known.table.name)[-1:]


_THERE = re.compile(
    r"(?:there|here|one|present|linked|attached|added|assigned|set|in|on|(?:in|on|part of|among) (?:it|them|the \w+))"
    r"(?: before| already| yet)?"
)


def _is_callers(said: re.Match[str], known: Known) -> bool:
    """Whether a new row's `owner_id` is its caller's."""
    filled = {match.column for match in known.outcome.set if isinstance(match.source, FromCaller)}
    return known.outcome.kind in _NEW and any(words(name)[0] == said["role"].lower() for name in filled)


def _is_kept(said: re.Match[str], known: Known) -> bool:
    """Whether an operation sets that very state, and its row stays."""
    value = said["value"].strip("`'\"").lower()
    return known.outcome.kind is Kind.UPDATE and value in _states_set(known)


def _states_set(known: Known) -> set[str]:
    """The states that an operation sets, in lower case."""
    states = {column.name for column in known.table.columns if is_state(column)}
    sources = (match.source for match in known.outcome.set if match.column in states)
    return {str(source.value).lower() for source in sources if isinstance(source, FromConstant)}


def _is_marked(said: re.Match[str], known: Known) -> bool:
    """Whether an action sets the moment, the flag or the state of which a sentence says that it marks a row so."""
    done = said["done"].lower()
    sets = {match.column: match.source for match in known.outcome.set}
    columns = [column for column in known.table.columns if column.name in sets]
    flags = [one for one in columns if sets[one.name] != FromConstant(value=None) and speaks_of(one, done)]
    own = key(said["what"])[-1:] == key(known.table.name)[-1:]
    return known.outcome.kind is Kind.UPDATE and own and (bool(flags) or done in _states_set(known))


_TAKEN_ONCE = (
    rf"{_A}(?P<what>[\w -]+?) (?:can be|is|may be) (?:registered|used|taken|given|added|created)"
    r"(?: only)? once(?: only)?"
    r"(?:[;,] (?:a|the|any) (?:second|further|other) (?:attempt|time|one) (?:gives|is|answers|gets)(?: an?)?"
    r" (?P<status>4\d\d))?"
)
_UNUSED = (
    r"the (?P<what>[\w -]+?) (?:must|has to) (?:be (?:unused|free|unique|new)|not be (?:used|taken|in use)"
    r"(?: already)?(?: by (?:an|any)?other \w+)?)(?:,? (?:else|otherwise))?"
    r"(?: ?\(?(?P<status>4\d\d)(?:, `\w+`)?\)?(?: otherwise| if (?:it is )?not)?)?"
)
_TAKEN = (
    rf"{FAILS_AS} (?:if|when|where) the (?P<what>[\w -]+?) is"
    r" (?:already )?(?:taken|used|in use)(?: already)?(?:, also by an? (?:removed|deleted|archived) \w+)?"
)
_ANOTHERS = (
    rf"{FAILS_AS} (?:if|when|where) (?:an?other|some other) \w+ (?:already )?(?:has|uses) (?:the same|this|that)"
    r" (?P<what>[\w -]+?)(?: already)?"
)
_VALUE = r"(?:an? )?(?P<value>`[^`]+`|[\w#.-]+)"
_IF_UNSENT = (
    rf"(?:the )?(?P<what>[\w -]+?) is {_VALUE} (?:(?:if|when) (?:it is )?not|unless(?: it is)?)"
    r" (?:given|sent|set|provided|said|stated)"
)
_WITHOUT = rf"without an? (?P<what>[\w -]+?),? (?:the|an?) [\w ]+? (?:is|becomes|gets) {_VALUE}"
_SAME = (
    r"the (?P<what>[\w -]+?) (?:(?:can(?:not| not| never)|may not|must not|can['\u2019]t) be changed(?: here)?"
    r"|never changes|stays(?: the same| as it is)?"
    r"|is not changed(?: here)?(?: but (?:only )?(?:by|through|with) [\w ,]+)?)"
)
_OTHERS = (
    r"(?P<what>[\w -]+?) of (?:others|(?:other|another) \w+|somebody else|anybody else)"
    r" (?:answers?|gives?|are|is|gets?)(?: an?| with)* 404"
)
_KEPT = r"the \w+ is kept with (?:the )?(?:status|state) (?P<value>[`'\"]?\w+[`'\"]?)"
_MADE = (
    r"201 (?:when|if|where) [\w ,]+? (?:is|are|was|were|has been) not (?P<there>[\w ]+?)(?: before| yet)?,"
    r" (?:otherwise|else) 200"
)
_ALWAYS = (
    r"always (?:a )?(?P<status>2\d\d), (?:whether or not|even if|also if) [\w ]+? (?:is|are|was|were)(?: not)?"
    r" (?P<there>[\w ]+)"
)
_SENTENCES: tuple[tuple[str, Callable[[re.Match[str], Known], bool]], ...] = (
    (_TAKEN_ONCE, _is_taken),
    (_TAKEN, _is_taken),
    (_ANOTHERS, _is_taken),
    (_UNUSED, _is_taken),
    (_SAME, _stays),
    (r"(?:the )?(?P<what>[\w -]+?) defaults? to (?P<value>`[^`]+`|[\w#.-]+)", _is_default),
    (_IF_UNSENT, _is_default),
    (_WITHOUT, _is_default),
    (_OTHERS, _is_nobodys),
    (_MADE, _is_made_or_changed),
    (r".*\b200\b.*\b201\b.*|.*\b201\b.*\b200\b.*", _is_new_or_there),
    (_ALWAYS, _is_as_good),
    (
        r"(?:does|changes) nothing (?:if|when|where) [\w ]+? (?:is|are|was|were) (?P<there>[\w ]+?) already",
        _is_done_again,
    ),
    (r"the caller (?:becomes|is|will be) (?:the|its) (?P<role>\w+)", _is_callers),
    (_KEPT, _is_kept),
    (r"marks? (?:an? |the |this )?(?P<what>[\w ]+?) (?:as )?(?P<done>\w+)", _is_marked),
)
_FORMS = tuple(
    (re.compile(rf"{text}\s*\.?", re.IGNORECASE), holds)
    for text, holds in (*_SENTENCES, *OF_ACTS, *OF_LISTING, *OF_REQUESTS)
)
"""What such a sentence looks like, and whether it is so."""
