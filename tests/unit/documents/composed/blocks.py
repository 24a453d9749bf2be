"""What a document says, before anybody writes it down: blocks with a title, labelled fields and blocks inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from orchestrator.strict_yaml import load

_WORDS = Path(__file__).with_name("words.yaml")


@dataclass(kw_only=True)
class Field:
    """A labelled part: one value, several, or fields of its own."""

    label: str
    value: str = ""
    items: Sequence[str] = ()
    below: Sequence[Field] = ()


@dataclass(kw_only=True)
class Block:
    """A part that has a title and says something of itself."""

    title: str
    id: str = ""
    fields: list[Field] = field(default_factory=list)
    inner: list[Block] = field(default_factory=list)


@dataclass(kw_only=True)
class Words:
    """One author's words for things: of the ways to call a thing one is kept through the document."""

    language: str
    known: Mapping[str, Sequence[str]]
    pick: Random
    chosen: dict[str, str] = field(default_factory=dict)

    def __call__(self, thing: str) -> str:
        """What the author calls it."""
        return self.chosen.setdefault(thing, str(self.pick.choice(list(self.known[thing]))))


def languages() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The words of all authors."""
    found: Mapping[str, Mapping[str, Sequence[str]]] = load(_WORDS.read_text("utf-8"), where=_WORDS.name).data
    return found
