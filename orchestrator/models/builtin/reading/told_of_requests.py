"""Sentences on what every request of a kind does: parts that are not sent, null, filters together, rows that go."""

from __future__ import annotations

import re
from collections.abc import Callable

from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.numbers import LAST
from orchestrator.models.builtin.reading.soft_deletes import soft_delete
from orchestrator.models.builtin.reading.told_known import Known, is_called
from orchestrator.models.builtin.reading.words import bare_flag, key
from orchestrator.models.builtin.shapes import ParamUse

_PARTS = r"(?:fields|properties|values|attributes|keys)"
_SENT = r"(?:sent|given|provided|included|present|passed)"
_UNSENT = rf"(?:omitted|left out|missing|absent|unsent|not {_SENT})"
_AS_IT_WAS = r"(?:stays?|remains?|(?:is|are) (?:left|kept))(?: (?:as (?:it is|they are)|unchanged|untouched|the same))"
_CLEARS = re.compile(
    r"(?:(?:an? )?(?:explicit )?`?null`? (?:clears|removes|unsets|empties) (?:the |it|its |an? )?(?:[\w ]+)?"
    r"|(?:an? |the )?(?P<what>[\w -]+?) (?:is|can be) (?:removed|cleared|unset|emptied) (?:by sending|with) `?null`?"
    r"|`?(?P<name>\w+)`? (?:may|can) be (?:set to |sent as )?`?null`?)\s*",
    re.IGNORECASE,
)
_COUNTED = (
    r"`?(?P<what>\w+)`? (?:defaults? to|is) (?:one more than )?the (?:last|highest|greatest) (?P<of>\w+)"
    r"(?: (?:of|in|on|within) the \w+)?(?: plus (?:one|1))?(?: for an? (?:new )?\w+)?"
)
_KEEPS = r"an? \w+ (?:that|which) is [\w ]+? keeps its (?P<what>\w+) (?:without (?:it|one)|(?:if|when) none is sent)"
_PUT = (
    r"(?:puts?|adds?|places?|enters?) (?:an?|the) \w+ (?:on|to|in|into) (?:the|an?) \w+,? or"
    r" (?:moves?|changes?|updates?|replaces?) it(?: there)?"
)
_ANEW = (
    r"(?:an?|the) (?:later|new|second|further|newer) (?:one|answer|\w+)"
    r" (?:replaces|overwrites) (?:it|the (?:earlier|first|old|previous|last) (?:one|\w+))"
)
_CLAUSE = re.compile(r"[;,] (?:and )?|, and | and (?=`?null\b)")


def _is_kept_unsent(said: re.Match[str], known: Known) -> bool:
    """Whether a change writes no column of which its body says nothing, and null empties what may be empty."""
    body = known.outcome.body
    if known.outcome.kind is not Kind.UPDATE or known.operation.method != "PATCH" or body is None:
        return False
    return all(_is_cleared(clause, known) for clause in _CLAUSE.split(said["more"] or "") if clause.strip(" ;,."))


def _is_cleared(clause: str, known: Known) -> bool:
    """Whether sending null empties the column that is meant: the one that is named, else some that may be empty."""
    told, body = _CLEARS.fullmatch(clause.strip(" ;,.")), known.outcome.body
    if told is None or body is None or known.outcome.kind is not Kind.UPDATE:
        return False
    empty = [item for item in body.fields if (one := known.table.column(item.column)) is not None and one.nullable]
    name = told["what"] or told["name"] or ""
    generic = not name or name.lower() in {"it", "field", "property", "value"}
    return bool(empty) if generic else any(is_called(item.column, name) for item in empty)


def _is_cleared_alone(said: re.Match[str], known: Known) -> bool:
    return _is_cleared(said[0], known)


def _are_combined(said: re.Match[str], known: Known) -> bool:
    """Whether a list has several filters; one that is not built is asked about by itself."""
    del said
    filters = [one for one in known.outcome.params if one.use in {ParamUse.FILTER, ParamUse.SEARCH}]
    return known.outcome.kind is Kind.LIST and len(filters) > 1


def _is_nothing_found(said: re.Match[str], known: Known) -> bool:
    """Whether filters of a list are called so, none of whose values is refused."""
    if known.outcome.kind is not Kind.LIST:
        return False
    filters = {key(one.name)[-1:]: one for one in known.outcome.params if one.use is ParamUse.FILTER}
    filters |= {key(one.name)[:1]: one for one in filters.values()}
    return all(key(what)[-1:] in filters for what in re.split(r" (?:or|and) (?:an? )?|, ", said["what"]))


def _is_free(said: re.Match[str], known: Known) -> bool:
    """Whether no key of the rows is of the column alone that several of them may share."""
    own = key(said["rows"])[-1:] == key(known.table.name)[-1:]
    hits = [column.name for column in known.table.columns if is_called(column.name, said["what"])]
    return own and len(hits) == 1 and (hits[0],) not in known.table.unique_keys()


def _is_gone_for_good(said: re.Match[str], known: Known) -> bool:
    """Whether a delete deletes."""
    del said
    return known.outcome.kind is Kind.DELETE and not known.outcome.soft_delete


def _is_only_marked(said: re.Match[str], known: Known) -> bool:
    """Whether a delete marks its row as what is said, and nothing else."""
    mark = bare_flag(soft_delete(known.database, known.table))
    return known.outcome.kind is Kind.DELETE and bool(known.outcome.soft_delete) and mark[:1] == (said["mark"].lower(),)


_ONLY_SENT = (
    rf"(?:only (?:the )?(?:{_PARTS} (?:that (?:are|were) |which (?:are|were) )?)?{_SENT}(?: {_PARTS})? (?:are|is) "
    r"(?:changed|updated|touched)|only (?:changes|updates) (?:the |what )?(?:\w+ )?(?:is |are )?"
    rf"{_SENT})(?P<more>[;,].*)?"
)
_LEFT_OUT = (
    rf"(?:all |any )?(?:{_UNSENT} {_PARTS}|{_PARTS} (?:that|which) are {_UNSENT}|(?:whatever|what) is {_UNSENT})"
    rf" {_AS_IT_WAS}(?P<more>[;,].*)?"
)
_COMBINED = (
    r"(?:all )?(?:the )?filters (?:can|may) be (?:freely )?combined"
    r"(?:,? and (?:they )?(?:must )?all (?:must )?match|;? (?:all|they) (?:all )?(?:must|have to) match)?"
)
_UNKNOWN = (
    r"an? unknown (?P<what>[\w ,]+?) (?:gives|yields|returns|answers(?: with)?|finds)"
    r" (?:an empty (?:list|page|result)|nothing)"
)
_SHARED = r"(?:several|two|many|different) (?P<rows>\w+) (?:may|can) (?:have|share) the same (?P<what>[\w ]+)"
_GONE = (
    r"(?:the |an? |its )?(?:[\w ]+ (?:is|are) )?(?:(?:deleted|removed) for good|gone for good"
    r"|(?:permanently|irrevocably|really) (?:deleted|removed)|(?:deleted|removed) (?:permanently|irrevocably))"
)
_MARKED = (
    r"nothing is (?:really |actually )?(?:removed|deleted)[,;:] (?:the|a|its) \w+ is (?:only|just) marked"
    r" (?:as )?(?P<mark>\w+)"
)


def _is_counted_on(said: re.Match[str], known: Known) -> bool:
    """Whether a column that is called so counts on from the rows beside where the body leaves it out."""
    counted = {one.column: getattr(one.source, "text", "") for one in known.outcome.rules.defaults}
    hits = [name for name in counted if is_called(name, said["what"]) and is_called(name, said["of"] or said["what"])]
    return len(hits) == 1 and LAST.fullmatch(counted[hits[0]]) is not None


def _keeps_unsent(said: re.Match[str], known: Known) -> bool:
    """Whether a row that is there keeps what the body leaves out."""
    body = known.outcome.body
    hits = [one for one in body.fields if is_called(one.column, said["what"])] if body is not None else []
    return known.outcome.kind is Kind.UPDATE and len(hits) == 1 and not hits[0].required


def _makes_or_changes(said: re.Match[str], known: Known) -> bool:
    """Whether a request makes its row, and changes it where it is there."""
    del said
    return known.outcome.upsert


SENTENCES: tuple[tuple[str, Callable[[re.Match[str], Known], bool]], ...] = (
    (_ONLY_SENT, _is_kept_unsent),
    (_LEFT_OUT, _is_kept_unsent),
    (_CLEARS.pattern, _is_cleared_alone),
    (_COMBINED, _are_combined),
    (_UNKNOWN, _is_nothing_found),
    (_SHARED, _is_free),
    (_GONE, _is_gone_for_good),
    (_MARKED, _is_only_marked),
    (_COUNTED, _is_counted_on),
    (_KEEPS, _keeps_unsent),
    (_PUT, _makes_or_changes),
    (_ANEW, _makes_or_changes),
)
"""What such a sentence looks like, and whether it is so."""
