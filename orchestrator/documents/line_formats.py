"""Formats of one line each: the jobs of todo.txt, fields with a slanted label, answers one below another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from orchestrator.documents.labels import part_named
from orchestrator.documents.lexicon import in_english
from orchestrator.documents.likely_parts import family_of
from orchestrator.documents.words import bare

_JOB = re.compile(
    r"^(?P<done>x\s+)?(?:\((?P<priority>[A-Z])\)\s+)?(?:\d{4}-\d\d-\d\d\s+){0,2}(?:\((?P<after>[A-Z])\)\s+)?(?P<text>\S.*)$"
)
_TAG = re.compile(r"(?<!\S)(?P<key>[A-Za-z][\w-]{0,11}):(?P<value>[^\s/:]\S*)")
_BEGINS = re.compile(r"^(?:x\s+(?:\d{4}-|\()|\([A-Z]\)\s)")
_TAGS = (
    ("ID", re.compile(r"id|uid|key|nr", re.IGNORECASE)),
    ("Points", re.compile(r"pts?|points?|sp|est(?:imate)?|size|effort|cost", re.IGNORECASE)),
    ("Depends on", re.compile(r"dep\w*|after|needs?|waits?\w*|block\w*|p|requires?", re.IGNORECASE)),
    ("Owner", re.compile(r"by|who|owner|assign\w*", re.IGNORECASE)),
)
_FEWEST = 2


_AT = re.compile(r"\s@(?P<key>[a-z][a-z_-]{1,15})(?:\((?P<value>[^()]*)\))?(?=\s|$)")
_AN_ITEM = re.compile(r"^(?P<lead>\s*[-*+]\s+)(?!\[)(?P<text>\S.*)$")


class TaskPaper:
    """Items with words behind an at sign, as TaskPaper has them: `- Measure @done @needs(A-1)`."""

    def __init__(self, lines: Sequence[str]) -> None:
        tagged = [line for line in lines if _AN_ITEM.match(line) and _AT.search(line)]
        told = [line for line in tagged if "@done" in line or any(match["value"] for match in _AT.finditer(line))]
        self.spoken = bool(told)
        self.coded = any(_CODE.match(match["text"]) for line in told if (match := _AN_ITEM.match(line)))

    def rows(self, line: str) -> Iterator[str]:
        """An item, as a box where it says that it is done, with its fields below; any other line as it is."""
        match = _AN_ITEM.match(line) if self.spoken else None
        tags = list(_AT.finditer(line)) if match else []
        outer = match is not None and not match["lead"][0].isspace() and self._like(match["text"])
        if match is None or not (tags or outer):
            yield line
            return
        done = any(tag["key"] == "done" for tag in tags)
        words = _AT.sub("", match["text"]) if tags else match["text"]
        box = "[x] " if done else "[ ] " if outer else ""
        yield f"{match['lead']}{box}{words}"
        deep = " " * (len(match["lead"]) - len(match["lead"].lstrip()) + 2)
        yield from (
            f"{deep}- {_tag(tag['key'])}: {tag['value']}" for tag in tags if tag["value"] and tag["key"] != "done"
        )

    def _like(self, text: str) -> bool:
        """Whether an item begins as those with tags do: with an id, or with a word."""
        return bool(_CODE.match(text)) if self.coded else not text[0].isdigit()


_CODE = re.compile(r"\W*[A-Z]{1,8}-?\d{1,5}\b")


class TodoTxt:
    """The jobs of todo.txt, of which a document holds several: `x 2026-10-06 (A) Measure +site id:R2 dep:R1 pts:1`."""

    def __init__(self, lines: Sequence[str]) -> None:
        jobs = [line for line in lines if _BEGINS.match(line)]
        self.spoken = len(jobs) > _FEWEST and 2 * sum(bool(_TAG.search(line)) for line in jobs) > len(jobs)

    def rows(self, line: str) -> Iterator[str]:
        """A job as a box with its fields below; any other line as it is."""
        match = _JOB.match(line) if self.spoken and _BEGINS.match(line) else None
        if match is None:
            yield line
            return
        fields = [(_tag(tag["key"]), tag["value"]) for tag in _TAG.finditer(match["text"])]
        own = next((value for key, value in fields if key == "ID"), "")
        words = " ".join(_TAG.sub("", match["text"]).split())
        yield f"- [{'x' if match['done'] else ' '}] {f'**{own}** ' if own else ''}{words}"
        priority = match["priority"] or match["after"]
        if priority:
            yield f"  - Priority: {priority}"
        yield from (f"  - {key}: {value}" for key, value in fields if key != "ID")


def _tag(key: str) -> str:
    return next((known for known, form in _TAGS if form.fullmatch(key)), key.capitalize())


_SLANTED = re.compile(r"^(?P<mark>[*_])(?P<label>[^*_:\n]{1,40})(?P=mark)\s+(?P<value>[^\s*_].*)$")
_ANSWER = re.compile(r"^(?:[A-ZÀ-Þ]{2,}(?: [A-ZÀ-Þ]{2,}){0,2})\s+(?:—|–|->|→|=)\s+\S")


class Fielded:
    """Lines in a row that all have one form: fields whose label is slanted, answers in capitals with what they mean."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.answers = _in_a_row(lines, _ANSWER)
        self.slanted = _in_a_row(lines, _SLANTED)
        known = sum(_is_part(match["label"]) for place in self.slanted if (match := _SLANTED.match(lines[place])))
        if 2 * known <= len(self.slanted):
            self.slanted = set()

    def row(self, line: str, place: int) -> str:
        """A line, at its place from 0, as Markdown."""
        if place in self.answers:
            return f"- {line}"
        return _SLANTED.sub(r"- **\g<label>:** \g<value>", line) if place in self.slanted else line


def _in_a_row(lines: Sequence[str], form: re.Pattern[str]) -> set[int]:
    first = {place for place, (one, other) in enumerate(pairwise(lines)) if form.match(one) and form.match(other)}
    return first | {place + 1 for place in first}


def _is_part(label: str) -> bool:
    words = in_english(bare(label))
    return part_named(words) is not None or family_of(words) is not None
