"""Marks that tell units by their shape: fields in brackets, criteria in blocks or with a sign before each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from random import Random

from tests.unit.documents.composed.marks import Fields, Markup


def _judged(units: Sequence[Fields]) -> set[str]:
    """The labels below which some unit says several things."""
    return {label for fields in units for label, values in fields if len(values) > 1}


class Bracketed(Markup):
    """What a unit says in a word stands in brackets behind its name, every criterion with its label below it."""

    def units(self, titles: Sequence[str], units: Sequence[Fields], pick: Random) -> Iterator[str]:
        """`* Name (tries: 2, if not: ask)`, `    * expect: it is so`."""
        around, parted = pick.choice(("({})", "[{}]", "{{{}}}")), pick.choice((", ", "; ", " · ", " | "))
        judged, indent = _judged(units), pick.choice((2, 4))
        for title, fields in zip(titles, units, strict=True):
            told = [f"{label}: {values[0]}" for label, values in fields if label not in judged]
            yield f"* {title} {around.format(parted.join(told))}"
            for label, values in fields:
                yield from (f"{' ' * indent}* {label}: {value}" for value in values if label in judged)
        yield ""


class Outcomes(Markup):
    """Criteria in a block of their own."""

    def fields(self, fields: Fields) -> Iterator[str]:
        """Bullets, then what holds."""
        for label, values in fields:
            if len(values) == 1:
                yield f"- **{label}:** {values[0]}"
                continue
            yield from ("", "```gherkin", f"Then {values[0]}", *(f"And {value}" for value in values[1:]), "```", "")


class Repeated(Markup):
    """A label for each thing that is said."""

    def fields(self, fields: Fields) -> Iterator[str]:
        """One paragraph with a line for each of them."""
        yield from (f"**{label}:** {value}" for label, values in fields for value in values)


class Laned(Markup):
    """Titles in bold in several lanes, criteria with a sign before each, and boxes for readers between them."""

    def units(self, titles: Sequence[str], units: Sequence[Fields], pick: Random) -> Iterator[str]:
        """Two units in each lane."""
        sign, judged = pick.choice(("- ✅ ", "✅ ", "- [ ] ", "☑ ")), _judged(units)
        for place, (title, fields) in enumerate(zip(titles, units, strict=True)):
            if place % 2 == 0:
                yield from self.head(3, f"Lane {'ABC'[place // 2]}")
            yield from (f"**▶ {title}**", "")
            yield from (f"- **{label}:** {values[0]}" for label, values in fields if label not in judged)
            yield from ("", "> [!TIP]", "> Look twice.", "")
            yield from (f"{sign}{value}" for label, values in fields if label in judged for value in values)
            yield ""


class Blocks(Markup):
    """A block of data for each unit, all below one heading."""

    def units(self, titles: Sequence[str], units: Sequence[Fields], pick: Random) -> Iterator[str]:
        """JSON, or YAML with one entry, and words for people between them."""
        in_json = pick.random() < 0.5
        for title, fields in zip(titles, units, strict=True):
            told = {"step": title} | {
                label.lower().replace(" ", "_"): values if len(values) > 1 else values[0] for label, values in fields
            }
            yield from ("", "```json", json.dumps(told, ensure_ascii=False), "```") if in_json else _entry(told)
            yield from ("", "Nothing else changes.", "")


def _entry(told: dict[str, str | Sequence[str]]) -> Iterator[str]:
    yield from ("", "```yaml")
    for place, (key, value) in enumerate(told.items()):
        lead = "  " if place else "- "
        yield f'{lead}{key}: "{value}"' if isinstance(value, str) else f"{lead}{key}:"
        yield from (f'    - "{one}"' for one in value if not isinstance(value, str))
    yield "```"


SHAPES: dict[str, Callable[[], Markup]] = {
    "bracketed": Bracketed,
    "outcomes": Outcomes,
    "repeated": Repeated,
    "laned": Laned,
    "blocks": Blocks,
}
