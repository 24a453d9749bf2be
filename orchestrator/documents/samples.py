"""Blocks of data that only show what such data look like: `Example output:` above one, `Sample config` as a heading.

What such a block lists is no work of the document, whatever its keys are called.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.listings import listings
from orchestrator.documents.words import plain

SAMPLE = "sample"
"""The first word of what such a block is said to be written in."""
_OPENED = re.compile(r"^(?P<before>.*?(?:`{3,}|~{3,}))\s*(?P<info>(?:ya?ml|jsonc?|json5|toml)?)\s*$", re.IGNORECASE)
_LONGEST = 90
_EXAMPLE = any_of("phrases", "example")
_LINKS = r"(?:of|for|from|with|in|is|and|für|von|mit|de|du|pour|para|con|per|di|van|voor)\s"
_OF = rf"(?:{any_of('cases', 'article')}|{_LINKS})"
_SAYS_SO = re.compile(
    rf"\W*(?:{any_of('cases', 'article')})?(?:(?!{_OF})[^\W\d_]+\s+){{0,2}}?{_EXAMPLE}(?!\w)"
    rf"(?:\s+(?!{_OF})[^\W_][\w-]*){{0,2}}(?:\s+(?:\(|{_OF})[^.!?]{{1,60}})?\W*"
    rf"|[^.!?]{{1,80}}(?<!\w){_EXAMPLE}(?:\s+(?:this|that|these|so|follows))?\s*:\W*",
    re.IGNORECASE,
)
_HEADING, _TITLE = re.compile(r"\s{0,3}#{1,6}\s"), re.compile(r"\s{0,3}#\s")


def marked_samples(lines: Sequence[Line]) -> list[Line]:
    """The lines, with the mark of each such block saying what it is."""
    texts, found = [line for line, _ in lines], list(lines)
    before, below, place = "", False, 0
    for block in listings(texts):
        for line in filter(str.strip, texts[place : block.start]):
            before = line
            if _HEADING.match(line):
                below = not _TITLE.match(line) and _says_so(line)
        opened = _OPENED.match(texts[block.start])
        if opened and (below or _says_so(before)):
            marked = f"{opened['before']}{SAMPLE} {opened['info']}".rstrip()
            found[block.start] = marked, lines[block.start][1]
        place = block.stop
    return found


def _says_so(line: str) -> bool:
    """Whether a line says that what follows is an example."""
    return len(line) < _LONGEST and bool(_SAYS_SO.fullmatch(plain(line)))
