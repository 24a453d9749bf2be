"""The Markdown of a text that lost it: headings without `#`, bullets merged into one line, diagrams without fences.

Nothing is guessed for a text that has headings. Lines are kept: each restored line says which one it came from.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.aligned_fields import with_aligned_fields
from orchestrator.documents.callouts import Line
from orchestrator.documents.drawn_tables import without_drawn_tables
from orchestrator.documents.labelled_units import with_labelled_units
from orchestrator.documents.list_tables import without_list_tables
from orchestrator.documents.listed_commands import fenced_commands
from orchestrator.documents.listings import FENCE, in_listings
from orchestrator.documents.nested_fences import without_nested
from orchestrator.documents.node import STEP_WORDS
from orchestrator.documents.plain_cards import without_plain_cards
from orchestrator.documents.pointed_lines import with_pointed_lines
from orchestrator.documents.records import with_records
from orchestrator.documents.restructured import restructured
from orchestrator.documents.samples import marked_samples
from orchestrator.documents.separated_tables import without_separated_tables
from orchestrator.documents.short_targets import with_short_targets
from orchestrator.documents.shown_units import with_shown_units
from orchestrator.documents.signed_blocks import with_signed_blocks
from orchestrator.documents.structured import written_in_yaml
from orchestrator.documents.undress import undressed
from orchestrator.documents.wikitext import without_wikitext, written_in_wikitext
from orchestrator.documents.wrapped_data import as_markdown

_MARKED = re.compile(r"^ {0,3}#{1,6}\s+\S|^ {0,3}(?:\*\*|__)[^*_]+(?:\*\*|__):?\s*$|^\s*(?:=+|-{4,})\s*$")
_BULLET = re.compile(r"^\s*(?:[-*+•◦▪‣–]|\d{1,3}[.)])\s+")
_MERGED = re.compile(r"(?<=\S)\s+[-•◦▪‣]\s+(?=[A-Z\[`\"*])")
_BOLD_FIELD = re.compile(r"\*\*[^*]{2,40}:\*\*|\*\*[^*]{2,40}\*\*:")
_STEP_ID = re.compile(r"^- (?:\*\*)?Step ID\b", re.IGNORECASE)
_OF_STEP = re.compile(
    r"^- (?:\*\*)?(?:Command|Tool|Description|Success Criteria|Max Retries|On Failure)\b", re.IGNORECASE
)
"""What belongs to the step above it, though its indent is lost."""
_STEP = re.compile(rf"^(?:{STEP_WORDS})\s*-?\s*(?:\d|[IVX]+\b)", re.IGNORECASE)
_LABEL = re.compile(r"^[^:]{1,60}:(?:\s|$)")
_LABEL_START = re.compile(r"^(?:(?:\*\*|__)[A-Z][^*_]*(?:\*\*|__)|[A-Z][^:.|]{0,50}:\s*$|If |<)")
_LABEL_VALUE = re.compile(r"^[A-Z][\w'/-]*(?: [\w'/-]+){0,3}: \S")
_GOES_ON = re.compile(
    r"(?:\b(?:if|or|and|the|an?|with|for|from|to|of|in|by|on|at|as|zero|using|files|und|oder|mit|für|der|die|das)|[,—–:(-])\s*$"
)
"""A line that ends so goes on in the next one."""
_OWN_SENTENCE = re.compile(r"^[A-Z][\w'-]* [^:|]+\.$")
"""A line that goes on with no list item above it, though nothing parts them."""
_DIAGRAM = re.compile(r"^\s*(?:flowchart|graph|sequenceDiagram|stateDiagram)\b|--?>|==>|-\.->")
_TICKET = re.compile(r"^[A-Z][A-Z0-9]{1,9}-\d{1,5}\b(?=.*\s[·|]\s)")
"""The head of an exported ticket: `SHOP-7 · Bug · Done`."""
_TITLE = 70
_FEWEST = 8


def restored(lines: Sequence[str]) -> tuple[list[Line], bool]:
    """The lines to parse, and whether the text had lost its marks."""
    if told := as_markdown(lines):
        return told, False
    if written_in_yaml(lines):
        return [("```yaml", 0), *((line, number) for number, line in enumerate(lines, start=1)), ("```", 0)], False
    whole = with_signed_blocks(without_nested(list(zip(lines, itertools.count(1)))))
    whole = fenced_commands(with_aligned_fields(marked_samples(whole)))
    whole = without_wikitext(whole) if written_in_wikitext(lines) else whole
    whole = with_records(without_plain_cards(without_separated_tables(whole)))
    tables = without_list_tables(restructured(without_drawn_tables(list(with_shown_units(whole)))))
    numbered = list(undressed(with_short_targets(with_pointed_lines(with_labelled_units(list(tables))))))
    if not _lost([line for line, _ in numbered]):
        return list(_parted(numbered)), False
    return list(_parted(list(_restored(numbered)))), True


def _parted(lines: Sequence[Line]) -> Iterator[Line]:
    """An empty line before a label that would else go on with the list item above it."""
    listed, before = False, ""
    for (line, number), code in zip(lines, in_listings(lines), strict=True):
        starts = _LABEL_START.match(line) or (_LABEL_VALUE.match(line) and not _GOES_ON.search(before))
        if listed and not code and starts and not _BULLET.match(line):
            yield "", 0
            listed = False
        yield line, number
        listed = bool(_BULLET.match(line)) or (listed and bool(line.strip()))
        before = line


def _lost(lines: Sequence[str]) -> bool:
    told = [line for line in lines if line.strip()]
    if len(told) < _FEWEST or any(FENCE.match(line) for line in told[:400]):
        return False
    return not any(_MARKED.match(line) for line in told)


def _restored(lines: Sequence[Line]) -> Iterator[Line]:
    first, diagram, listing, listed, stepping, before = True, False, False, False, False, ""
    for index, (line, number) in enumerate(lines):
        following = next((text for text, _ in lines[index + 1 : index + 4] if text.strip()), "")
        if bool(_DIAGRAM.search(line)) != diagram and line.strip():
            diagram = not diagram
            yield "```", 0
        listing = line.startswith("  ") and (listing or before.endswith(":")) and not _BULLET.match(line)
        stepping = bool(_STEP_ID.match(line)) or (stepping and bool(_OF_STEP.match(line)))
        if stepping and not diagram and not _STEP_ID.match(line):
            yield from ((f"  {part}", number) for part in _unmerged(line, before))
        elif diagram or not line.strip():
            yield line, number
        elif listing and not _LABEL.match(line.strip()):
            yield f"- {line.strip()}", number
        elif _is_heading(line, before, following) or (
            first and before == "" and _is_title(line) and not (following and _is_heading(following, line, ""))
        ):
            yield "", 0
            step = _STEP.match(line.strip()) or _TICKET.match(line.strip())
            yield f"{'###' if step else '#' if first and not before else '##'} {line.strip()}", number
            first = False
        else:
            if listed and _OWN_SENTENCE.match(line) and not _GOES_ON.search(before):
                yield "", 0
            yield from ((part, number) for part in _unmerged(line, before))
        listed = bool(_BULLET.match(line)) or (listed and not _OWN_SENTENCE.match(line))
        before = line.strip() or before
    if diagram:
        yield "```", 0


def _is_heading(line: str, before: str, following: str) -> bool:
    text = line.strip()
    if (_STEP.match(text) or _TICKET.match(text)) and len(text) <= 2 * _TITLE:
        return True
    if _TICKET.match(before) and not _TICKET.match(text):
        return False
    if len(text) > _TITLE or _BULLET.match(line) or text[0] in "|>[(<\"'" or text[-1] in ".,;:!?|":
        return False
    if _LABEL.match(text) or not (text[0].isupper() or text[0].isdigit()):
        return False
    return before != "" or following != ""


def _is_title(line: str) -> bool:
    """Whether the first words of a text may be its name, in whatever case."""
    text = line.strip()
    return len(text) <= _TITLE and text[0].isalnum() and text[-1] not in ".,;:!?" and not _LABEL.match(text)


def _unmerged(line: str, before: str) -> Iterator[str]:
    """The bullets of a line; what goes on from the line before is joined to it by the parser."""
    parts = _MERGED.split(line) if _BULLET.match(line) or _BULLET.match(before) else [line]
    below = bool(_BULLET.match(line)) and (parts[0].rstrip().endswith((":", ":**")) or _holds(parts))
    for index, part in enumerate(parts):
        yield part if index == 0 else f"{'  ' * below}- {part}"


def _holds(parts: Sequence[str]) -> bool:
    """Whether the first bullet of a line is a box with fields behind it: `- [ ] **A-1** Mix - **Points:** 3`."""
    return "[" in parts[0][:6] and all(_BOLD_FIELD.match(part) for part in parts[1:])
