"""A request body while it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from orchestrator.ddl import Table
from orchestrator.handoff.mapping import Items
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.words import Words
from orchestrator.models.builtin.shapes import WriteField, WriteLink, WriteMany

PASSWORDS = {("password",), ("passphrase",), ("new", "password"), ("plain", "password"), ("secret",), ("pin",)}
PASSWORD_WORDS = frozenset({"password", "passphrase", "passcode", "passwd", "pwd", "pin"})
"""Words by which a name speaks of what a person signs in with."""


class Mode(StrEnum):
    """What a body is for."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"


@dataclass
class Parts:
    """A body while it is read."""

    fields: list[WriteField] = field(default_factory=list)
    many: list[WriteMany] = field(default_factory=list)
    links: list[WriteLink] = field(default_factory=list)
    ignored: list[tuple[str, ...]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    switches: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a body's rows go."""

    table: Table
    mode: Mode
    names: frozenset[Words]
    """By which an envelope may call the row."""
    given: frozenset[str] = frozenset()
    """Columns that the path or the auth model fills, so that the body cannot."""
    password: str = ""
    """The column of the hashed password, where the table has one."""
    guarded: frozenset[str] = frozenset()
    """Columns that a caller must not choose, such as the role at a registration."""
    list_name: str = ""
    """What the path calls the rows of a body that is a list itself."""
    bare: bool = False
    """Whether the body has no envelope, however much it looks like one."""
    decided: bool = False
    """Whether the mapping says what the operation does besides writing the body."""
    columns: Mapping[str, str | None] = field(default_factory=dict)
    """Column by property, where the mapping says it; `None`: accepted and without effect."""
    said_by: str = "mapping"
    """What says `columns`."""
    items: Mapping[str, Items] = field(default_factory=dict)
    """By property that is a list, what the mapping says that its items become."""
    whole: str = ""
    """The column that takes a body that is one value, where the path names it."""
    each: str = ""
    """The property of whose values, one or many, each makes a row."""


def keep_from(path: tuple[str, ...], column: str, target: Target, parts: Parts, notes: Notes) -> None:
    """Leave without effect what a caller must not choose, such as its own role, and ask."""
    name = path[-1]
    parts.ignored.append(path)
    notes.ask(
        Cause.CREDENTIALS,
        f"{target.table.name}.{column}",
        f"May whoever calls this choose `{name}`, that is `{target.table.name}.{column}`, freely?",
        meanwhile=f"`{name}` is accepted and has no effect",
    )
