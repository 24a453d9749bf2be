"""Words in paths whose effect or choice no table can tell."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise

from orchestrator.contract import Operation
from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.models.builtin.reading.prose_words import MONEY
from orchestrator.models.builtin.reading.words import Words, bare_flag, key, same_stem, stem, words

MONEY_VERBS = {
    "pay", "payment", "checkout", "refund", "charge", "purchase", "buy", "transfer", "withdraw", "withdrawal",
    "deposit", "capture", "payout", "redeem", "topup", "billing", "settle", "free", "waive",
}  # fmt: skip
_ALSO_THINGS = {"transfer", "withdraw", "withdrawal", "deposit", "capture", "redeem", "settle", "free"}
"""Those that are done with other things as well: copies are transferred, applications withdrawn, seats made free."""
AMOUNTS = MONEY | {"currency", "cent", "sum", "value"}
"""Words of columns that tell of money."""
EXTERNAL_VERBS = {
    "send", "resend", "notify", "notification", "email", "invite", "share", "export", "import", "sync", "upload",
    "download", "print", "call", "webhook", "remind", "dispatch", "translate", "scan", "render", "generate", "qr",
    "qrcode", "image", "photo", "avatar", "file", "attachment", "logo", "picture", "thumbnail", "preview", "pdf",
    "csv",
}  # fmt: skip
FEED_WORDS = {
    "feed", "recommendation", "recommended", "suggestion", "suggested", "trending", "popular", "stat", "statistic",
    "analytic", "report", "summary", "dashboard", "metric", "leaderboard", "insight", "forecast", "timeline", "top",
    "overview", "availability", "quote", "estimate", "ranking", "usage", "count", "random", "nearby", "similar",
    "related", "latest", "recent", "featured", "upcoming", "aggregate", "inventory", "history", "calendar", "best",
}  # fmt: skip
FIGURES = {
    "stat", "statistic", "analytic", "metric", "insight", "forecast", "recommendation", "recommended", "suggestion",
    "trending", "match", "matching", "matched", "ranking", "leaderboard", "dashboard", "kpi",
}  # fmt: skip
"""Words before a table that say that something is worked out from its rows, rather than that they are listed."""
LISTING = {"search", "find", "query", "filter", "list", "all", "lookup", "browse"}
ADMINISTRATION = {"admin", "administrator", "administration", "staff", "manager", "management", "backoffice"}
"""Words for those who look after all rows, whether or not the auth model has a role of that name."""
LEAVES_ROW = {
    "cancel", "deactivate", "disable", "archive", "close", "revoke", "withdraw", "anonymize", "anonymise", "suspend",
    "expire",
    "clear", "empty", "reset", "retire", "unpublish", "end", "terminate", "abort", "deprecate", "decommission", "trash",
}  # fmt: skip
_OVER = {
    "delete",
    "remove",
    "void",
    "invalidate",
    "block",
    "ban",
    "lock",
    "finish",
    "redeem",
    "consume",
    "used",
    "withdrawn",
}
"""After which a row holds no longer, besides those that a DELETE is called by."""
EMPTYING = {"clear", "empty"}
"""Said of a DELETE: what is in the row goes, not the row."""
_ALL = re.compile(r"\b(all|every|everything|clears?|empty|empties|purges?|wipes?|flush(?:es)?)\b", re.IGNORECASE)
_ALL_SAID = re.compile(r"\b(?:deletes?|removes?|clears?|purges?) (?:all|every)\b", re.IGNORECASE)
_ARTICLES = {"the", "of", "existing"}
REMOVING = {"delete", "remove", "destroy"}
_NOTING = {"record", "records", "log", "logs", "note", "notes", "enter", "enters", "register", "registers"}
_UNDO = ("un", "de", "dis")
_OPPOSITES = {
    "leave": "join", "close": "open", "disable": "enable", "deactivate": "active", "reopen": "close",
    "restore": "delete", "activate": "active", "enable": "enabled", "revoke": "grant", "resume": "pause",
    "remove": "add", "recover": "delete", "reinstate": "delete", "undelete": "delete",
}  # fmt: skip
_NEGATIVE = {
    "close", "leave", "disable", "deactivate", "reopen", "restore", "revoke", "resume", "remove", "recover",
    "reinstate", "undelete",
}  # fmt: skip
_LEADS_TO: dict[str, tuple[Words, ...]] = {
    "start": (("in", "progress"), ("running",), ("ongoing",)),
    "begin": (("in", "progress"), ("running",), ("ongoing",)),
    "finish": (("done",), ("completed",)),
    "complete": (("done",), ("finished",)),
    "withdraw": (("withdrawn",),),
    "deactivate": (("inactive",), ("disabled",)),
    "disable": (("inactive",),),
    "activate": (("active",),),
    "reactivate": (("active",),),
    "reopen": (("open",),),
    "reject": (("declined",), ("denied",)),
    "decline": (("rejected",),),
    "accept": (("approved",),),
    "sell": (("sold",),),
    "lose": (("lost",),),
    "win": (("won",),),
    "lend": (("lent",),),
    "hold": (("held",), ("on", "hold")),
    "undo": (("undone",),),
    "take": (("taken",),),
    "choose": (("chosen",),),
    "freeze": (("frozen",),),
}
_PARTICLES = {"in", "out", "up", "off", "on", "down", "over", "back", "away"}
"""Words after a verb with which it is another one."""
_GLUED = {"checkout": "check-out", "checkin": "check-in"}
JOINING = {"join", "leave", "subscribe", "unsubscribe", "enroll", "attend", "rsvp", "participate"}

_DONE = {stem(word) for word in ("done", "complete", "completed", "finish", "finished")}
"""`complete` sets `done` as well as `completed_at`."""


def said_instead_of_delete(operation: Operation) -> str:
    """The verb by which the contract calls a DELETE, where it is one that may leave the row; empty otherwise."""
    said = [] if operation.id_generated or REMOVING & set(words(operation.id)) else [*words(operation.id)]
    for sentence in re.split(r"[.!?]\s", f"{operation.summary}. {operation.description}"):
        said += words(sentence)[:1]
    for word in said:
        for form in (word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("d")):
            if form in LEAVES_ROW:
                return form
    return ""


def base_of(done: str) -> str:
    """The verb of a participle by which a row stays: `deactivate` of `deactivated`; the word itself for any other."""
    forms = (done, done.removesuffix("d"), done.removesuffix("ed"), done.removesuffix("led"), done.removesuffix("ped"))
    return next((form for form in forms if form in LEAVES_ROW), done)


def is_an_end(done: str) -> bool:
    """Whether a row holds no longer once this was done to it: `revoked`."""
    return any(same_stem(verb, done) for verb in {*LEAVES_ROW, *_OVER} - {"clear", "empty", "reset"})


def says_all(operation: Operation) -> str:
    """The word by which the contract says that a DELETE of a collection takes all of its rows; empty otherwise."""
    shown = operation.success.description if operation.success is not None else ""
    name = "" if operation.id_generated else " ".join(words(operation.id))
    found = _ALL.search(f"{name}. {operation.summary}. {operation.description}. {shown}")
    return found[0].lower() if found is not None else ""


def says_all_plainly(operation: Operation, nouns: Collection[str]) -> str:
    """The words by which the contract says of a DELETE itself that all rows go: `Delete all heroes`; empty otherwise.

    Only where nothing narrows them: the rest is `nouns`, the words for the rows in the singular, and nothing is sent.
    """
    asked = any(parameter.location == "query" for parameter in operation.parameters)
    if asked or operation.request_body_schema is not None:
        return ""
    name = "" if operation.id_generated else " ".join(words(operation.id))
    for said in (_ALL_SAID.search(name), _ALL_SAID.match(operation.summary.strip())):
        if said is not None and set(key(said.string[said.end() :])) - _ARTICLES <= set(nouns):
            return said[0].lower()
    return ""


def is_noted_down(operation: Operation) -> bool:
    """Whether the contract says that an operation records something: `recordPayment`, `Log a deposit`."""
    said = () if operation.id_generated else words(operation.id)[:1]
    return bool({*said, *words(operation.summary)[:1]} & _NOTING)


def verb_of(segment: str) -> str:
    """A verb as a path has it, in whatever case; `checkout` is a deed of two words."""
    return _GLUED.get(segment.lower(), segment.lower()) if len(words(segment)) == 1 else segment


def leads_to(verb: str, state: str) -> bool:
    """Whether doing `verb` brings about `state`: by its own root, else as everybody would say it."""
    if len(words(verb)) > 1:
        return says(verb, words(state))
    return any(same_stem(verb, part) for part in words(state)) or words(state) in _LEADS_TO.get(verb, ())


def says(verb: str, said: Words) -> bool:
    """Whether a verb of several words is what `said` tells as done: `check-in` and `checked in`."""
    own = words(verb)
    return len(own) == len(said) > 1 and same_stem(own[0], said[0]) and own[1:] == said[1:]


def is_done_by(deed: Words, name: str) -> bool:
    """Whether a name speaks of a deed of two words: `shift_signups` and `signed_up_at` of `sign-up`, not of `sign`."""
    parts, root = key(name), stem(deed[0])
    pairs = pairwise(parts)
    return any(one == root + deed[1] for one in parts) or any(
        stem(one) == root and two.removesuffix("s") == deed[1] for one, two in pairs
    )


def deed_of(said: Words) -> Words:
    """`sign up` and `signed up` are one deed, which neither of the words is; empty for other words."""
    return said if len(said) == 2 and said[1] in _PARTICLES else ()


def unmarked(verb: str) -> str:
    """`mark-as-read` is `read`."""
    own = words(verb)
    rest = own[2:] if own[:2] == ("mark", "as") else own[1:] if own[:1] == ("mark",) else ()
    return "-".join(rest) or verb


def positive(verb: str) -> tuple[str, bool]:
    """A verb without its negation: `unfollow` is `follow`, undone."""
    word = "".join(words(verb)) if len(words(verb)) == 1 else words(verb)[0]
    if word in _OPPOSITES:
        return _OPPOSITES[word], word in _NEGATIVE
    for prefix in _UNDO[:1]:
        if word.startswith(prefix) and len(word) > 4:
            return word.removeprefix(prefix), True
    return word, False


def moves_money(said: Collection[str], table: Table | None) -> bool:
    """Whether words speak of money: those that may mean other things only where the table has a column for amounts."""
    found = MONEY_VERBS & set(said)
    if table is None or not found or found - _ALSO_THINGS:
        return bool(found)
    return any(AMOUNTS & {*key(column.name)} for column in table.columns)


def speaks_of_doer(column: str, verb: str) -> bool:
    """Whether a column holds who did `verb`: `closed_by`, `closed_by_id`, `reviewer_id`."""
    parts = [part for part in words(column) if part not in {"id", "user"}]
    doer = len(parts) == 1 and parts[0] != verb and parts[0].endswith(("er", "or"))
    return (doer or (len(parts) == 2 and parts[1] == "by")) and same_stem(parts[0], verb)


def speaks_of(column: Column, verb: str) -> bool:
    """Whether a column holds that `verb` was done, or when: `archived`, `archived_at`."""
    if len(words(verb)) > 1:
        said = bare_flag(column.name)
        return says(verb, said) or (said[-1:] in {("at",), ("on",)} and says(verb, said[:-1]))
    parts = [part for part in bare_flag(column.name) if part not in {"at", "on"}]
    done = {stem(parts[0]), stem(verb)} <= _DONE if len(parts) == 1 and column.type.kind is SqlKind.BOOLEAN else False
    return len(parts) == 1 and (stem(parts[0]) == stem(verb) or parts[0] == verb or done)
