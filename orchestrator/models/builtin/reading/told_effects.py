"""Sentences that say what else happens (“Takes the articles out of stock and empties the cart”), or to whom."""

from __future__ import annotations

import re

from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.accounted import Context
from orchestrator.models.builtin.reading.said_of_access import named_roles
from orchestrator.models.builtin.reading.taken_along import takes_along
from orchestrator.models.builtin.reading.told_reads import says_how_it_is_read
from orchestrator.models.builtin.reading.told_unique import WRITTEN_OTHERWISE
from orchestrator.models.builtin.reading.words import key, plain, singular, stem, words

_VERBS = frozenset(map(stem, (
    "add", "adjust", "advance", "append", "archive", "assign", "attach", "begin", "block", "book", "bump", "cancel",
    "carry", "clear", "clone", "close", "collect", "complete", "copy", "cut", "deactivate", "decline", "decrease",
    "deduct", "delete", "demote", "detach", "disable", "disappear", "disconnect", "drop", "empty", "enable", "end",
    "enrol", "enroll", "expire", "extend", "fall", "finish", "follow", "free", "generate", "hide", "increase", "insert",
    "invalidate", "lapse", "leave", "lock", "lose", "lower", "mark", "merge", "move", "open", "override", "overwrite",
    "pause", "post", "promote", "publish", "purge", "put", "raise", "reactivate", "reassign", "recompute", "record",
    "reduce", "refresh", "reject", "release", "remain", "remove", "renew", "reopen", "replace", "reserve", "reset",
    "resolve", "restart", "restock", "restore", "resume", "revoke", "ship", "shorten", "split", "start", "stop",
    "set", "stay", "suspend", "switch", "take", "terminate", "transfer", "turn", "unassign", "unblock", "unlink",
    "unlock", "unpublish", "update", "vanish", "void", "wipe", "withdraw", "write",
)))  # fmt: skip
"""What is done to rows, or befalls them."""
_IRREGULAR = {
    "taken": "take", "given": "give", "put": "put", "cut": "cut", "left": "leave", "lost": "lose",
    "withdrawn": "withdraw", "written": "write", "hidden": "hide", "overwritten": "overwrite", "reset": "reset",
    "begun": "begin", "overridden": "override", "split": "split", "freed": "free",
}  # fmt: skip
_MADE = stem("make")
_KEPT = frozenset(map(stem, ("set", "record", "mark", "note")))
"""What is done where columns are filled: it is built where the operation fills any."""
_DONE = re.compile(
    r"\b(?:is|are|be|gets?|getting) (?:(?:then|also|thereby|again|all|both|\w+ly) ){0,2}"
    r"(?P<done>made (?:from|of|for|on|with)|[a-z]+)\b(?!-)",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"(?P<before>^|(?<![\w`')])[\w`')]+ )(?P<verb>[a-z]+s)\b"
    r"(?= (?:the|an?|its|it|his|her|their|them|all|every|any|each|no|one|both|this|that|these|those|out|from|back|over"
    r"|away|as|again|whoever|everybody|anybody|themselves)\b| `|[.;,]|$)",
    re.IGNORECASE,
)
_NOUN_BEFORE = {"the", "a", "an", "its", "their", "all", "of", "new", "last", "no", "any", "in", "for", "with", "and"}
"""Words after which a word that ends in `s` is things: “the updates from …”; “empties and updates” begins with one."""
_ROWS_OF = re.compile(
    r"\bincludes? \w+ of (?:its|their|all|the)\b|\b(?:are|is) included\b|\b(?:matches|finds|counts) (?:its|their|all)\b"
    r"|\bnot (?:listed|shown|counted)\b|\bleft out, .{1,200} (?:are|is)\b|\bones? not\b(?=\s*(?:$|[.,;]))"
    r"|\b(?:are|is) (?:all |always |also )?(?:left out|omitted|skipped)\b(?!,)"
    r"|\b(?:have|has|with|match(?:es)?|carry|carries) (?:all|each|every one) of (?:them|these|those)\b"
    r"|\b(?:bounds|ends|limits|days|dates)(?: are)?(?: both)? (?:included|inclusive)\b"
    r"|\b(?:come|comes|go|goes) (?:first|last)\b",
    re.IGNORECASE,
)
"""Which rows a list has."""
_PLACED = re.compile(
    r"\b(?:to|at|on|in|into) the (?:very )?(?:top|bottom|end|start|beginning|front|back|head|tail)\b"
    r"(?! of (?:the |an? )?(?:day|week|month|quarter|year|period|url|path|term|season)\b)",
    re.IGNORECASE,
)
"""Where among others a row comes to stand."""
_OF_SAME = re.compile(r"\bof the same\b", re.IGNORECASE)
"""What a reference has to share with what refers to it."""
_MADE_UP = re.compile(
    r"\b(?:running|consecutive|sequential|serial|continuous) (?:number|no\b|index)"
    r"|\b(?:given|assigned|generated|issued|made up|composed|put together|built|derived) (?:by|of|from|out of)\b"
    r"|\bconsists? of\b|\bis made (?:up )?of\b|\bcounts? up\b|\bnumbered\b",
    re.IGNORECASE,
)
"""How what nobody sends is found."""
_COMES_WITH = re.compile(
    r"\bcomes? (?:back )?(?:with|as)\b|\bkeeps? (?:the\b|its\b|their\b|a\b|his\b|her\b|`)", re.IGNORECASE
)
_SEES = re.compile(
    r"\b(?:sees?|gets?|receives?|themselves|anybody|everybody|whoever|those (?:they|of))\b", re.IGNORECASE
)
_NEEDS = re.compile(r"\b(?:needs?|requires?|takes)\b", re.IGNORECASE)
_PLAINLY = frozenset(
    "needs need requires require takes the a an role roles of or and this to be caller user 0 1 2 3".split()
)
"""Words of a sentence that says which role it takes, and no more."""
_AS_SENT = re.compile(
    r"\b(?:null|absent|omitted|left out|leaving out|empty (?:list|array)|whole|replaces (?:all|its|the)|replaced if)\b",
    re.IGNORECASE,
)
"""What becomes of what a body holds, or does not."""
_OF_A_BODY = frozenset(map(stem, ("replace", "clear", "remove", "leave", "put", "update")))
_OF_METHODS = {
    "POST": {"add", "create", "insert", "record", "post", "put", "generate", "open", "start", "book"},
    "PUT": {"update", "replace", "put", "add"},
    "PATCH": {"update", "adjust"},
    "DELETE": {"delete", "remove", "clear", "purge", "wipe"},
}
"""By which verbs a sentence begins that only says what is asked for."""
_OF_ITSELF = re.compile(r"\w+s (?:the|an?|its|one|this) (?:[\w-]+ )?(?P<what>[\w-]+)\.?$")
"""“Cancels the reservation.”: what the operation is, if it is about such."""
_BY_ITSELF = re.compile(r"\b(?:ids?|uuids?|identifiers?)\b", re.IGNORECASE)
"""What databases fill."""
_ALSO_MAKES = re.compile(
    r"\b(?:also|then|thereby|automatically) (?:creates?|makes?|adds?|inserts?|generates?)\b"
    r"|\b(?:creates?|makes?) (?:an? |the |all |its )?(?:\w+ )?(?:also|too|as well)\b",
    re.IGNORECASE,
)
_IS_MADE = re.compile(
    r"\b(?:an?|another|one|corresponding|matching|new)(?: (?!is\b|are\b)\w+){0,2}? (?P<what>\w+)"
    r" (?:is|are|gets?|will be)(?: (?:then|also|thereby|automatically))?"
    r" (?:created|made|inserted|generated)\b(?! (?:on|at|by)\b)",
    re.IGNORECASE,
)
_STAYS = re.compile(
    r"\b(?:(?:does|do|will) (?:not|never)|doesn['\u2019]t|don['\u2019]t|never) "
    r"(?:touch|change|alter|affect|update|reset|clear|overwrite|modify)\w*\b"
    r"|\bleaves? .{1,200}\b(?:alone|untouched|unchanged|as (?:it|they) (?:is|are|was|were))\b"
    r"|\b(?:stays?|remains?) (?:unchanged|untouched|as)\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\b(?:changes?|does|do) nothing\b|\bno (?:further )?effect\b|\bno-?op\b|\btwice\b"
    r"|\ba second time\b|\brepeat(?:ed|ing)\b",
    re.IGNORECASE,
)
_AGAIN_AT_ALL = re.compile(rf"{_AGAIN.pattern}|\bidempotent\w*", re.IGNORECASE)
"""To do it again makes no difference by itself, but where it makes rows."""
_IF_NONE = re.compile(
    r"\b(?:creates?|makes?|adds?) .{1,200}\b(?:if|when|where|unless) (?:there is (?:none|one|no \w+)"
    r"|(?:it|they|one|none|that) (?:does|do|is|are|exists?)\b)",
    re.IGNORECASE,
)
"""What is made besides, where it is not there yet."""
_FILLED = re.compile(r"[`'\"]?(?P<what>\w+)[`'\"]? (?:is|are|gets?)\b", re.IGNORECASE)
_TICKED = re.compile(r"`(\w+)`")
_ANY_ROW = {
    "row",
    "record",
    "entry",
    "item",
    "object",
    "resource",
    "one",
    "id",
    "key",
    "token",
    "value",
    "default",
    "it",
}
"""What is the row itself, or of it."""
_READS = {Kind.LIST, Kind.GET, Kind.HEALTH}


def says_what_else(sentence: str, context: Context, *, named: bool) -> bool:
    """Whether something would have to be built for a sentence that no structure speaks of.

    What is `named` begins the description of a parameter or property.
    """
    if _ROWS_OF.search(sentence) or _OF_SAME.search(sentence) or _says_who(sentence, context):
        return True
    if context.kind in {Kind.CREATE, Kind.REGISTER} and _MADE_UP.search(sentence) and not _BY_ITSELF.search(sentence):
        return True
    if named:
        return context.kind not in _READS and WRITTEN_OTHERWISE.search(sentence) is not None
    if context.kind in _READS:
        return says_how_it_is_read(sentence, many=context.kind is Kind.LIST)
    return (
        WRITTEN_OTHERWISE.search(sentence) is not None
        or _says_what_stays(sentence, context)
        or takes_along(sentence, context)
        or _COMES_WITH.search(sentence) is not None
        or _PLACED.search(sentence) is not None
        or _says_effect(sentence, context)
    )


def _says_what_stays(sentence: str, context: Context) -> bool:
    """Whether a sentence says what doing it again does, or that what is written is left as it was."""
    again = _AGAIN if context.operation.method != "POST" else _AGAIN_AT_ALL
    if again.search(sentence) is not None:
        return True
    if _STAYS.search(sentence) is None or context.table is None:
        return False
    said, written = {*plain(sentence)}, {*context.set_columns, *context.chosen} - context.fixed
    named = {
        column.name for column in context.table.columns if said & {word for word in plain(column.name) if word != "at"}
    }
    return not named or bool(named & written)


def says_what_is_done(sentence: str) -> bool:
    """Whether a sentence says that something is done to rows, or befalls them: “old boats are archived”."""
    return bool(_done(sentence) & (_VERBS - _KEPT))


def _done(sentence: str) -> set[str]:
    found = [hit["done"].lower().split()[0] for hit in _DONE.finditer(sentence)]
    return {stem(_IRREGULAR.get(word, word)) for word in found if word not in {"made", "open", "empty", "free"}}


def _says_effect(sentence: str, context: Context) -> bool:
    operation = context.operation
    filled = _FILLED.match(sentence)
    if filled is not None and _done(sentence) & _VERBS and _names_unset(f"`{filled['what']}`", context):
        return True  # “`start_km` is taken from …” is more than that something is taken
    named = {stem(word) for word in (*words(operation.id), *words(operation.path), *words(operation.summary))}
    named |= _KEPT if context.set_columns and not _names_unset(sentence, context) else set()
    named |= {stem(word) for column in context.set_columns for word in words(column)}
    named |= {stem("take")} if context.set_columns and " it back" in sentence else set()
    named |= _OF_A_BODY if operation.request_content and _AS_SENT.search(sentence) else set()
    first = singular((words(sentence) or ("",))[0])
    itself = _OF_ITSELF.match(sentence)
    plainly = itself is not None and stem(singular(itself["what"].lower())) in named
    named |= {stem(first)} if plainly or first in _OF_METHODS.get(operation.method, ()) else set()
    named |= {stem("assign"), stem("generate")} if _BY_ITSELF.search(sentence) else set()
    done = _done(sentence)
    done |= {_MADE for found in _DONE.finditer(sentence) if found["done"].lower().startswith("made ")}
    does = {
        stem(singular(found["verb"].lower()))
        for found in _DOES.finditer(sentence)
        if found["before"].strip(" ,`").lower() not in _NOUN_BEFORE or found["before"].lower() == "and "
    }
    return bool(((done | (does - {stem("enable")})) & {*_VERBS, _MADE}) - named) or _makes_others(sentence, context)


def _names_unset(sentence: str, context: Context) -> bool:
    """Whether a sentence names a column that is not written: “Sets `ends_at`”, where only `closed_at` is set."""
    columns = {key(column.name): column.name for column in (context.table.columns if context.table is not None else ())}
    told = {columns[key(name)] for name in _TICKED.findall(sentence) if key(name) in columns}
    return bool(told - {*context.set_columns, *context.chosen})


def _makes_others(sentence: str, context: Context) -> bool:
    """Whether rows are made beside the one that an operation is about: “an event is created”."""
    if _ALSO_MAKES.search(sentence) or _IF_NONE.search(sentence):
        return True
    operation, table = context.operation, context.table.name if context.table is not None else ""
    own = {*words(operation.id), *words(operation.path), *words(operation.summary), *words(table), *_ANY_ROW}
    made = {stem(singular(found["what"].lower())) for found in _IS_MADE.finditer(sentence)}
    return bool(made - {stem(singular(word)) for word in own})


def _says_who(sentence: str, context: Context) -> bool:
    """Whether a sentence says what people of a role may do: “Drivers see those they reported”."""
    marked, known = named_roles(sentence, context.roles)
    if marked == sentence:
        return False
    if _NEEDS.search(sentence):
        meant = {role for number, role in enumerate(known) if f"\x00{number}\x00" in marked}
        return meant != set(context.access.allow) or not {*words(marked)} <= _PLAINLY
    return _SEES.search(sentence) is not None
