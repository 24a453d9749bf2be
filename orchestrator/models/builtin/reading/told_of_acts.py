"""Sentences on what an act needs, refuses and leaves behind, where rows, members and log-ins do just that."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import UnionType

from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.refusal_words import FAILS_AS
from orchestrator.models.builtin.reading.schemas import properties
from orchestrator.models.builtin.reading.told_known import Known, is_called
from orchestrator.models.builtin.reading.words import key, plain, stem, words
from orchestrator.models.builtin.shapes import FromCaller, FromClock

_ENDS = {Kind.DELETE, Kind.UNLINK}
_WRITES = {Kind.CREATE, Kind.UPDATE, Kind.REPLACE}
_UNLIKE = re.compile(r'\(*\s*"?(?P<one>\w+)"?\s*(?:<>|!=)\s*"?(?P<other>\w+)"?\s*\)*')
_SMALL = {"a", "an", "the", "one", "in", "on", "of", "it", "to", "any", "more", "yet"}


def _needs_row(said: re.Match[str], known: Known) -> bool:
    """Whether whoever calls is held to a row between with just these values: “Needs the permission `write`”."""
    member = known.outcome.rules.member
    if member is None or member.bypass:
        return False
    held = re.search(rf"\b{re.escape(said['column'].lower())} IN \(([^)]*)\)", member.condition)
    return held is not None and set(re.findall(r"'(\w+)'", held[1])) == set(re.findall(r"\w+", said["values"])) - {"or"}


def _is_let_in_by_proof(said: re.Match[str], known: Known) -> bool:
    """Whether a log-in answers so to what is no password of anybody."""
    usual = next((code for code in (401, 403) if code in known.operation.error_statuses), 401)
    return known.outcome.kind is Kind.LOGIN and int(said["status"]) == usual


def _is_kept_as_sent(said: re.Match[str], known: Known) -> bool:
    """Whether one property of the body that is called so is written to a column."""
    fields = known.outcome.body.fields if known.outcome.body is not None else ()
    hits = [one for one in fields if is_called(one.column, said["what"]) or key(one.path[-1]) == key(said["what"])]
    new = known.operation.method == "POST" or known.outcome.kind is Kind.CREATE
    return known.outcome.kind in _WRITES and new and len(hits) == 1


def _is_emptied_unsent(said: re.Match[str], known: Known) -> bool:
    """Whether a PUT writes nothing to all columns of which its body need not say anything."""
    del said
    body = known.outcome.body
    if known.outcome.kind is not Kind.REPLACE or body is None or known.operation.method != "PUT":
        return False
    shown = properties(known.schemas.flat(body.schema))
    optional = [one for one in body.fields if not one.required]
    columns = [known.table.column(one.column) for one in optional]
    given = any("default" in known.schemas.flat(shown.get(one.path[-1]) or {}) for one in optional)
    return bool(columns) and not given and all(c is not None and c.nullable and not c.default_value for c in columns)


def _is_counted(said: re.Match[str], known: Known) -> bool:
    """Whether each row of a list that leaves none out shows how many others it has."""
    success = known.operation.success
    if known.outcome.kind is not Kind.LIST or known.outcome.rules.where or success is None or success.schema is None:
        return False
    shown = properties(unwrap(known.schemas, success.schema, ()).inner)
    own = key(said["rows"])[-1:] == key(known.table.name)[-1:]
    return own and any({*key(name)} - {"count", "number", "of", "total"} == {*key(said["what"])} for name in shown)


def _is_nobodys_row(said: re.Match[str], known: Known) -> bool:
    """Whether the row that is looked for is the caller's, and none is answered so: “404 when you are not signed up”."""
    outcome = known.outcome
    last = outcome.steps[-1].match if outcome.steps else ()
    own = any(isinstance(match.source, FromCaller) for match in (*last, *outcome.set))
    status = outcome.missing_status if outcome.kind is Kind.UNLINK else 404
    ends = outcome.kind in _ENDS and own and not outcome.repeatable
    return ends and int(said["status"]) == status and _is_of_row(said["done"], known)


def _is_ended(said: re.Match[str], known: Known) -> bool:
    """Whether the row that says what is no longer so is gone: “No longer signed up”."""
    return known.outcome.kind in _ENDS and not known.outcome.soft_delete and _is_of_row(said["done"], known)


def _is_of_row(done: str, known: Known) -> bool:
    """Whether words speak of no more than that there is a row: of its table, or of when it was made."""
    told = {stem(word) for name in (known.table.name, *(c.name for c in known.table.columns)) for word in plain(name)}
    said = {stem(word) for word in words(done) if word not in _SMALL}
    return bool(said) and said <= told | {stem(key(known.table.name)[-1])}


def _is_who_calls(said: re.Match[str], known: Known) -> bool:
    """Whether what is shown is the row of whoever calls."""
    del said
    callers = any(isinstance(match.source, FromCaller) for step in known.outcome.steps for match in step.match)
    return known.outcome.kind is Kind.GET and len(known.outcome.steps) == 1 and callers


def _is_set(said: re.Match[str], known: Known) -> bool:
    """Whether the act sets each column that is called so by itself."""
    names = re.split(r",? and |, ", said["what"])
    return known.outcome.kind in _WRITES and all(_sources(name, known, FromClock | FromCaller) for name in names)


def _is_the_callers(said: re.Match[str], known: Known) -> bool:
    """Whether the act notes down in such a column who calls."""
    return known.outcome.kind in _WRITES and _sources(said["what"], known, FromCaller)


def _sources(name: str, known: Known, kind: type | UnionType) -> bool:
    hits = [match.source for match in known.outcome.set if key(match.column) == key(name.strip("` "))]
    return any(isinstance(source, kind) for source in hits)


def _is_refused_otherwise(said: re.Match[str], known: Known) -> bool:
    """Whether that status is what the act answers in all other states."""
    return any(turn.otherwise == int(said["status"]) for turn in known.outcome.rules.turns)


def _must_differ(said: re.Match[str], known: Known) -> bool:
    """Whether a check of the table lets two columns not be alike."""
    told = (words(said["one"])[:1], words(said["other"])[:1])
    pairs = (_UNLIKE.fullmatch(check.sql) for check in known.table.checks)
    ends = [(words(one["one"])[:1], words(one["other"])[:1]) for one in pairs if one is not None]
    return known.outcome.kind in _WRITES and (told in ends or told[::-1] in ends)


_NAMES = r"`?\w+`?(?:(?:, |,? and )`?\w+`?)*"
_VALUES = r"(?P<values>`?\w+`?(?:(?:, | or |, or )`?\w+`?)*)"
_ON = r"(?: (?:on|of|in|for) (?:the|its|this) \w+)?"
_PROOF = r"(?:credentials?|password|e-?mail(?: address)?|user ?name|login|name)"
_WRONG = r"(?:wrong|invalid|incorrect|unknown|bad|not (?:valid|right|correct))"
_LEFT_OUT = r"(?:left out|omitted|missing|absent|not (?:sent|given|provided))"
SENTENCES: tuple[tuple[str, Callable[[re.Match[str], Known], bool]], ...] = (
    (rf"(?:needs|requires) (?:the |a )?(?P<column>\w+) {_VALUES}{_ON}", _needs_row),
    (
        rf"(?:only )?\w+ with (?:the |a )?(?P<column>\w+) {_VALUES}{_ON} (?:may|can) (?:do (?:so|this|it)|call this)",
        _needs_row,
    ),
    (
        (
            rf"{FAILS_AS} (?:if|when|where|for) (?:the )?{_PROOF}(?:(?:,| and| or) (?:the )?{_PROOF})*"
            rf" (?:(?:is|are) {_WRONG}|do(?:es)? not match)"
        ),
        _is_let_in_by_proof,
    ),
    (
        (
            r"the (?P<what>[\w ]+?) (?:is|are|gets) (?:kept|stored|saved|recorded|noted)"
            r"(?: (?:with|on|in) (?:the|its|this) \w+)?"
        ),
        _is_kept_as_sent,
    ),
    (
        (
            rf"(?:all )?(?:optional )?(?:fields|properties|values) (?:(?:that|which) are )?{_LEFT_OUT}"
            r" (?:become|are set to|get|are) (?:empty|null|cleared|emptied|unset)"
        ),
        _is_emptied_unsent,
    ),
    (
        r"(?:all )?(?:the )?(?P<rows>[\w ]+?),? (?:each )?with (?:the )?number of (?:its|their|the) (?P<what>[\w ]+)",
        _is_counted,
    ),
    (
        (
            rf"{FAILS_AS} (?:if|when|where) (?:the caller|you|they|the (?:current )?user) (?:is|are|was|were|has|have)"
            r" not(?: been)? (?P<done>[\w ]+)"
        ),
        _is_nobodys_row,
    ),
    (
        r"(?:(?:it|they|the \w+) (?:is|are) )?(?:no longer|not) (?P<done>[\w ]+?)(?: any ?more| any longer)?",
        _is_ended,
    ),
    (
        (
            r"(?:get |show )?(?:the |my )?(?:currently )?(?:authenticated|current|logged[- ]in|signed[- ]in|calling)"
            r" (?:user|member|account|person|customer)(?: account| profile)?"
        ),
        _is_who_calls,
    ),
    (
        (
            r"(?:the )?(?P<one>[\w ]+?) and (?:the )?(?P<other>[\w ]+?) (?:must|have to|may)"
            r" (?:differ|be different|not be (?:the same|equal))(?: from each other)?"
        ),
        _must_differ,
    ),
    (rf"(?:the )?(?P<what>{_NAMES}) (?:is|are) (?:both )?(?:set|filled|stamped|noted(?: down)?)(?: to now)?", _is_set),
    (rf"(?:sets|fills|stamps|records) (?P<what>{_NAMES})", _is_set),
    (rf"(?P<what>{_NAMES}) (?:is|becomes) (?:now|today|the current (?:time|moment|date))", _is_set),
    (r"(?P<what>`?\w+`?) (?:is|becomes|is set to) the caller(?:['\u2019]s id)?", _is_the_callers),
    (
        rf"{FAILS_AS} (?:otherwise|else|(?:from|in) (?:any|every|all) other (?:status|state)(?:e?s)?)",
        _is_refused_otherwise,
    ),
)
"""What such a sentence looks like, and whether it is so."""
