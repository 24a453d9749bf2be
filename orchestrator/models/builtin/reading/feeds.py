"""Feeds of those whom the caller follows: rows whose owner a link table between people ties to whoever calls."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.accounted import signals_of
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.listing import with_key
from orchestrator.models.builtin.reading.moments import is_stamp
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.prose_words import SENTENCE
from orchestrator.models.builtin.reading.relations import is_actor
from orchestrator.models.builtin.reading.restrictions import restriction
from orchestrator.models.builtin.reading.rows import RowReader
from orchestrator.models.builtin.reading.tables import Database, Link
from orchestrator.models.builtin.reading.walk import Principal, Walk
from orchestrator.models.builtin.reading.words import key, picks_rows, same_stem, stem, words
from orchestrator.models.builtin.shapes import Sort, Step

_CALLER = {"i", "you", "we", "one", "me", "caller", "requester"}
_KNOWN = {"current", "authenticated", "calling", "requesting", "signed", "logged"}
_BEING = {"am", "are", "is"}
_OTHERS = re.compile(
    r"\b(?:not|never|no|except|excluding|but|besides|without|unless|than|other than|and|or|everybody|everyone)\b|n't\b",
    re.IGNORECASE,
)
"""What turns “those whom the caller follows” into others as well, or into all but those."""
_MINE = re.compile(r"\b(?:own|yours|mine|yourself|themselves)\b", re.IGNORECASE)
_MADE = {
    *("created", "made", "posted", "written", "authored", "published", "added", "shared", "uploaded", "new", "recent"),
    *("current", "paged", "paginated", "sorted", "ordered", "listed", "personalized", "personalised"),
}
"""What is so of every row of a feed, or of the list."""
_PAGED = re.compile(r"\bper page\b", re.IGNORECASE)
_OWN = re.compile(r"^(?:(?:one's|your|my|the caller's|their|his or her) )?own\b.*\bnot\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class _Feed:
    """Whose rows a feed shows."""

    link: Link
    """From the caller, who is near, to those who are followed."""
    sentence: str
    rest: str
    """What it says besides."""
    verb: str
    """The word for what the caller does."""


class FeedReader:
    """Reads lists of what those made whom the caller follows."""

    def __init__(self, context: Context, rows: RowReader) -> None:
        self.context = context
        self.rows = rows

    def read(self, operation: Operation, walk: Walk, notes: Notes) -> Outcome | None:
        """The list, where the contract says whom the rows are of; `None` where it does not, or more could be meant."""
        principal, database = self.context.principal, self.context.database
        plain = operation.method == "GET" and "{" not in operation.path and operation.requires_auth
        listed = walk.table is not None and not walk.tail
        if principal is None or not plain or (listed and (walk.row or len(walk.steps) > 1)):
            return None
        feed = _feed([operation.summary] if listed else _sentences(operation), database, principal)
        table = self._shown(operation, walk, principal) if feed is not None else None
        owner = self._owner(table, principal) if table is not None else ""
        if feed is None or table is None or not owner:
            return None
        limit = _limit(feed, table, principal)
        if limit is None or not _is_all(feed, table, principal):
            return None
        link, name = feed.link, feed.link.table.name
        mine, theirs = link.near.columns[0], link.far.columns[0]
        test = f"EXISTS (SELECT 1 FROM {name} f WHERE f.{mine} = :caller AND f.{theirs} = {table.name}.{owner})"  # noqa: S608 - parsed, never run
        notes.because(
            f"“{feed.sentence}”: a row of `{name}` says whom the caller follows, and `{owner}` whose a row is"
        )
        whole = Walk()
        literal = (walk.tail or [walk.literal])[-1]
        whole.add(table, Step(table=table.name), row=False, literal=literal, reached=None)
        self.context.walker.tenancy.narrow(whole, notes)
        found = self.rows.listed(operation, whole, table, notes)
        own = [part for part in _sentences(operation) if _OWN.search(part)]
        tests = [test, *([f"{table.name}.{owner} <> :caller"] if own else [])]
        if limit and not (whole.fixed or found.rules.where):
            notes.assume(f"only rows where `{limit}` are listed, as the description says")
            tests.append(limit)
        found = replace(found, sort=self._newest_first(operation, table, found, notes))
        rules = replace(found.rules, where=(*found.rules.where, *((text, ()) for text in tests)))
        built = {**found.built, **dict.fromkeys(own, ""), feed.sentence: feed.rest if signals_of(feed.rest) else ""}
        return replace(found, rules=rules, caller_bound=True, built=built)

    def _newest_first(self, operation: Operation, table: Table, found: Outcome, notes: Notes) -> Sort | None:
        """The order that is said, else the newest first, as feeds are read; asked about where nothing tells the age."""
        if found.order_told or found.sort is None or self.context.decided(operation, table).order:
            return found.sort
        made = [item.name for item in table.columns if is_stamp(item) and "created" in words(item.name)]
        if len(made) == 1:
            notes.assume(f"a feed shows the newest first, by `{table.name}.{made[0]}`")
            return replace(found.sort, default=with_key(((made[0], True),), table))
        text = f"In which order does {operation.called} show rows of `{table.name}`?"
        notes.ask(Cause.FEED, f"{operation.id}.order", text, meanwhile="in the order of their keys")
        return found.sort

    def _shown(self, operation: Operation, walk: Walk, principal: Principal) -> Table | None:
        """The table of which the path speaks, else the one that the rows which are answered are called after."""
        if walk.table is not None and not walk.row:
            return walk.table if walk.table.name != principal.table.name else None
        hits = [
            table
            for table in self.context.database.tables
            if table.name != principal.table.name
            and (opened := self.rows.answers.opened(operation, table)) is not None
            and opened.many
            and any(self._is_called(table, str(name)) for name in opened.inner.get("x-schema-names", []))
        ]
        return hits[0] if len(hits) == 1 else None

    def _is_called(self, table: Table, name: str) -> bool:
        own = self.context.database.key_of(table)
        return key(name)[: len(own)] == own

    def _owner(self, table: Table, principal: Principal) -> str:
        """The column that says whose a row is: the one that rules name, else the only one that points at people."""
        keys = [found for found in table.foreign_keys if found.target == principal.table.name]
        names = {found.columns[0] for found in keys if len(found.columns) == 1}
        usual = self.context.owners.usual(table)
        return usual if usual in names else names.pop() if len(names) == 1 else ""


def _sentences(operation: Operation) -> list[str]:
    parts = SENTENCE.split(f"{operation.summary}. {operation.description}")
    return [text for part in parts if (text := " ".join(part.split()))]


def _feed(sentences: list[str], database: Database, principal: Principal) -> _Feed | None:
    """The one link table between people of which a sentence says that the caller does it."""
    links = [link for link in database.links(principal.table, principal.table) if len(link.near.columns) == 1]
    nouns = set(key(principal.table.name))
    for sentence in sentences:
        said = words(sentence)
        hits: dict[str, Link] = {}
        for link in links:
            stems = [part for part in key(link.table.name) if part not in nouns]
            verbs = [place for place, word in enumerate(said) if any(same_stem(word, part) for part in stems)]
            done = [said[at] for at in verbs if _caller_does(said, at, nouns) and is_actor(link.near, said[at])]
            hits |= {done[0]: link} if done else {}
        for verb, link in hits.items() if len(hits) == 1 else ():
            rest = re.sub(rf"\b(?:of|from|by)\b(?:(?!\b(?:of|from)\b)[^,;])*\b{verb}\b(?: by [^,;.]*)?", "", sentence)
            return _Feed(link=link, sentence=sentence, rest=" ".join(rest.split()), verb=verb)
    return None


def _is_all(feed: _Feed, table: Table, principal: Principal) -> bool:
    """Whether the rows of those whom the caller follows are all that a sentence says: not what they liked, nor more."""
    before, _, after = feed.sentence.partition(feed.verb)
    phrase = re.split(r"\b(?:of|from|by)\b", before)[-1]
    parted = _OTHERS.search(phrase) is not None or re.match(r"\W*(?:and|or|but)\b", after) is not None
    if parted or _MINE.search(feed.sentence):
        return False
    rest = [word for word in words(feed.sentence) if word not in _plain(feed, table, principal)]
    values = {stem(word) for column in table.columns for value in column.values for word in words(value)}
    return not picks_rows(tuple(word for word in rest if stem(word) not in values))


def _plain(feed: _Feed, table: Table, principal: Principal) -> set[str]:
    """Words of the sentence that tell no row from another."""
    names = (table.name, principal.table.name, feed.verb, *(column.name for column in table.columns))
    known = {stem(word) for name in names for word in words(name)}
    return {word for word in words(feed.sentence) if word in _MADE | _KNOWN or stem(word) in known}


def _limit(feed: _Feed, table: Table, principal: Principal) -> str | None:
    """Which of the rows are shown, as SQL: empty for all, `None` where it is not understood."""
    plain = {word for word in _plain(feed, table, principal) if picks_rows((word,))}
    said = " ".join(part for part in _PAGED.sub("", feed.rest).split() if not plain & set(words(part)))
    return restriction(table, said)


def _caller_does(said: tuple[str, ...], place: int, nouns: set[str]) -> bool:
    """“whom you follow”, “the cooks that I am following”, “people followed by the caller”; not “your followers”."""
    before = said[:place]
    if before[-1:] and before[-1] in _BEING:
        before = before[:-1]
    elif said[place].endswith("ed") and said[place + 1 : place + 2] == ("by",):
        behind = said[place + 2 : place + 7]
        return any(_is_caller(behind[: size + 1], nouns) for size in range(len(behind)))
    elif not (said[place].endswith("s") or not said[place].endswith(("ing", "er", "ed"))):
        return False
    return _is_caller(before, nouns)


def _is_caller(said: tuple[str, ...], nouns: set[str]) -> bool:
    """Whether the words end in one for whoever calls: `you`, `the caller`, `the authenticated user`."""
    if said[-1:] and said[-1] in _CALLER:
        return True
    return bool(said[-1:]) and said[-1] in {*nouns, "user"} and bool(_KNOWN & set(said[-4:-1]))
