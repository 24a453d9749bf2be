"""Who writes a document, in which language, and how lists, sentences and titles come out of that hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from orchestrator.strict_yaml import load

VOICES: dict[str, dict[str, Any]] = load(
    Path(__file__).with_name("voices.yaml").read_text("utf-8"), where="voices.yaml"
).data
LISTS = ("bullets", "boxes", "numbers", "letters", "stars", "table", "counted-table", "semicolons", "lines")
_MARKS = {"bullets": "- ", "boxes": "- [ ] ", "stars": "* ", "signs": "☐ "}


@dataclass(kw_only=True)
class Voice:
    """The hand that writes one document."""

    pick: Random
    language: str
    named: set[str] = field(default_factory=set)
    kept: dict[str, Any] = field(default_factory=dict)
    ways: list[str] = field(default_factory=list)

    def any(self, what: str) -> Any:
        """Something that is said so in the language."""
        return self.pick.choice(list(VOICES[self.language][what]))

    def one(self, what: str) -> Any:
        """Something that is called the same through the document."""
        if what not in self.kept:
            self.kept[what] = self.any(what)
        return self.kept[what]

    def new(self, what: str) -> str:
        """Something that was not said yet."""
        free = [one for one in VOICES[self.language][what] if one not in self.named]
        self.named.add(one := str(self.pick.choice(free)))
        return one

    def some(self, what: str, least: int, most: int) -> list[str]:
        """Several things, none of them twice."""
        return [self.new(what) for _ in range(self.pick.randint(least, most))]

    def way(self, axis: str, ways: Sequence[str]) -> str:
        """One of the ways of an axis, noted down for whoever looks for what went wrong."""
        chosen = self.pick.choice(list(ways))
        self.ways.append(f"{axis}={chosen}")
        return chosen


def listed(voice: Voice, texts: Sequence[str], way: str) -> Iterator[str]:
    """A list, in one of the ways to write one."""
    if way in _MARKS:
        yield from (f"{_MARKS[way]}{text}" for text in texts)
    elif way == "numbers":
        yield from (f"{place}. {text}" for place, text in enumerate(texts, start=1))
    elif way == "letters":
        yield from (f"{chr(96 + place)}) {text}" for place, text in enumerate(texts, start=1))
    elif way == "table":
        yield from (f"| {voice.any('task')} | {voice.any('who')} |", "|---|---|")
        yield from (f"| {text} | {voice.any('person')} |" for text in texts)
    elif way == "counted-table":
        yield from (f"| # | {voice.any('task')} |", "|---|---|")
        yield from (f"| {place} | {text} |" for place, text in enumerate(texts, start=1))
    elif way == "semicolons":
        yield "; ".join(texts) + "."
    else:
        yield from (f"{text}  " for text in texts)


def section(voice: Voice, what: str, *, level: int = 2, ways: Sequence[str] = LISTS) -> Iterator[str | tuple[Any, ...]]:
    """A part with a head and a list: what has to be there, or what is judged."""
    texts, head = voice.some(what, 3, 4), voice.any(f"{what}_heads")
    dress = voice.way("head", ["heading", "heading", "bold", "label"])
    way = voice.way(what, [one for one in ways if one != "semicolons" or dress != "heading"])
    if way == "semicolons":
        yield from ("", f"**{head}:** " + "; ".join(texts) + ".", "")
    else:
        heads = {"heading": f"{'#' * level} {head}", "bold": f"**{head}**", "label": f"{head}:"}
        yield from ("", heads[dress], "", *listed(voice, texts, way), "")
    yield from ((what, text) for text in texts)


_COUNTED = re.compile(r"^(?:[^\W\d_]+ )?[A-Z]{0,2}\d(?:\.\d)*\s*[:—·.-]\s*|^[^\W\d_]+:\s+")


def sentence(text: str) -> str:
    """A text without what ends it."""
    return text.rstrip(" .;,")


def named(title: str) -> str:
    """The name of a unit, without what it is counted with."""
    return _COUNTED.sub("", sentence(title))
