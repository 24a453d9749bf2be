"""What a property beside the rows of a list says: how many there are, which page this is, how to go on."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.words import Words, key

_AMOUNT = re.compile(
    r"\b(sum|price|prices|amount|cost|costs|fee|fees|cents?|currency|tax|money|to pay)\b", re.IGNORECASE
)
_EXTRAS: dict[str, str] = {
    "total": "total",
    "total count": "total",
    "total item": "total",
    "total element": "total",
    "total result": "total",
    "total record": "total",
    "total row": "total",
    "total number": "total",
    "result count": "total",
    "item count": "total",
    "record count": "total",
    "total size": "total",
    "number of element": "count",
    "item in current page": "count",
    "count": "total",
    "page": "page",
    "current page": "page",
    "page number": "page",
    "page index": "page",
    "current": "page",
    "number": "page",
    "limit": "limit",
    "per page": "limit",
    "page size": "limit",
    "size": "limit",
    "item per page": "limit",
    "offset": "offset",
    "skip": "offset",
    "start": "offset",
    "page count": "pages",
    "total page": "pages",
    "last page": "pages",
    "num page": "pages",
    "has more": "has_more",
    "has next": "has_more",
    "has next page": "has_more",
    "more": "has_more",
    "has prev": "has_previous",
    "has previous": "has_previous",
    "has previous page": "has_previous",
    "has prev page": "has_previous",
    "next cursor": "next_cursor",
    "next page token": "next_cursor",
    "next token": "next_cursor",
    "end cursor": "next_cursor",
    "cursor": "next_cursor",
    "continuation token": "next_cursor",
    "next": "next_link",
    "next link": "next_link",
    "next url": "next_link",
    "next page": "next_page",
    "prev": "previous_link",
    "previous": "previous_link",
    "previous link": "previous_link",
    "prev url": "previous_link",
    "prev link": "previous_link",
    "previous page": "previous_page",
    "prev page": "previous_page",
    "first": "first_link",
    "last": "last_link",
    "self": "self_link",
    "empty": "is_empty",
}
_NEVER_NONE = re.compile(
    r"\b(?:1|one)\b[^.]{0,200}\b(?:empty|no (?:\w+|matches)|nothing|without)\b"
    r"|\b(?:empty|nothing)\b[^.]{0,200}\b(?:1|one)\b"
    r"|\bat least (?:1|one)\b|\bnever (?:0|zero|less)\b",
    re.IGNORECASE,
)
"""That a list without rows has a page all the same."""
_FLAGS = {"first_link": "is_first", "last_link": "is_last"}
"""What `first` and `last` say where they are flags."""
_SPANS = {"from": "first_place", "to": "last_place"}
"""Among the figures of a page: which places its rows have in the whole list, counted from 1."""

_REQUESTS = {("request", "id"), ("correlation", "id"), ("trace", "id")}
_MOMENTS = {("timestamp",), ("server", "time"), ("generated", "at"), ("responded", "at"), ("response", "timestamp")}


def extra_word(name: str, names: Collection[Words] = ()) -> str:
    """What a property beside the rows says; empty where it is not known. `ordersCount` is the total of orders."""
    found = key(name)
    word = "pages" if name.lower() == "pages" else _EXTRAS.get(" ".join(found), "")
    if not word and len(found) > 1 and found[-1] in {"count", "total"} and found[:-1] in names:
        return "total"
    if not word and len(found) > 1 and found[0] == "total" and found[1:] in names:
        return "total"
    return word


def fitting_extra(name: str, item: Schema, names: Collection[Words] = ()) -> str:
    """The word for a property, as far as its type allows it: `next` is a link, a cursor or a page."""
    if _AMOUNT.search(str(item.get("description") or "")) is not None:
        return ""  # the total of a cart is a sum, not how many rows it has
    word = extra_word(name, names)
    kinds = set(types_of(item))
    if word in _FLAGS and kinds == {"boolean"}:
        return _FLAGS[word]
    if word in {"next_link", "previous_link"} and "integer" in kinds:
        return word.replace("link", "page")
    if word == "next_page" and "string" in kinds and "integer" not in kinds:
        return "next_cursor" if item.get("format") not in {"uri", "uri-reference", "url"} else "next_link"
    if word == "pages" and (item.get("minimum") == 1 or _NEVER_NONE.search(str(item.get("description") or ""))):
        word = "pages_or_one"
    if word in {"total", "count", "pages_or_one", "page", "limit", "offset", "pages", "next_page", "previous_page"}:
        return word if kinds <= {"integer", "number"} else ""
    if word in {"has_more", "has_previous", "is_empty"}:
        return word if kinds <= {"boolean"} else ""
    ours = word != "next_cursor" or not {"format", "enum", "pattern"} & set(
        item
    )  # not a moment, say, of who knows what
    return word if kinds <= {"string"} and ours else ""


def made_extra(name: str, item: Schema) -> str:
    """The word for what each answer is given as it is made: the id of its request, and when it was made."""
    if set(types_of(item)) != {"string"} or {"enum", "pattern"} & set(item):
        return ""
    shape = item.get("format")
    if key(name) in _REQUESTS:
        return {"uuid": "request_uuid", None: "request_id"}.get(shape, "")
    return "answered_at" if key(name) in _MOMENTS and shape == "date-time" else ""


def tell_of_made(extras: Mapping[str, str], notes: Notes) -> None:
    """What is supposed of the words of `made_extra`."""
    for dotted, word in extras.items():
        if word == "answered_at":
            notes.assume(f"`{dotted}` is when the answer is made")
        elif word in {"request_id", "request_uuid"}:
            notes.assume(f"`{dotted}` is the id that the log and the header `X-Request-ID` have of the request")


def span_extra(name: str, item: Schema, beside: Collection[str]) -> str:
    """`from` and `to` among the figures of a page, of which `beside` holds the names."""
    figures = {extra_word(other) for other in beside}
    fits = set(types_of(item)) <= {"integer"} and {"page", "limit"} <= figures
    return _SPANS.get(name.lower(), "") if fits else ""


def distinguish(extras: dict[str, str]) -> None:
    """Where `count` stands beside a total, it counts the page."""
    totals = [dotted for dotted, word in extras.items() if word == "total"]
    counts = [dotted for dotted in totals if key(dotted.rsplit(".", 1)[-1]) == ("count",)]
    if len(totals) > len(counts):
        for dotted in counts:
            extras[dotted] = "count"
