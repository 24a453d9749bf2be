"""Cases with what is done in each behind a leader, as ways: `all quiet ...... go to B`, a tab, a gap of a column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.documents.conditions import way_in
from orchestrator.documents.leading import leads_plainly

_BEFORE = r"^(?P<indent>\s*)(?P<mark>(?:[-*+]\s+)?)(?P<when>[^\W_][^|:→⇒]{0,110}?)"
_THEN = r"(?P<then>(?=.*[^\W\d_]).{2,})$"
_DOTTED = re.compile(rf"{_BEFORE}\s*(?:(?<!\.)\.{{4,}}|…{{2,}}|·{{4,}}|_{{4,}})\s*{_THEN}")
"""A case and what is done in it, with dots between them; behind those of a table of contents is a number."""
_WEAKLY = tuple(
    re.compile(rf"{_BEFORE}{leader}{_THEN}")
    for leader in (r"\s+\.{2,3}\s+", r"\s+…\s+", r"\s*\t\s*", r"(?<=\S)\s{3,}(?=\S)", r"\s+(?:-{3,}|—{2,}|–{2,})>?\s+")
)
"""What parts a case from what is done in it only where that leads somewhere."""
_FEWEST = 2


class Leaders:
    """The leaders of one document."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.forms: list[re.Pattern[str]] = []
        dotted = sum(bool(_DOTTED.match(line)) for line in lines) >= _FEWEST
        if dotted:
            self.forms.append(_DOTTED)
        self.forms += [form for form in _WEAKLY if _leads(form, lines, fewest=1 if dotted else _FEWEST)]

    def row(self, line: str) -> str:
        """A line, as an item with an arrow where it has one."""
        for form in self.forms:
            match = form.match(line)
            if match and (form is _DOTTED or not line.lstrip().startswith(("|", "#"))):
                return f"{match['indent'][:4]}- {match['when'].rstrip()} → {match['then']}"
        return line


def _leads(form: re.Pattern[str], lines: Sequence[str], *, fewest: int) -> bool:
    """Whether lines are parted so, and at least half of them lead on or end the work."""
    told = [match["then"] for line in lines if _may(line) and (match := form.match(line))]
    return len(told) >= fewest and 2 * sum(leads_plainly(then) or way_in(then) is not None for then in told) >= len(
        told
    )


def _may(line: str) -> bool:
    return line[:1] not in {"|", "#", "`", "~", ">"} and len(line) < _LONGEST


_LONGEST = 300
