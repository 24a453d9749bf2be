"""What the structure says of an operation, and for which words of a sentence that accounts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Access, Kind
from orchestrator.models.builtin.reading.param_words import says_any_case
from orchestrator.models.builtin.reading.prose_words import (
    AUTH_WORDS,
    BOUND_WORDS,
    CASCADE,
    LOGGED_IN,
    MISSING,
    NEEDED_IF,
    NOT,
    ORDER_WORDS,
    OWN,
    RULE,
    SERVER,
    SOFT,
    STATUSES,
    UNIQUE_WORDS,
    UNSENT,
    VALID,
)
from orchestrator.models.builtin.reading.said_of_access import alternatives_of_owners, leaves_to_members, named_roles
from orchestrator.models.builtin.reading.told_unique import by_unique, within_parent
from orchestrator.models.builtin.reading.words import key, plain, words
from orchestrator.models.builtin.shapes import Op

_UPPER = re.compile(r"\b(maximum|at most|up to|no more than|less than|before|until|latest)\b", re.IGNORECASE)
_LOWER = re.compile(r"\b(minimum|at least|no fewer|more than|after|earliest|since)\b", re.IGNORECASE)
_BOUNDS = {
    "maximum", "minimum", "at most", "at least", "up to", "no more than", "no fewer", "less than", "more than",
    "before", "after", "until", "latest",
}  # fmt: skip
"""Words of a bound, all of which say no more than how its parameter compares."""
_TOKENS = {Kind.LOGIN, Kind.REGISTER, Kind.REFRESH}
_FOR_LATER = re.compile(
    r"\btokens?\b.*\b(use|used|using|send|sent|pass|subsequent|further|later|following)\b", re.IGNORECASE
)
"""What a token is for, which the auth model says."""
_NOUNS = re.compile(
    r"\b(?P<whose>own|my|your|(?:his|her|its)(?: or (?:his|her|its))?|caller's|current user's|their(?! own))"
    r" (?P<nouns>(?!own\b)[a-z]+(?: [a-z]+)?)",
    re.IGNORECASE,
)
_WHOSE = re.compile(
    r"\bowners? of (?:the |an? |its |that |this )?(\w+)|\b(\w+)['\u2019]s? (?:own )?owners?\b"
    r"|\bowns? (?:the |an? |its |that |this )?(\w+)"
    r"|\b(\w+) (?:of|owned by|belonging to) the (?:caller|(?:current|authenticated) user)\b(?!['\u2019])",
    re.IGNORECASE,
)
"""Of what somebody is the owner."""
_SAME = re.compile(r"\bno (?:two|other|more than)\b|\bthe same\b", re.IGNORECASE)
"""What holds among several rows of one owner."""
_IF = re.compile(r"\b(?:if|when|where|unless|provided|as long as)\b", re.IGNORECASE)
_OF = re.compile(r"\b(?:only|for|in|of)\b", re.IGNORECASE)
_WHOM = re.compile(r"\b(?:they|he|she|whom|whose|which|assigned|attached)\b", re.IGNORECASE)
_STANDING = re.compile(
    r"\b(?:in|de)?activ(?:e|ated)\b|\b(?:un)?(?:verified|confirmed|approved)\b|\b(?:disabled|enabled|blocked|banned|locked"
    r"|suspended|expired|invited|former) \x00",
    re.IGNORECASE,
)
"""Which of those with a role are meant."""
_DENIED = re.compile(r"\x00\d+\x00 (?:cannot|can ?not|can['\u2019]t|may not|must not|never)\b", re.IGNORECASE)
_ROLE = re.compile(r"\x00\d+\x00")
_OF_ROW = re.compile(
    r"\bonly (?:(?:by|for|to) )?(?:(?:the |an? )?\x00\d+\x00 (?:of (?:the|an?|its|this|that|each) (?P<what>\w+)"
    r"|(?:who|that|whose|in charge|responsible)\b)|(?:(?:the )?(?P<whose>\w+)['\u2019]s|its) \x00\d+\x00)",
    re.IGNORECASE,
)
"""Which one of those with a role is meant: the one of a row."""
_ONLY = re.compile(r"\bonly (?:for|in|on|of|if|when|where|with|within|at|from)\b(?! (?:the |an? )?\x00)", re.IGNORECASE)
_PARTS = re.compile(r"[.;:]")
_ONLY_WHO = re.compile(r"\bonly (?:[\w-]+ ){1,3}(?:may|are allowed|can (?:use|set|send|leave|filter))\b", re.IGNORECASE)
"""Who may use a filter, rather than what it chooses."""
_INCLUDED = re.compile(r"\b(?:included|including|or not|whatever|even)\b", re.IGNORECASE)
"""That what tells rows apart makes no difference."""
_CLAUSE = re.compile(r"[,;:]\s|\s(?:and|but|while|whereas)\s")


@dataclass(frozen=True, kw_only=True)
class Context:
    """What the structure says of an operation, to hold sentences against."""

    operation: Operation
    kind: Kind
    table: Table | None
    access: Access
    roles: tuple[str, ...] = ()
    ttl_s: int = 0
    """How long a token holds; 0 where nobody logs in."""
    caller_bound: bool = False
    """Whether the path or a filled column binds rows to the caller."""
    own_tables: frozenset[str] = field(default_factory=frozenset)
    """Tables whose rows are the caller's: by the owner of auth, by the path, or the one that the operation is about."""
    callers_key: str = ""
    """The column that says whose a row is, where the auth model binds nobody by it."""
    order_told: str = ""
    """The sentence from which the usual order was taken, where all of that is kept."""
    soft_delete: bool = False
    set_columns: tuple[str, ...] = ()
    """Columns that the operation fills by itself."""
    fixed: frozenset[str] = field(default_factory=frozenset)
    """Columns by which the path chooses rows."""
    children: tuple[tuple[str, str], ...] = ()
    """(table that points here, its rule on delete)."""
    carried: frozenset[str] = field(default_factory=frozenset)
    """Tables whose rows foreign keys delete with the one that is deleted, further down as well."""
    members: str = ""
    """The table whose rows say who may call, where having one there is all that it takes."""
    child_values: frozenset[str] = field(default_factory=frozenset)
    """Words by which rows that point here are told apart, of which no foreign key knows: `open` of a status."""
    numbers: frozenset[str] = field(default_factory=frozenset)
    """Bounds, defaults and lengths that schemas and checks state."""
    tables: tuple[Table, ...] = ()
    """Every table on the way."""
    near: tuple[Table, ...] = ()
    """Tables that rows point at, beside those."""
    filters: frozenset[str] = field(default_factory=frozenset)
    """Parameters that filter by a column or a relation."""
    compared: Mapping[str, Op] = field(default_factory=dict)
    """Parameters that filter or search, and how they compare."""
    bounds: Mapping[str, Op] = field(default_factory=dict)
    """Parameters that bound a column, and how they compare."""
    chosen: frozenset[str] = field(default_factory=frozenset)
    """Columns by which path or parameters choose rows, and those that the operation writes."""
    built: Mapping[str, str] = field(default_factory=dict)
    """Sentences that are put into effect already, each with what it says besides."""
    shown: frozenset[str] = field(default_factory=frozenset)
    """Names of the schemas that it takes and answers, and of their properties."""
    settled: frozenset[str] = field(default_factory=frozenset)
    """Parameters whose meaning is settled, or asked for already."""


def signals_of(sentence: str) -> set[str]:
    """The words that make a sentence sound like a rule."""
    return {" ".join(found.group(0).lower().split()) for found in RULE.finditer(sentence)}


def accounted(sentence: str, context: Context) -> set[str]:
    """The signals of a sentence for which the structure speaks."""
    numbers = set(re.findall(r"(?<![\w.])\d+(?![\w])", sentence)) - STATUSES
    found = _by_structure(sentence, context, numbers)
    if context.order_told and sentence == context.order_told:
        found |= ORDER_WORDS | {signal for signal in signals_of(sentence) if re.search("order|alphabet", signal)}
    if context.kind in _TOKENS and _FOR_LATER.search(sentence) and not numbers:
        found |= {"authenticated", "logged in", "logged-in"}
    if context.kind in {Kind.DELETE, Kind.CLEAR}:
        found |= _by_references(sentence, context)
    if context.kind in {Kind.CREATE, Kind.REGISTER} and context.table is not None:
        found |= _by_default(sentence, context.table, context)
    if context.soft_delete and SOFT.search(sentence):
        found |= {"soft", "mark", "marks"}
    if VALID.search(sentence) and not numbers and not NEEDED_IF.search(sentence):
        found |= {"must", "cannot", "may not", "400", "422"}
    if MISSING.search(sentence):
        found |= {"404"}
    if context.chosen and sentence.startswith("`"):
        found |= _filter_words(sentence, context)
    if SERVER.search(sentence) and any(column in sentence.replace(" ", "_") for column in context.set_columns):
        found |= {word for word in signals_of(sentence) if word.startswith("automatic")}
    return found


def _by_structure(sentence: str, context: Context, numbers: set[str]) -> set[str]:
    """What the auth model, unique keys and stated bounds account for."""
    found = set(AUTH_WORDS) if _by_auth(sentence, context) and not numbers else set()
    if context.table is not None and by_unique(sentence, context.table, context.set_columns, context.fixed):
        found |= UNIQUE_WORDS | within_parent(sentence, context.table)
    if numbers and numbers <= context.numbers:
        found |= BOUND_WORDS
    return found


def _filter_words(sentence: str, context: Context) -> set[str]:
    """`city`: Only shops of this city: what a filter by that column does."""
    name = sentence[1:].split("`", 1)[0]
    found = {"only", "own", "their"} if name in context.filters and _ONLY_WHO.search(sentence) is None else set()
    if context.compared.get(name) in {Op.CONTAINS, Op.PREFIX, Op.ANY_CASE} and says_any_case(sentence):
        found |= {word for word in signals_of(sentence) if word.startswith(("case", "ignor"))}
    op = context.bounds.get(name)
    if op is not None and not (_UPPER if op in {Op.GTE, Op.GT} else _LOWER).search(sentence):
        found |= _BOUNDS  # what is included is read off the same sentence
    return found


def _by_default(sentence: str, table: Table, context: Context) -> set[str]:
    """`New tickets start with status open`, where that is the column's default and the body cannot choose."""
    said, found = {*words(sentence), *key(sentence)}, set()
    for column in table.columns:
        value = column.default_value
        if isinstance(value, str) and value.lower() in said and column.name not in context.chosen:
            found |= {f"={value}", "default to", "defaults to", "by default", "always", "is set to", "automatically"}
    return found


def _by_auth(sentence: str, context: Context) -> bool:
    """Whether the sentence says who may call, and the auth model says the same."""
    if context.members and leaves_to_members(sentence, context.members):
        return True
    said = set(words(sentence))
    marked, known = named_roles(sentence, context.roles)
    mentioned = {role for number, role in enumerate(known) if f"\x00{number}\x00" in marked}
    owners = {word for _, column in context.access.owner_path[-1:] for word in words(column)} - {"id", "by"}
    own = OWN.search(sentence) is not None or (context.access.own and bool(owners & said))
    if own and (not (context.access.own or context.caller_bound) or UNSENT.search(sentence)):
        return False  # who is meant where a body names nobody is no rule of who may call
    if own and (
        NOT.search(sentence)
        or _SAME.search(sentence)
        or _is_of_others(sentence, context)
        or _binds_the_unbound(marked, known, context)
    ):
        return False
    if mentioned and (_says_further(marked) or _STANDING.search(marked) or _DENIED.search(marked)):
        return False
    if mentioned and any(not _is_of_own_row(found, context) for found in _OF_ROW.finditer(marked)):
        return False
    if mentioned and not context.access.public and context.access.allow:
        if sentence.startswith("`"):
            return mentioned == set(context.access.allow)
        if re.search(r"\bnot only\b", sentence, re.IGNORECASE):
            return False
        return mentioned <= {*context.access.allow, *context.access.bypass}
    return own or (not mentioned and LOGGED_IN.search(sentence) is not None and not context.access.public)


def _is_of_own_row(found: re.Match[str], context: Context) -> bool:
    """“The organizer of the event”: whether ownership binds that role to rows of what is named."""
    what = key(found["what"] or found["whose"] or "")[-1:]
    others = {key(table.name)[-1] for table in context.tables if table.name not in context.own_tables}
    return context.access.own and not {*what} & others


def _says_further(marked: str) -> bool:
    """Whether a role may do something under a condition, of which a list of roles says nothing."""
    ways = ((_OF, _WHOM), (_ROLE, _ONLY))
    for part in _PARTS.split(marked):
        begun = [(first.search(part), then) for first, then in ways]
        if any(found is not None and then.search(part, found.end()) is not None for found, then in begun):
            return True
    return _IF.search(marked) is not None


def _is_of_others(sentence: str, context: Context) -> bool:
    """“In their own appointments”, said of what is put in: the owner of a row does not say whose its parent is."""
    ways = {word: table.name for table in context.tables for word in (key(table.name)[-1], key(table.name)[0])}
    ways |= {key(name)[-1]: name for name in context.own_tables}
    makes = context.kind is Kind.CREATE and not context.access.own
    for found in _NOUNS.finditer(sentence):
        named = [ways[word] for word in key(found["nouns"]) if word in ways]
        strict = makes and found["nouns"] and found["whose"].lower() in {"own", "my", "your"}
        if (named and named[-1] not in context.own_tables) or (strict and not named):
            return True
    near = context.table.foreign_keys if context.table is not None else ()
    ways |= {key(one.target)[-1]: one.target for one in near if one.target not in context.own_tables}
    others = {name for name in ways.values() if name not in context.own_tables}
    whose = {word for found in _WHOSE.finditer(sentence) for word in key(" ".join(filter(None, found.groups())))}
    return any(ways.get(word) in others for word in whose)


def _binds_the_unbound(marked: str, known: list[str], context: Context) -> bool:
    """“Hosts see those of their own houses”, where ownership binds hosts to nothing: no rule of auth says that."""
    free = {f"\x00{known.index(role)}\x00" for role in context.access.bypass if role in known}
    parts = _CLAUSE.split(alternatives_of_owners(marked))
    return any(OWN.search(part) and any(role in part for role in free) for part in parts)


def _by_references(sentence: str, context: Context) -> set[str]:
    """What the foreign keys that point here say about deleting: nothing of rows that stay and are only marked."""
    if context.soft_delete:
        return set()
    rules = {rule for _, rule in context.children}
    if CASCADE.search(sentence):
        return {"cascade", "cascades", "cascaded", "cascading", "their", "permanently"} if "CASCADE" in rules else set()
    named = {word for table, _ in context.children for word in plain(table)} & set(plain(sentence))
    apart = set() if _INCLUDED.search(sentence) else context.child_values & set(words(sentence))
    if named and rules & {"RESTRICT", "NO ACTION"} and not apart:
        return {
            "409",
            "no more",
            "cannot",
            "may not",
            "must",
            "only",
            "while",
            "not allowed",
            "can't",
            "can not",
            "still",
        }
    return {"permanent", "permanently"}
