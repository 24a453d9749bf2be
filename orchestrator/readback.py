"""The read-back: facts computed from a package, the sentence that states them, and what a restatement got wrong.

An agent restates the intent in its own words. Each fact that is missing from them, or that they contradict, is one
mismatch. Numbers, names and modes are compared; whether the rest is well put is for people to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from string import Formatter
from typing import Any

from orchestrator.ddl import DIALECTS
from orchestrator.errors import Problem
from orchestrator.handoff import NO_DATABASE, Package, ReleaseMode
from orchestrator.playbook import Playbook


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a package says, computed."""

    product: str
    stack: Mapping[str, str]
    """As the handoff describes it: `{language: …, framework: …}`."""
    other_stacks: tuple[str, ...]
    """Words of the playbook's other stacks: naming one of them contradicts."""
    release_mode: str
    endpoints: int
    """Operations of the contract."""
    endpoints_in_scope: int
    tables: int
    table_names: tuple[str, ...]
    database: str
    database_version: str
    roles: tuple[str, ...]
    scope: tuple[str, ...]
    """Requirements that are built now."""
    constraints: tuple[str, ...]
    """What the decisions forbid or fix, each after its id."""
    decisions: tuple[str, ...]
    assumptions: tuple[str, ...]
    """Those that are still open, each after its id."""
    questions: tuple[str, ...]
    """Those that the sender left open, each after its id."""
    deferred: tuple[str, ...]
    """Operations that are not built now."""
    codebase: str

    def told(self) -> dict[str, Any]:
        """What an agent is told, as JSON values; a list of stacks that nobody asked for would read as an offer."""
        told = {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}
        return {key: value for key, value in told.items() if key != "other_stacks"}

    @property
    def words(self) -> dict[str, str]:
        """What a read-back sentence may name between braces."""
        told = {key: value if isinstance(value, str) else str(value) for key, value in asdict(self).items()}
        listed = {key: ", ".join(value) or "none" for key, value in asdict(self).items() if isinstance(value, tuple)}
        stack = " / ".join(dict.fromkeys(self.stack.values()))
        constraints = "; ".join(self.constraints) or "none"
        scope = ", ".join(self.scope) or "everything"
        return {**told, **listed, "stack": stack, "constraints": constraints, "scope": scope}


class Wrong(StrEnum):
    """How a restatement differs from a fact."""

    MISSING = "missing"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, kw_only=True)
class Mismatch:
    """One fact that a restatement misses or contradicts."""

    fact: str
    """Its name, such as `endpoints`."""
    kind: Wrong
    expected: str
    found: str = ""

    def __str__(self) -> str:
        """One line, as the agent is told."""
        if self.kind is Wrong.MISSING:
            return f"{self.fact}: `{self.expected}` is not in the restatement"
        return f"{self.fact}: the restatement says `{self.found}`, the package says `{self.expected}`"


def facts(package: Package, playbook: Playbook) -> Facts:
    """Compute the facts of an accepted package."""
    handoff, operations = package.handoff, package.operations
    in_scope = package.operations_in_scope
    requirements = dict.fromkeys(name for operation in in_scope for name in operation.fr_ids)
    return Facts(
        product=handoff.product,
        stack=dict(handoff.stack),
        other_stacks=tuple(_other_words(playbook, handoff.stack)),
        release_mode=str(handoff.release_mode),
        endpoints=len(operations),
        endpoints_in_scope=len(in_scope),
        tables=len(package.tables),
        table_names=tuple(table.name for table in package.tables),
        database=handoff.database.engine,
        database_version=handoff.database.version,
        roles=package.roles,
        scope=handoff.mvp_scope if handoff.mvp else tuple(requirements),
        constraints=tuple(f"{d.id}: {d.constraint}" for d in handoff.decisions if d.constraint.strip()),
        decisions=tuple(f"{d.id}: {d.decision}" for d in handoff.decisions),
        assumptions=tuple(f"{a.id}: {a.text}" for a in handoff.assumptions if a.status in {"open", "assumed"}),
        questions=tuple(f"{q.id}: {q.question}" for q in handoff.rfis if q.status in {"open", "escalated"}),
        deferred=tuple(item.id for item in operations if item not in in_scope),
        codebase=handoff.codebase,
    )


def _other_words(playbook: Playbook, stack: Mapping[str, str]) -> Iterator[str]:
    mine = {value.casefold() for value in stack.values()}
    theirs = {value.casefold() for other in playbook.stacks.values() for value in other.when.values()}
    return iter(sorted(theirs - mine))


def sentence(template: str, facts: Facts) -> str:
    """The playbook's read-back sentence with its numbers filled in; raises `Problem` on an unknown placeholder."""
    words = facts.words
    named = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
    if unknown := [name for name in named if name not in words]:
        remedy = f"use one of {', '.join(sorted(words))}"
        raise Problem(f"`read_back` names {', '.join(f'{{{n}}}' for n in unknown)}", where="playbook", remedy=remedy)
    return template.format_map(words)


def mismatches(restatement: str, facts: Facts, asked: str = "") -> list[Mismatch]:
    """What a free restatement misses or contradicts, one entry for each fact.

    `asked` is the sentence that it was to begin with: words of other stacks that stand there (“go live”) are none.
    """
    text = " ".join(restatement.split())
    found = [
        _named("product", facts.product, text),
        *(_named(f"stack.{key}", value, text) for key, value in facts.stack.items() if _telling(value)),
        *(_foreign(word, facts, text) for word in facts.other_stacks if not _says(word, asked)),
        _mode(facts.release_mode, text),
        # A stage without a contract or a schema has nothing to count, and nothing to say of it.
        _counted("endpoints", {facts.endpoints, facts.endpoints_in_scope}, facts.endpoints, text)
        if facts.endpoints
        else None,
        _counted("tables", {facts.tables}, facts.tables, text) if facts.tables else None,
        _database(facts.database, text),
    ]
    return [mismatch for mismatch in found if mismatch is not None]


def _telling(value: str) -> bool:
    return value.casefold() not in {"none", "n/a", "-"}


def _says(word: str, text: str) -> bool:
    """Whether `text` has the word or words, whatever their case and the signs between them."""
    parts = [re.escape(part) for part in re.split(r"[\s_-]+", word.strip()) if part]
    return bool(re.search(r"(?<!\w)" + r"[\s_-]*".join(parts) + r"(?!\w)", text, re.IGNORECASE))


def _named(fact: str, expected: str, text: str) -> Mismatch | None:
    return None if _says(expected, text) else Mismatch(fact=fact, kind=Wrong.MISSING, expected=expected)


def _foreign(word: str, facts: Facts, text: str) -> Mismatch | None:
    if not _says(word, text):
        return None
    expected = ", ".join(facts.stack.values())
    return Mismatch(fact="stack", kind=Wrong.CONTRADICTED, expected=expected, found=word)


def _mode(expected: str, text: str) -> Mismatch | None:
    """The mode named after the words “release mode”, or by itself."""
    stated = re.search(
        r"release\s+mode\W{0,4}(?:is\s+|will be\s+)?\W{0,3}(mvp|full[\s-]+production)", text, re.IGNORECASE
    )
    if stated and _plain(stated[1]) != _plain(expected):
        return Mismatch(fact="release_mode", kind=Wrong.CONTRADICTED, expected=expected, found=stated[1])
    if stated or _says(expected, text):
        return None
    other = next((str(mode) for mode in ReleaseMode if mode != expected and _says(str(mode), text)), "")
    kind = Wrong.CONTRADICTED if other else Wrong.MISSING
    return Mismatch(fact="release_mode", kind=kind, expected=expected, found=other)


def _plain(text: str) -> str:
    return re.sub(r"[\s-]+", " ", text).casefold()


def _database(expected: str, text: str) -> Mismatch | None:
    """The engine by any of its names; another engine called *the database* contradicts it."""
    if expected == NO_DATABASE:
        return None
    mine = {name for name, dialect in DIALECTS.items() if dialect == DIALECTS.get(expected.lower())} | {expected}
    stated = re.search(r"database\W{1,4}(?:engine\W{1,4})?(?:is\s+|will be\s+)?\W{0,3}([A-Za-z]+)", text, re.IGNORECASE)
    said = stated[1].casefold() if stated else ""
    others = {*DIALECTS, *_OTHER_ENGINES} - {name.casefold() for name in mine}
    if said in others:
        return Mismatch(fact="database", kind=Wrong.CONTRADICTED, expected=expected, found=said)
    if any(_says(name, text) for name in mine):
        return None
    other = next((name for name in sorted(others) if _says(name, text)), "")
    kind = Wrong.CONTRADICTED if other else Wrong.MISSING
    return Mismatch(fact="database", kind=kind, expected=expected, found=other)


_OTHER_ENGINES = ("mariadb", "mongodb", "mongo", "oracle", "cassandra", "dynamodb", "firestore", "redis", "mssql")
"""Engines whose SQL is not read here: enough to notice that a restatement names the wrong one."""

_NOUNS = {"endpoints": r"(?:endpoints?|operations?|routes?)", "tables": r"tables?"}
_BETWEEN = r"(?:[A-Za-z-]+\s+){0,2}"
"""Words that may stand between a number and its noun, as in `12 REST endpoints`."""
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def _counted(fact: str, allowed: Iterable[int], expected: int, text: str) -> Mismatch | None:
    """The largest number that counts the noun is the claim about the whole; smaller ones count some of them."""
    numbers = list(_counts(_NOUNS[fact], text))
    if not numbers:
        return Mismatch(fact=fact, kind=Wrong.MISSING, expected=str(expected))
    if max(numbers) not in set(allowed):
        return Mismatch(fact=fact, kind=Wrong.CONTRADICTED, expected=str(expected), found=str(max(numbers)))
    return None


def _counts(noun: str, text: str) -> Iterator[int]:
    """Numbers before the noun (`12 endpoints`, `nine of twelve REST endpoints`) or after it (`endpoints: 12`)."""
    word = rf"(?:\d{{1,6}}|(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_UNITS[1:10])}))?|{'|'.join(reversed(_UNITS))})"
    pattern = rf"\b(?:({word})\s+(?:of|out of)\s+(?:the\s+|its\s+)?)?({word})\s+{_BETWEEN}{noun}\b"
    for before in re.finditer(pattern, text, re.IGNORECASE):
        yield from (_number(group) for group in before.groups() if group)
    for after in re.finditer(
        rf"\b{noun}\s*(?:[:=(]|is|are)\s*({word})\b(?!\s+{_BETWEEN}\w*\s*of)", text, re.IGNORECASE
    ):
        yield _number(after[1])


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    parts = re.split(r"[\s-]", word.casefold())
    return sum(_UNITS.index(part) if part in _UNITS else 20 + 10 * _TENS.index(part) for part in parts)
