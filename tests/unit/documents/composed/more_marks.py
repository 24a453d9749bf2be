"""More marks of other houses: units as columns, as numbered items, in sentences, in YAML, with criteria in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random

from tests.unit.documents.composed.marks import Fields, Markup


class Columns(Markup):
    """A table whose columns are the units."""

    def units(self, titles: Sequence[str], units: Sequence[Fields], pick: Random) -> Iterator[str]:
        """A row for each field."""
        del pick
        labels = list(dict.fromkeys(label for fields in units for label, _ in fields))
        cells = [{label: "<br>".join(values) for label, values in fields} for fields in units]
        yield from self.table(
            ["", *titles], [[f"**{label}**", *(one.get(label, "") for one in cells)] for label in labels]
        )


class Numbered(Markup):
    """A numbered list, with the fields of each unit below its name."""

    def units(self, titles: Sequence[str], units: Sequence[Fields], pick: Random) -> Iterator[str]:
        """`1. **Name**`, and bullets below it."""
        bold = pick.choice(("**{}**", "{}"))
        for place, (title, fields) in enumerate(zip(titles, units, strict=True), start=1):
            yield f"{place}. {bold.format(title)}"
            for label, values in fields:
                yield f"   - {label}: {values[0]}" if len(values) == 1 else f"   - {label}:"
                yield from (f"     - {value}" for value in values if len(values) > 1)
        yield ""


class Inline(Markup):
    """Several things that a field says in one line, counted or parted by semicolons."""

    def units(self, titles: Sequence[str], units: Sequence[Fields], pick: Random) -> Iterator[str]:
        """In one way through the document."""
        counted = pick.random() < 0.5
        for title, fields in zip(titles, units, strict=True):
            yield from self.head(3, title)
            for label, values in fields:
                told = [f"({place}) {value}" for place, value in enumerate(values, start=1)] if counted else values
                yield f"- **{label}:** {'; '.join(told) if len(values) > 1 else values[0]}"


class Headed(Markup):
    """A heading for each field."""

    def fields(self, fields: Fields) -> Iterator[str]:
        """A list below each of them, where it says several things."""
        for label, values in fields:
            yield from self.head(4, label)
            yield from (f"- {value}" for value in values) if len(values) > 1 else [values[0]]


class Yaml(Markup):
    """A block of YAML for all units."""

    def units(self, titles: Sequence[str], units: Sequence[Fields], pick: Random) -> Iterator[str]:
        """A list of mappings."""
        del pick
        yield "```yaml"
        for title, fields in zip(titles, units, strict=True):
            yield f'- name: "{title}"'
            for label, values in fields:
                key = label.lower().replace(" ", "_")
                yield f'  {key}: "{values[0]}"' if len(values) == 1 else f"  {key}:"
                yield from (f'    - "{value}"' for value in values if len(values) > 1)
        yield from ("```", "")


class Fenced(Yaml):
    """A block of YAML for each unit, several below one heading."""

    def units(self, titles: Sequence[str], units: Sequence[Fields], pick: Random) -> Iterator[str]:
        """A mapping in each, and words for people between them."""
        del pick
        for place, (title, fields) in enumerate(zip(titles, units, strict=True)):
            if place in {0, 2}:
                yield from self.head(3, f"Half {place // 2 + 1}")
            yield from ("Nothing else changes.", "", "```yaml", f'step: "{title}"')
            for label, values in fields:
                key = label.lower().replace(" ", "_")
                yield f'{key}: "{values[0]}"' if len(values) == 1 else f"{key}:"
                yield from (f'  - "{value}"' for value in values if len(values) > 1)
            yield from ("```", "")


class Iconed(Markup):
    """A sign before the label of each field."""

    _SIGNS = "🎯🔁🚨👤🧰📌"

    def fields(self, fields: Fields) -> Iterator[str]:
        """One sign for each label through the document, as each comes at the same place."""
        signs = {label: self._SIGNS[sum(map(ord, label)) % len(self._SIGNS)] for label, _ in fields}
        yield from (f"{signs[label]} **{label}:** {value}" for label, values in fields for value in values)


class Ascii(Markup):
    """AsciiDoc: `==` before headings, labels above lists."""

    def head(self, level: int, text: str) -> Iterator[str]:
        """A heading."""
        yield from ("", f"{'=' * level} {text}", "")

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
        """A table between bars."""
        yield from ("", "|===", f"| {' | '.join(heads)}", "")
        yield from (f"| {' | '.join(row)}" for row in rows)
        yield from ("|===", "")

    def term(self, name: str, text: str) -> Iterator[str]:
        """A term and what it means."""
        yield f"{name}:: {text}"

    def fields(self, fields: Fields) -> Iterator[str]:
        """`Label:: value`, a list where it says several things."""
        for label, values in fields:
            yield f"{label}:: {values[0]}" if len(values) == 1 else f"{label}::"
            yield from (f"* {value}" for value in values if len(values) > 1)


class LedIn(Markup):
    """A paragraph for each unit: its name in bold, slanted labels, how often it is tried in a sentence."""

    _TRIED = frozenset({"Attempts", "Tries", "Maximum attempts", "Number of tries"})

    def units(self, titles: Sequence[str], units: Sequence[Fields], pick: Random) -> Iterator[str]:
        """`**Card 1: Name.** It is here. *Do:* `make it`. *OK when:* it is so; it stays so. At most two tries.`"""
        says = pick.choice(("Give it {} goes.", "At most {} tries.", "No more than {} tries; then we talk."))
        for title, fields in zip(titles, units, strict=True):
            tries = [says.format(values[0]) for label, values in fields if label in self._TRIED]
            told = [f"*{label}:* {'; '.join(values)}." for label, values in fields if label not in self._TRIED]
            yield from ("", " ".join([f"**{title}.**", "It stands near the gate.", *told, *tries]), "")


class Wiki(Markup):
    """MediaWiki: titles between marks, tables in braces, items by the number of their stars."""

    def head(self, level: int, text: str) -> Iterator[str]:
        """`== Title ==`."""
        yield from ("", f"{'=' * level} {text} {'=' * level}", "")

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
        """`{|`, with the cells of a row in one line."""
        yield from ("", '{| class="wikitable"', f"! {' !! '.join(heads)}")
        for row in rows:
            yield from ("|-", f"| {' || '.join(row)}")
        yield from ("|}", "")

    def term(self, name: str, text: str) -> Iterator[str]:
        """`; term`, and what it means on the next line."""
        yield from (f"; {name}", f": {text}", "")

    def fields(self, fields: Fields) -> Iterator[str]:
        """Items, and those below them where a field says several things."""
        for label, values in fields:
            yield f"* '''{label}:''' {values[0]}" if len(values) == 1 else f"* '''{label}:'''"
            yield from (f"** {value}" for value in values if len(values) > 1)


MORE: dict[str, Callable[[], Markup]] = {
    "columns": Columns,
    "numbered": Numbered,
    "inline": Inline,
    "headed": Headed,
    "yaml": Yaml,
    "iconed": Iconed,
    "ascii": Ascii,
    "led-in": LedIn,
    "fenced": Fenced,
    "wiki": Wiki,
}
