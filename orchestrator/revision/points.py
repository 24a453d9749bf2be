"""A reviewer's feedback as numbered points: list items, nested ones too, rows of a table, else sentences.

Code stays with its point, and what is quoted stands over the words that comment on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from orchestrator.revision import marks


@dataclass(frozen=True, kw_only=True)
class Point:
    """One thing that the reviewer wants."""

    text: str
    about: str = ""
    """What it stands under: a heading, a lead-in, the item above it."""


@dataclass(kw_only=True)
class _Block:
    """A list item, a paragraph, a heading, a quotation or a row of a table, with the code that belongs to it."""

    kind: str
    indent: int = 0
    number: int = 0
    """Of a numbered item; 0 where it has none."""
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()

    @property
    def leads_in(self) -> bool:
        return self.text.endswith(":") or bool(_LEADS_IN.search(self.text))


_LEADS_IN = re.compile(r"\b(?:the following|as follows|listed below|these (?:points|things))\b[^.]*\.?$", re.IGNORECASE)
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(?P<text>.+?)\s*#*$")
_FENCE = re.compile(r"^\s*(```+|~~~+)")
_QUOTE = re.compile(r"^\s{0,3}>+ ?(?P<text>.*)$")
_ROW = re.compile(r"^\s{0,3}\|(?P<cells>.*?)\|?\s*$")
_RULE = re.compile(r"^[\s:|-]*-[\s:|-]*$")
_BOX = re.compile(r"^\[[ xX]?\]\s+(?=\S)")
_INLINE = re.compile(r"(?:^|(?<=[.;:!?,)] ))\(?(?P<number>\d{1,2})[.)]\s+(?=\S)")
_CIRCLED = re.compile(r"\s*[\u2460-\u2469\u2776-\u277f]\s*")
_SENTENCE = re.compile(
    r"(?<=[.!?\u061f])(?<!\.\.\.)[)\"'”]*\s+(?=[`\"'“(]*[\w/])|(?<=[\u3002\uff01\uff1f])[」』\uff09”]*\s*(?=\S)"
)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2}")
"""Two characters of a script that sets no blanks between words: about a word."""
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|no|fig|sec|resp|incl|ca|Mr|Mrs|Dr|St)|\b[A-Z])\.$")
_GOES_ON = re.compile(
    r"(?:it|this|that|these|those|they|he|she|otherwise|because|so|now|currently|today|right now|at the moment|and|but|"
    r"or|also note|note|for example|for instance|e\.g|i\.e|see|such|there|then|here|thanks|thank you|please note|"
    r"instead|as is|which|same|nothing else)\b",
    re.IGNORECASE,
)
_SHORTEST = 3
"""Words of a sentence that can be a point of its own."""


def points(feedback: str) -> tuple[Point, ...]:
    """Split feedback into points, in order; no word gets lost: it is in a point, or in what a point stands under."""
    blocks = list(_blocks(_one_a_line(feedback).splitlines()))
    found: list[Point] = []
    above: list[tuple[int, str]] = []
    heading = lead_in = quoted = ""
    for block, after in pairwise([*blocks, None]):
        assert block is not None
        nested = after is not None and after.kind in {"item", "row", "columns"}
        if block.kind == "heading":
            heading, lead_in, quoted, above = block.text, "", "", []
            if after is None or after.kind == "heading":
                found.append(Point(text=heading))
        elif block.kind == "item":
            above = [(indent, text) for indent, text in above if indent < block.indent]
            under = _joined(heading, quoted, lead_in, *(text for _, text in above))
            if not (nested and block.leads_in and after is not None and after.indent > block.indent):
                found += [Point(text=text, about=under) for text in _numbered(block.text, block.number)]
            above.append((block.indent, block.text))
        elif block.kind == "quote" and after is not None and after.kind in {"paragraph", "item"}:
            quoted, lead_in, above = block.text, "", []
        elif block.kind == "columns" and after is not None and after.kind == "row":
            lead_in, above = _joined(lead_in, block.text), []
        elif block.kind in {"quote", "columns", "row"}:
            found.append(Point(text=block.text, about=_joined(heading, lead_in if block.kind == "row" else "")))
        elif block.leads_in and nested:
            lead_in, above = block.text, []
        else:
            lead_in, above = "", []
            found += [Point(text=text, about=_joined(heading, quoted)) for text in _paragraph(block.text)]
    return tuple(found)


def _one_a_line(feedback: str) -> str:
    """Circled numbers begin a point wherever they stand, where they count from one."""
    found = _CIRCLED.findall(feedback)
    counted = len(found) > 1 and found[0].strip() in {"①", "❶"}
    return _CIRCLED.sub(lambda mark: f"\n{mark[0].strip()} ", feedback) if counted else feedback


def _joined(*texts: str) -> str:
    return " / ".join(text for text in texts if text)


def _blocks(lines: Sequence[str]) -> Iterator[_Block]:
    block: _Block | None = None
    fence = ""
    blank = False
    lettered = marks.is_lettered(lines)
    for line in lines:
        mark = _FENCE.match(line)
        if fence or mark:
            # Code belongs to what it stands below.
            block = block or _Block(kind="paragraph")
            block.lines.append(line)
            fence = ("" if mark and mark[1].startswith(fence) else fence) if fence else (mark[1] if mark else "")
            continue
        if not line.strip():
            blank = True
            continue
        if _RULE.match(line) and block is not None and block.kind == "row":
            block.kind = "columns"
            continue
        begun = _begun(line, lettered=lettered)
        if begun is not None and block is not None and begun.kind == block.kind == "quote" and not blank:
            block.lines += begun.lines
            continue
        goes_on = block is not None and begun is None and block.kind != "heading" and _goes_on(block, line, blank=blank)
        if block is not None and goes_on:
            block.lines.append(line.strip())
        else:
            if block is not None:
                yield block
            block = begun or _Block(kind="paragraph", lines=[line.strip()])
        blank = False
    if block is not None:
        yield block


def _begun(line: str, *, lettered: bool) -> _Block | None:
    if heading := _HEADING.match(line):
        return _Block(kind="heading", lines=[heading["text"]])
    if item := marks.begun(line, lettered=lettered):
        return _Block(kind="item", indent=item.indent, number=item.number, lines=[_BOX.sub("", item.text)])
    if quote := _QUOTE.match(line):
        return _Block(kind="quote", lines=[quote["text"].strip()])
    if (row := _ROW.match(line)) and "|" in row["cells"]:
        cells = [cell.strip() for cell in row["cells"].split("|")]
        return _Block(kind="row", lines=[": ".join(cell for cell in cells if cell and not cell.isdecimal())])
    return None


def _goes_on(block: _Block, line: str, *, blank: bool) -> bool:
    """Whether a line without a mark belongs to the block: the next line does, and what is indented below an item."""
    if block.kind in {"quote", "row", "columns"}:
        return False
    if not blank:
        return True
    return block.kind == "item" and len(line) - len(line.lstrip()) > block.indent


def _numbered(text: str, number: int) -> list[str]:
    """Split "… 2. … 3. …" that stands in one line; `number` is that of the item whose text it is."""
    if "```" in text or "~~~" in text:
        return [text]
    text = " ".join(text.split())
    parts, begin, expected = [], 0, number + 1
    for mark in _INLINE.finditer(text):
        if int(mark["number"]) == expected:
            parts.append(text[begin : mark.start()].strip())
            begin, expected = mark.end(), expected + 1
    parts.append(text[begin:].strip())
    if expected - number - 1 < (1 if number else 2):
        return [text]
    return [part for part in parts if part]


def _paragraph(text: str) -> list[str]:
    """The points of prose: what is numbered within it, else its sentences; one that only goes on joins the last."""
    numbered = _numbered(text, 0)
    if len(numbered) > 1 or "```" in text or "~~~" in text:
        return numbered
    found: list[str] = []
    for sentence in _sentences(numbered[0]):
        short = _length(sentence) < _SHORTEST and not sentence.endswith("?")
        asked = bool(found) and _length(found[-1]) < _SHORTEST
        if found and (_GOES_ON.match(sentence) or short or asked or _ABBREVIATION.search(found[-1])):
            found[-1] = f"{found[-1]} {sentence}"
        else:
            found.append(sentence)
    return found


def _length(sentence: str) -> int:
    """About how many words it has."""
    return len(sentence.split()) + len(_UNSPACED.findall(sentence))


def _sentences(text: str) -> list[str]:
    """Cut at the end of sentences, never within backticks."""
    parts: list[str] = []
    for part in _SENTENCE.split(text):
        if parts and parts[-1].count("`") % 2:
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    return [part for part in parts if part]
