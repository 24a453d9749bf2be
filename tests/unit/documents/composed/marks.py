"""The marks of other houses: how they set headings, tables, lists, and the fields of units of work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random

Fields = Sequence[tuple[str, Sequence[str]]]
"""Fields of one unit: a label, and what stands behind it, one thing or several."""


class Markup:
    """Markdown with a line for each field: `**Accepted:** the lamp is green`, again for each thing it says."""

    star = "*"
    """What may stand before an item instead of a dash."""

    def head(self, level: int, text: str) -> Iterator[str]:
        """A heading."""
        yield from ("", f"{'#' * level} {text}", "")

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
        """A table."""
        yield from ("", f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}")
        yield from (f"| {' | '.join(row)} |" for row in rows)
        yield ""

    def term(self, name: str, text: str) -> Iterator[str]:
        """A word and what it means."""
        yield from (f"**{name}**: {text}", "")

    def units(self, titles: Sequence[str], units: Sequence[Fields], _pick: Random) -> Iterator[str]:
        """Titles with their fields below them."""
        for title, fields in zip(titles, units, strict=True):
            yield from self.head(3, title)
            yield from self.fields(fields)
            yield ""

    def fields(self, fields: Fields) -> Iterator[str]:
        """The fields of one unit."""
        yield from (f"**{label}:** {value}  " for label, values in fields for value in values)


class Quoted(Markup):
    """Fields in a quotation."""

    def fields(self, fields: Fields) -> Iterator[str]:
        """`> **Accepted:** …`."""
        yield from (f"> **{label}:** {value}." for label, values in fields for value in values)


class Properties(Markup):
    """A table of properties below each title, the same name as often as needed."""

    def fields(self, fields: Fields) -> Iterator[str]:
        """`| Proof | … |`."""
        yield from self.table(["Property", "Value"], [[label, value] for label, values in fields for value in values])


class Defined(Markup):
    """Lists of definitions."""

    def term(self, name: str, text: str) -> Iterator[str]:
        """A term and what it means."""
        yield from (name, f": {text}", "")

    def fields(self, fields: Fields) -> Iterator[str]:
        """A label alone, each thing it says behind a colon below it."""
        for label, values in fields:
            yield label
            yield from (f": {value}" for value in values)
            yield ""


class Restructured(Markup):
    """reStructuredText: underlined headings, fields between colons."""

    _RULES = "=-~"

    def head(self, level: int, text: str) -> Iterator[str]:
        """An underlined heading."""
        yield from ("", text, self._RULES[level - 1] * max(4, len(text)), "")

    def term(self, name: str, text: str) -> Iterator[str]:
        """A term and what it means, set in below it."""
        yield from (name, f"   {text}")

    def fields(self, fields: Fields) -> Iterator[str]:
        """`:Command: …`, a list where it says several things."""
        for label, values in fields:
            yield f":{label}: {values[0]}" if len(values) == 1 else f":{label}:"
            yield from (f"   - {value}" for value in values if len(values) > 1)


class Bulleted(Markup):
    """An item for each field, with a list below it where it says several things."""

    def fields(self, fields: Fields) -> Iterator[str]:
        """`- Label: value`."""
        for label, values in fields:
            yield f"- {label}: {values[0]}" if len(values) == 1 else f"- {label}:"
            yield from (f"  - {value}" for value in values if len(values) > 1)


class Boxed(Markup):
    """A line for what is one thing, boxes below a line of its own for what may be several."""

    def fields(self, fields: Fields) -> Iterator[str]:
        """`Done when`, and boxes right below it."""
        several = {label for label, values in fields if len(values) > 1 or label == fields[-1][0]}
        for label, values in fields:
            if label in several and len(values) > 1:
                yield label
                yield from (f"- [ ] {value}" for value in values)
            else:
                yield f"{label}: {values[0]}"
            yield ""


class Rows(Markup):
    """One table for all units."""

    def units(self, titles: Sequence[str], units: Sequence[Fields], pick: Random) -> Iterator[str]:
        """A row for each; several things in one cell are parted by one sign through the document."""
        heads = list(dict.fromkeys(label for fields in units for label, _ in fields))
        sign = pick.choice(("; ", "<br>"))
        cells = [{label: sign.join(values) for label, values in fields} for fields in units]
        rows = [[title, *(one.get(head, "") for head in heads)] for title, one in zip(titles, cells, strict=True)]
        yield from self.table(["Item", *heads], rows)


class Typed(Markup):
    """A text editor's bold lines in place of headings."""

    def head(self, level: int, text: str) -> Iterator[str]:
        """A bold line."""
        yield from ("", f"# {text}" if level == 1 else f"**{text}**", "")

    def fields(self, fields: Fields) -> Iterator[str]:
        """`*Label:* value`."""
        yield from (f"*{label}:* {value}  " for label, values in fields for value in values)


class Org(Markup):
    """Org: stars, and terms behind two colons."""

    star = "+"

    def head(self, level: int, text: str) -> Iterator[str]:
        """A headline."""
        yield from ("", f"#+TITLE: {text}" if level == 1 else f"{'*' * (level - 1)} {text}")

    def term(self, name: str, text: str) -> Iterator[str]:
        """A term and what it means."""
        yield f"  - {name} :: {text}"

    def fields(self, fields: Fields) -> Iterator[str]:
        """`- Label :: value`."""
        yield from (f"   - {label} :: {value}" for label, values in fields for value in values)


MARKUPS: dict[str, Callable[[], Markup]] = {
    "lines": Markup,
    "quoted": Quoted,
    "properties": Properties,
    "defined": Defined,
    "restructured": Restructured,
    "bulleted": Bulleted,
    "boxed": Boxed,
    "rows": Rows,
    "typed": Typed,
    "org": Org,
}


def _lettered(texts: Sequence[str], _markup: Markup) -> Iterator[str]:
    yield from (
        f"({'abcdefg'[place]}) {text}{',' if text is not texts[-1] else '.'}" for place, text in enumerate(texts)
    )


def _rowed(texts: Sequence[str], markup: Markup) -> Iterator[str]:
    rows = [[str(place), text, "a photograph"] for place, text in enumerate(texts, start=1)]
    yield from markup.table(["No.", "Condition", "Proof"], rows)


def _led(texts: Sequence[str], markup: Markup) -> Iterator[str]:
    yield from ("The whole is called so when", "")
    yield from (f"{markup.star} {text}{',' if text is not texts[-1] else '.'}" for text in texts)


LISTINGS: dict[str, Callable[[Sequence[str], Markup], Iterator[str]]] = {
    "bullets": lambda texts, _markup: (f"- {text}" for text in texts),
    "stars": lambda texts, markup: (f"{markup.star} {text}," for text in texts),
    "numbers": lambda texts, _markup: (f"{place}. {text}" for place, text in enumerate(texts, start=1)),
    "boxes": lambda texts, _markup: (f"- [ ] {text}" for text in texts),
    "lettered": _lettered,
    "rowed": _rowed,
    "led": _led,
}
