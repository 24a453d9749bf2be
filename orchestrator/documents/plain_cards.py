"""Cards of a tracker in plain text, as items with fields: a line with an id above set-in lines that say more of it.

`[DONE]  SHOP-7  Pay by card   SP: 3` above `   Links: blocks SHOP-9`: what wide gaps part are the columns of a line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.columns import states
from orchestrator.documents.listings import in_listings

_HEAD = re.compile(
    r"(?P<mark>\[[^\]\n]{0,20}\]|\([^()\n]{0,3}\))?\s*+(?P<series>[A-Z][A-Z0-9]{0,9}-|#)(?P<number>\d{1,5})\b(?!\.\d|-\w)\s*+[:.]?\s*(?=\S)"
)
_FIELD = re.compile(r"(?P<label>[^\W\d_][^:|]{0,38}):(?:\s+|$)(?P<value>.*)$")
_LISTED = re.compile(r"(?:[-*+•·▪]|\(?(?:\d{1,2}|[a-z])[.)])\s+(?=\S)")
_GAP = re.compile(r"\s{2,}|\t+")
_STATE = re.compile(r"\[(?P<state>[^\]]{2,30})\]|\((?P<also>[^()]{2,30})\)")
_STATE_FIRST = re.compile(r"\[(?P<state>[^\]]{2,30})\]\s+(?=\S)")
_TICKS = {"x": "done", "*": "", "+": "", "": "open", "-": "", "~": "in progress", "✓": "done", "✔": "done"}
_FEWEST = 2


def without_plain_cards(lines: Sequence[Line]) -> list[Line]:
    """The lines, such cards as items of one list with their fields below."""
    code = in_listings(lines)
    heads = {place: match for place in range(len(lines)) if not code[place] and (match := _opens(lines, place))}
    again = Counter(match["series"] for match in heads.values())
    heads = {place: match for place, match in heads.items() if again[match["series"]] >= _FEWEST}
    return list(_carded(lines, heads)) if heads else list(lines)


def _opens(lines: Sequence[Line], place: int) -> re.Match[str] | None:
    """A line begins a card that stands behind an empty line or another card, and sets in a field right below it."""
    line = lines[place][0]
    match = _HEAD.match(line) if line[:1] in {"[", "(", "#"} or line[:1].isupper() else None
    below = lines[place + 1][0] if match and place + 1 < len(lines) else ""
    above = lines[place - 1][0] if place else ""
    parted = not above.strip() or above[:1].isspace() or not any(map(str.isalnum, above))
    return match if parted and below.startswith(("  ", "\t")) and _FIELD.match(below.strip()) else None


def _carded(lines: Sequence[Line], heads: dict[int, re.Match[str]]) -> Iterator[Line]:
    inside, labelled = False, -1
    for place, (line, number) in enumerate(lines):
        if place in heads:
            yield from ((text, number) for text in _head(line, heads[place]))
            inside, labelled = True, -1
        elif inside and line[:1].isspace() and line.strip():
            indent = len(line.expandtabs()) - len(line.expandtabs().lstrip())
            goes_on = 0 <= labelled < indent
            if not goes_on:
                labelled = indent if _FIELD.match(line.strip()) else -1
            yield from ((text, number) for text in _below(line.strip(), goes_on=goes_on))
        else:
            if inside and line.strip():
                yield "", 0
            inside = inside and not line.strip()
            yield line, number


def _head(line: str, match: re.Match[str]) -> Iterator[str]:
    """The first line of a card: its id and name, and what its other columns say."""
    mark = (match["mark"] or "").strip("[]()").strip()
    state = _TICKS.get(mark.casefold(), mark) if match["mark"] else ""
    rest = line[match.end() :].strip()
    behind = _STATE_FIRST.match(rest)
    state, rest = (behind["state"], rest[behind.end() :]) if behind else (state, rest)
    columns = [one for one in _GAP.split(rest) if one]
    yield f"- **{match['series']}{match['number']}** {columns[0]}"
    if state:
        yield f"  - Status: {state}"
    for column in columns[1:]:
        told = _STATE.fullmatch(column)
        words = (told["state"] or told["also"]) if told else column
        yield f"  - Status: {words}" if states(words) else f"  - {column}"


def _below(text: str, *, goes_on: bool) -> Iterator[str]:
    """A line that is set in: fields, or what goes on with the field above it."""
    if goes_on:
        yield f"    - {_LISTED.sub('', text, count=1)}"
        return
    for column in _columns(text):
        field = _FIELD.match(column)
        if field and _LISTED.match(field["value"]):
            yield f"  - {field['label']}:"
            yield f"    - {_LISTED.sub('', field['value'], count=1)}"
        else:
            yield f"  - {_LISTED.sub('', column, count=1)}"


def _columns(text: str) -> list[str]:
    """The fields of a line that wide gaps part; the gap behind a label parts nothing."""
    found: list[str] = []
    for one in filter(None, _GAP.split(text)):
        if found and (found[-1].endswith(":") or not _FIELD.match(one)):
            found[-1] += f" {one}"
        else:
            found.append(one)
    return found
