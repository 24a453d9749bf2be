"""Parts of documents in which nothing is to be done and nothing is judged, however much they look like it."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.unit.documents.composed.marks import Markup

_TERMS = (
    ("Slot", "half an hour in which a visitor may enter"),
    ("Vending", "creating the bare account"),
    ("Roster", "who works when"),
    ("Bounce", "a mail that comes back"),
)
_CHANGES = (
    "the limit on the subject line was added",
    "first draft",
    "letters as a replacement for the mail",
    "moved from the fourth part into this one",
)
_TALK = (
    "The island branch has no fast line; its file comes with the ferry.",
    "Dispatchers liked the colour and asked for larger type.",
    "Nerea proposes a green square, Pau prefers a list. It is decided on Friday.",
)


def aside(kind: str, pick: Random, markup: Markup) -> Iterator[str]:
    """What stands in such a part."""
    if kind == "glossary":
        for name, text in pick.sample(_TERMS, 2):
            yield from markup.term(name, text)
    elif kind == "history":
        yield from _history(pick, markup)
    elif kind == "contacts":
        rows = [["Lead", "Noor", "4410"], ["Branch desk", "Pekka", "4427"]]
        yield from markup.table(["Role", "Person", "Telephone"], rows)
    else:
        yield from (*pick.sample(_TALK, 2), "")


def _history(pick: Random, markup: Markup) -> Iterator[str]:
    changes = pick.sample(_CHANGES, 2)
    if pick.random() < 0.5:
        rows = [[f"0.{4 - place}", f"2026-07-0{9 - place}", text] for place, text in enumerate(changes)]
        yield from markup.table(["Version", "Date", "Change"], rows)
    else:
        yield from (f"* {3 - place} June: {text}." for place, text in enumerate(changes))
