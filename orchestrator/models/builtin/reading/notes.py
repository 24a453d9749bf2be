"""What is found out about one operation while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum


class Cause(StrEnum):
    """Why something has to be asked."""

    NO_TABLE = "no_table"
    """No table is seen behind the path."""
    NO_KEY = "no_key"
    """A path parameter finds no row."""
    UNRELATED = "unrelated_tables"
    """A path goes from one table to another and nothing joins them, or too much does."""
    ACTION = "action"
    """A verb whose effect nothing states."""
    STATE = "state_transition"
    """A status changes, and from which to which is not stated."""
    EXTERNAL = "external_effect"
    """Something outside of the database would have to happen: mail, a file store, another service."""
    MONEY = "money"
    """Amounts are charged, paid back or computed."""
    FEED = "selection_rule"
    """A list whose choice or order is not stated: feeds, recommendations, statistics."""
    CREDENTIALS = "credentials"
    """Resetting, refreshing or confirming credentials."""
    FILE = "file"
    """Bytes that have no place in the tables."""
    COMPUTED = "computed_value"
    """A property of an answer that no column holds."""
    NO_COLUMN = "no_column"
    """A property of a body that no column takes."""
    MISSING = "missing_value"
    """A column that must be filled and that nothing fills."""
    FILTER = "unknown_filter"
    """A parameter whose meaning no column shows."""
    PROSE = "rule_in_prose"
    """A sentence that sounds like a rule, and that neither structure nor mapping covers."""
    BULK = "many_rows"
    """One request that changes many rows."""
    ALTERNATIVES = "alternatives"
    """A body that is one of several shapes."""
    OWNER = "owner"
    """The auth model names an owner that the tables do not show."""
    NO_RULE = "no_auth_rule"
    """The auth model lets nobody in."""
    CONCURRENCY = "precondition"
    """`If-Match` and its like."""
    NESTED = "nested_write"
    """Objects inside of a body that would have to be written to tables of their own."""
    UNKEPT = "unkept_reference"
    """Rows that point at one that goes away, where no foreign key says what becomes of them."""
    SHAPE = "answer_shape"
    """An answer whose shape matches neither a row nor a list of rows."""


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """One thing to be asked; doubts of one cause and subject become one question."""

    cause: Cause
    subject: str
    """What the doubt is about across operations: a verb, a table, a property."""
    text: str
    """The question."""
    assumption: str = ""
    """What is built meanwhile; empty where the operation cannot be."""

    @property
    def blocks(self) -> bool:
        """Whether the operation answers 501 until it is answered."""
        return not self.assumption

    def left_out(self, name: str, of: str) -> Doubt:
        """The same, where what it is about may be left out of the object around it."""
        return replace(self, assumption=f"left out of `{of}`, as the contract allows: `{name}`")


@dataclass
class Notes:
    """Collected on the way through one operation."""

    evidence: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)

    def because(self, sentence: str) -> None:
        """Say what shows that something is so."""
        if sentence not in self.evidence:
            self.evidence.append(sentence)

    def assume(self, sentence: str) -> None:
        """Record a decision that needs no answer before the work goes on."""
        if sentence not in self.assumptions:
            self.assumptions.append(sentence)

    def ask(self, cause: Cause, subject: str, text: str, *, meanwhile: str = "") -> None:
        """Raise a doubt; `meanwhile` says what is built until it is answered."""
        doubt = Doubt(cause=cause, subject=subject, text=text, assumption=meanwhile)
        if doubt not in self.doubts:
            self.doubts.append(doubt)

    def add(self, other: Notes) -> None:
        """Take over what was found out about a part."""
        self.doubts += [doubt for doubt in other.doubts if doubt not in self.doubts]
        for sentence in other.assumptions:
            self.assume(sentence)
        for sentence in other.evidence:
            self.because(sentence)

    @property
    def blocking(self) -> Doubt | None:
        """The first doubt without which the operation cannot be built."""
        return next((doubt for doubt in self.doubts if doubt.blocks), None)
