"""How authors label what a block says: each way renders any fields, at any depth, as lines of Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tests.unit.documents.composed.blocks import Field

Dress = Callable[[str, str], str]
"""A label and its value as one piece of text."""

DRESSES: dict[str, Dress] = {
    "bold-in": lambda label, value: f"**{label}:** {value}",
    "bold-out": lambda label, value: f"**{label}**: {value}",
    "plain": lambda label, value: f"{label}: {value}",
    "italic": lambda label, value: f"*{label}:* {value}",
    "underscored": lambda label, value: f"_{label}_: {value}",
    "code": lambda label, value: f"`{label}`: {value}",
    "dash": lambda label, value: f"**{label}** — {value}",
}
Labelling = Callable[[Sequence[Field], Dress, int], Iterator[str]]
"""Fields in a dress; the number is how far they are indented, or the level of the heading above them."""


def bullets(fields: Sequence[Field], dress: Dress, indent: int) -> Iterator[str]:
    """`- **Label:** value`, with what is below one level deeper."""
    pad = " " * indent
    for one in fields:
        yield f"{pad}- {dress(one.label, one.value).rstrip()}"
        yield from (f"{pad}  - {item}" for item in one.items)
        yield from bullets(one.below, dress, indent + 2)


def paragraphs(fields: Sequence[Field], dress: Dress, indent: int) -> Iterator[str]:
    """A paragraph for each field, and a list below it."""
    pad = " " * indent
    for one in fields:
        yield from ("", f"{pad}{dress(one.label, one.value).rstrip()}")
        if one.items or one.below:
            yield ""
        yield from (f"{pad}- {item}" for item in one.items)
        yield from bullets(one.below, dress, indent)
    yield ""


def lines(fields: Sequence[Field], dress: Dress, indent: int) -> Iterator[str]:
    """A line for each field, one right below the other."""
    pad = " " * indent
    yield ""
    for one in fields:
        value = "; ".join([one.value] * bool(one.value) + [*one.items])
        yield f"{pad}{dress(one.label, value).rstrip()}  "
        yield from (f"{pad}{dress(inner.label, inner.value).rstrip()}  " for inner in one.below)
    yield ""


def bold_heads(fields: Sequence[Field], dress: Dress, indent: int) -> Iterator[str]:
    """A bold line above what the field says."""
    pad = " " * indent
    for one in fields:
        yield from ("", f"{pad}**{one.label}**", "")
        if one.value:
            yield from (f"{pad}{one.value}", "")
        yield from (f"{pad}- {item}" for item in one.items)
        yield from bullets(one.below, dress, indent)
    yield ""


def definitions(fields: Sequence[Field], dress: Dress, indent: int) -> Iterator[str]:
    """A list of definitions: the label, and below it each value behind a colon."""
    pad = " " * indent
    for one in fields:
        yield from ("", f"{pad}{one.label}")
        values = [one.value] * bool(one.value) + [*one.items, *(dress(b.label, b.value) for b in one.below)]
        yield from (f"{pad}: {value}" for value in values)
    yield ""


def table(fields: Sequence[Field], _dress: Dress, indent: int) -> Iterator[str]:
    """A table of names and values."""
    pad = " " * indent
    yield from ("", f"{pad}| Field | Value |", f"{pad}|---|---|")
    for one in fields:
        values = [one.value] * bool(one.value) + [*one.items]
        yield f"{pad}| {one.label} | {'<br>'.join(values)} |"
        yield from (f"{pad}| {inner.label} | {inner.value} |" for inner in one.below)
    yield ""


def bare_table(fields: Sequence[Field], dress: Dress, indent: int) -> Iterator[str]:
    """A table without heads, its names in bold."""
    rows = list(table(fields, dress, indent))
    pad = " " * indent
    yield from ("", f"{pad}| | |", rows[2])
    for row in rows[3:-1]:
        name, rest = row.strip().strip("|").split("|", 1)
        yield f"{pad}| **{name.strip()}** |{rest}|"
    yield ""


def headings(fields: Sequence[Field], dress: Dress, level: int) -> Iterator[str]:
    """A heading for each field, one level below the block's."""
    for one in fields:
        yield from ("", f"{'#' * (level + 1)} {one.label}", "")
        if one.value:
            yield from (one.value, "")
        yield from (f"- {item}" for item in one.items)
        yield from bullets(one.below, dress, 0)
    yield ""


def one_line(fields: Sequence[Field], dress: Dress, indent: int) -> Iterator[str]:
    """All short fields in one line, those with lists below them as bullets."""
    short = [one for one in fields if not one.items and not one.below]
    pad = " " * indent
    yield from ("", f"{pad}{' · '.join(dress(one.label, one.value) for one in short)}", "")
    yield from bullets([one for one in fields if one.items or one.below], dress, indent)
    yield ""


def sentences(fields: Sequence[Field], dress: Dress, indent: int) -> Iterator[str]:
    """All fields in one paragraph, a sentence each."""
    told = [
        *(
            dress(one.label, "; ".join([one.value] * bool(one.value) + [*one.items])).rstrip()
            + "".join(f" {dress(inner.label, inner.value)}." for inner in one.below)
            for one in fields
        )
    ]
    yield from ("", f"{' ' * indent}{' '.join(f'{text}.' if text[-1] not in '.?:' else text for text in told)}", "")


LABELLINGS: dict[str, Labelling] = {
    "bullets": bullets,
    "paragraphs": paragraphs,
    "lines": lines,
    "bold-heads": bold_heads,
    "definitions": definitions,
    "table": table,
    "bare-table": bare_table,
    "headings": headings,
    "one-line": one_line,
    "sentences": sentences,
}
