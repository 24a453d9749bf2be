"""By which column a description says that a row is called: “Full name of the user”, and by which it says it is not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.ddl import Column
from orchestrator.models.builtin.reading.state_counts import says_only
from orchestrator.models.builtin.reading.words import words

_CLAUSE = re.compile(r"[.;,:()]+(?:\s|$)|\s(?:but|while|whereas|and (?=not\b|never\b))\s*", re.IGNORECASE)
_DENIAL = re.compile(
    r"\b(?:not|never|nor|neither|no|none|without|except|instead of|rather than|other than|hidden|withheld|kept (?:back"
    r"|secret|private))\b|n['\u2019]t\b",
    re.IGNORECASE,
)
_WHOSE = re.compile(
    r"\b(?:of|for|by) (?:the|an?|whoever|who|whom|this|its|their)\b|\b(?:who|whoever|whom)\b|['\u2019]s\b"
)
_MORE = re.compile(r"\b(?:if|when|where|unless|else|otherwise|or|and)\b", re.IGNORECASE)
"""That something else is shown at times, or as well."""
_ABSENT = re.compile(
    r"(?:,|\bor\b|\band\b)? *\b(?:null|empty|absent|nothing)\b"
    r"(?: (?:if|when|where|while) (?:it is |there is |they are )?"
    r"(?:no|none|nobody|un\w+|not (?:set|assigned|known|given|there)|deleted|missing)\b(?: \w+)?)?"
    r"|\bif (?:any|set|known|given|there is (?:one|any))\b",
    re.IGNORECASE,
)
"""What is shown where there is nobody."""


@dataclass(frozen=True, kw_only=True)
class ToldLabel:
    """What a description says of how a row is called."""

    named: tuple[Column, ...]
    """The columns that it says are shown."""
    denied: frozenset[str]
    """Columns that are not shown, as it says."""
    column: Column | None
    """The only one that it names, where it says no more of it."""
    alternates: bool
    """Whether something else may be shown at times, or as well."""

    def is_met_by(self, label: Column) -> bool:
        """Whether nobody has to be asked where rows are called by that column."""
        return not self.named or (self.named == (label,) and not self.alternates)


def told_label(columns: Sequence[Column], description: str) -> ToldLabel:
    """Which of the columns a description names."""
    shown: dict[str, tuple[Column, str]] = {}
    denied: set[str] = set()
    for clause in filter(str.strip, _CLAUSE.split(_ABSENT.sub("", description))):
        said, unsaid = _parts(columns, clause)
        shown |= {column.name: (column, said) for column in _named(columns, said)}
        denied |= {column.name for column in _named(columns, unsaid)}
    left = [(column, said) for name, (column, said) in shown.items() if name not in denied]
    plain = [column for column, said in left if says_only(_head(said, column), (column.name, "name", "only just"))]
    named = tuple(column for column, _ in left)
    return ToldLabel(
        named=named,
        denied=frozenset(denied),
        column=plain[0] if len(left) == len(plain) == 1 else None,
        alternates=bool(named) and _MORE.search(_ABSENT.sub("", description)) is not None,
    )


def _parts(columns: Sequence[Column], clause: str) -> tuple[str, str]:
    """What a clause says, and what it denies: “name rather than email”, “the email is never shown”."""
    denial = _DENIAL.search(clause)
    if denial is None:
        return clause, ""
    after = clause[denial.end() :]
    return (clause[: denial.start()], after) if _named(columns, after) else ("", clause)


def _named(columns: Sequence[Column], text: str) -> list[Column]:
    """The columns whose words a text has, but for those whose words are a part of another one's."""
    said = f" {' '.join(words(text))} "
    found = [column for column in columns if f" {' '.join(words(column.name))} " in said]
    return [one for one in found if not any(_is_within(one, other) for other in found)]


def _is_within(one: Column, other: Column) -> bool:
    own, whole = words(one.name), words(other.name)
    return own != whole and f" {' '.join(own)} " in f" {' '.join(whole)} "


def _head(said: str, column: Column) -> str:
    """What stands around the column in the noun that a clause begins with, without whose it is."""
    name = " ".join(words(column.name))
    parts = [part for part in _WHOSE.split(said) if f" {name} " in f" {' '.join(words(part))} "]
    return parts[0] if parts else said
