"""Flow charts and state diagrams in Mermaid's language: shapes, and the arrows between them, each with its line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from orchestrator.documents.callouts import Line
from orchestrator.documents.listings import FENCE, listings

_DRAWN = re.compile(r"^\s*(?:flowchart|graph|stateDiagram)\b")
_BRACKETS = (
    ("([", "])"),
    ("[[", "]]"),
    ("[(", ")]"),
    ("((", "))"),
    ("{{", "}}"),
    ("[", "]"),
    ("(", ")"),
    ("{", "}"),
    (">", "]"),
)
_SHAPE = re.compile(
    r"\s*(?P<id>\[\*\]|[^\W\d][\w.-]*?|\d+)(?=\s|$|[\[({>;&:]|--|-\.|==)"
    rf"(?:(?P<open>{'|'.join(re.escape(opens) for opens, _ in _BRACKETS)})(?P<rest>.*))?",
    re.DOTALL,
)
_ARROW = re.compile(
    r"\s*(?:--\s*(?P<a>[^-|>\s][^|>]*?)\s*-->|-\.\s*(?P<b>[^.\s][^.]*?)\s*\.->|==\s*(?P<c>[^=\s][^=]*?)\s*==>"
    r"|<?-{2,3}>|-\.+->|={2,3}>|-{3,}|--[ox])\s*(?:\|\s*\"?(?P<d>[^|]*?)\"?\s*\|)?"
)
_ENDS = re.compile(r"(?:start|begin|end|stop|done|finish(?:ed)?|complete[d]?|exit|triggered)\b.{0,20}", re.IGNORECASE)


class Form(StrEnum):
    """What a shape is in the flow."""

    STEP = "step"
    QUESTION = "question"
    END = "end"
    """Where it starts or ends."""


@dataclass(kw_only=True)
class Shape:
    """One thing that is drawn."""

    id: str
    line: int
    label: str = ""
    form: Form = Form.STEP


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """What leads from one to another; `label` is empty where nothing is written at it."""

    start: str
    end: str
    label: str
    line: int


@dataclass(kw_only=True)
class Diagram:
    """One or more diagrams of a document, in the order in which their parts are named."""

    shapes: dict[str, Shape] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    """Places, from 0, of all lines that are drawn."""

    def out_of(self, shape: str) -> list[Arrow]:
        """The arrows that begin at a shape, of a diagram that has been read."""
        return self._ends[0].get(shape, [])

    def into(self, shape: str) -> list[Arrow]:
        """The arrows that end at a shape, of a diagram that has been read."""
        return self._ends[1].get(shape, [])

    @cached_property
    def _ends(self) -> tuple[dict[str, list[Arrow]], dict[str, list[Arrow]]]:
        starts, ends = defaultdict[str, list[Arrow]](list), defaultdict[str, list[Arrow]](list)
        for arrow in self.arrows:
            starts[arrow.start].append(arrow)
            ends[arrow.end].append(arrow)
        return dict(starts), dict(ends)


def diagram_in(lines: Sequence[Line]) -> Diagram:
    """What the diagrams of a text draw; empty where there is none that is understood."""
    found = Diagram()
    for places in listings([line for line, _ in lines]):
        if not FENCE.match(lines[places[-1]][0]):  # nobody closed it
            continue
        inner = places[1:-1]
        first = next((place for place in inner if lines[place][0].strip()), None)
        if first is None or not _DRAWN.match(lines[first][0]):
            continue
        found.lines |= set(places)
        for place in inner:
            if place != first:
                _read(found, lines[place][0].split("%%")[0].rstrip("; "), lines[place][1])
    return found


def _read(found: Diagram, text: str, line: int) -> None:
    """One line: a shape, or shapes with arrows between them."""
    if re.match(r"\s*(?:subgraph|end$|classDef|class|style|click|direction|linkStyle|state\b|note\b)", text):
        return
    at, label = 0, ""
    before: list[str] = []
    while at < len(text):
        here, at = _group(found, text, at, line)
        if not here:
            return
        found.arrows += [Arrow(start=one, end=other, label=label, line=line) for one in before for other in here]
        arrow = _ARROW.match(text, at)
        if arrow is None:
            said = text[at:].strip()
            if said.startswith(":") and found.arrows and before:
                last = found.arrows.pop()
                found.arrows.append(Arrow(start=last.start, end=last.end, label=said[1:].strip(), line=line))
            return
        label = next((said for said in arrow.groups() if said), "") or ""
        before, at = here, arrow.end()


def _group(found: Diagram, text: str, at: int, line: int) -> tuple[list[str], int]:
    """The shapes at a place, `A & B`, and where what follows begins."""
    ids: list[str] = []
    while match := _SHAPE.match(text, at):
        label, form, at = _label(match, text)
        known = found.shapes.setdefault(match["id"], Shape(id=match["id"], line=line, label=match["id"]))
        if label:
            known.label, known.form = label, form
        if match["id"] == "[*]" or (form is not Form.QUESTION and _ENDS.fullmatch(known.label)):
            known.form = Form.END
        ids.append(match["id"])
        following = re.match(r"\s*&", text[at:])
        if not following:
            break
        at += following.end()
    return ids, at


def _label(match: re.Match[str], text: str) -> tuple[str, Form, int]:
    if not match["open"]:
        return "", Form.STEP, match.end("id")
    closing = dict(_BRACKETS)[match["open"]]
    begin = match.start("rest")
    end = text.find(closing, begin)
    end = len(text) if end < 0 else end
    form = Form.QUESTION if match["open"] in {"{", "{{"} else Form.END if match["open"] in {"([", "(("} else Form.STEP
    words = re.sub(r"<br\s*/?>|\\n", " ", text[begin:end].strip().strip('"')).strip()
    return words, form, min(len(text), end + len(closing))
