"""The Markdown of a text that lost it: headings without `#`, bullets merged into one line, diagrams without fences.

Nothing is guessed for a text that has headings. Lines are kept: each restored line says which one it came from.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.aligned_fields import with_aligned_fields
from orchestrator.documents.bare_lines import GOES_ON, rows_of
from orchestrator.documents.callouts import Line
from orchestrator.documents.drawn_tables import without_drawn_tables
from orchestrator.documents.labelled_units import with_labelled_units
from orchestrator.documents.list_tables import without_list_tables
from orchestrator.documents.listed_commands import fenced_commands
from orchestrator.documents.listings import in_listings
from orchestrator.documents.lost_fences import with_lost_fences
from orchestrator.documents.lost_levels import give_roles
from orchestrator.documents.lost_lists import with_markdown
from orchestrator.documents.merged_lists import without_merged_lists
from orchestrator.documents.nested_fences import without_nested
from orchestrator.documents.pasted_lists import with_pasted_lists
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

_MARKED = re.compile(r"^ {0,3}#{1,6}\s+\S|^\s*={3,}\s*$")
_UNDERLINE = re.compile(r"^-{3,}\s*$")
_BULLET = re.compile(r"^\s*(?:[-*+•◦▪‣–]|\d{1,3}[.)])\s+")
_LABEL_START = re.compile(r"^(?:(?:\*\*|__)[A-Z][^*_]*(?:\*\*|__)|[A-Z][^:.|]{0,50}:\s*$|If |<)")
_LABEL_VALUE = re.compile(r"^[A-Z][\w'/-]*(?: [\w'/-]+){0,3}: \S")
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
    numbered = list(
        undressed(with_short_targets(with_pointed_lines(with_labelled_units(with_pasted_lists(list(tables))))))
    )
    if not _lost(numbered):
        return list(_parted(numbered)), False
    rows = rows_of(without_merged_lists(with_lost_fences(numbered)))
    if not give_roles(rows):
        return list(_parted(numbered)), False
    return list(_parted(list(with_markdown(rows)))), True


def _parted(lines: Sequence[Line]) -> Iterator[Line]:
    """An empty line before a label that would else go on with the list item above it."""
    listed, before = False, ""
    for (line, number), code in zip(lines, in_listings(lines), strict=True):
        starts = _LABEL_START.match(line) or (
            _LABEL_VALUE.match(line) and not (GOES_ON.search(before) or before.rstrip().endswith(":"))
        )
        if listed and not code and starts and not _BULLET.match(line):
            yield "", 0
            listed = False
        yield line, number
        listed = bool(_BULLET.match(line)) or (listed and bool(line.strip()))
        before = line


def _lost(lines: Sequence[Line]) -> bool:
    """Whether no heading has its mark."""
    told = [line for (line, _), code in zip(lines, in_listings(lines), strict=True) if line.strip() and not code]
    if len(told) < _FEWEST:
        return False
    underlined = any(_UNDERLINE.match(line) and above.strip() for above, line in itertools.pairwise(told))
    return not underlined and not any(map(_MARKED.match, told))
