"""Steps as records of bare fields, `step: 3` above `title:` and `do: |`, as headings above fields in bold.

What a text sets out so is often no YAML: its values hold colons and arrows, and Markdown stands around it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.labels import Part, meaning
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.listings import in_listings
from orchestrator.documents.node import STEP_WORDS

_OPENS = re.compile(rf"(?P<word>{STEP_WORDS})\s*:\s*[\"']?(?P<number>\d{{1,2}})[\"']?\s*$", re.IGNORECASE)
_FIELD = re.compile(r"(?P<label>[^\W\d_][\w-]*(?: [\w-]+){0,3})\s*:(?:\s+(?P<value>\S.*)|\s*)$")
_BLOCK = re.compile(r"[|>][+-]?\s*$")
_NAME = re.compile(any_of("phrases", "names_record"), re.IGNORECASE)
_RULE = re.compile(r"-{3,}\s*$")
_LISTED = re.compile(r"[-*+]\s+\S")
_FEWEST = 2


def with_records(lines: Sequence[Line]) -> list[Line]:
    """The lines, with headings and fields in bold where several records count one after another."""
    code = in_listings(lines)
    starts = [place for place, (line, _) in enumerate(lines) if not code[place] and _opens(lines, place)]
    numbers = [int(match["number"]) for place in starts if (match := _OPENS.match(lines[place][0]))]
    if len(starts) < _FEWEST or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return list(lines)
    found: list[Line] = [*lines[: starts[0]]]
    told = {match["label"] for line, _ in lines[starts[0] : starts[-1]] if (match := _FIELD.match(line))}
    for start, following in zip(starts, [*starts[1:], len(lines)], strict=True):
        end = _end(lines, start, following, told)
        found += _told(lines[start:end])
        found += _behind(lines[end:following])
    return found


def _opens(lines: Sequence[Line], place: int) -> bool:
    """Whether a record begins on a line: with nothing right above it, and another field right below it."""
    below = lines[place + 1][0] if place + 1 < len(lines) else ""
    above = lines[place - 1][0] if place else ""
    return bool(_OPENS.match(lines[place][0]) and _FIELD.match(below)) and not any(map(str.isalnum, above))


def _end(lines: Sequence[Line], start: int, following: int, told: Collection[str]) -> int:
    """Where a record ends: at a rule, at a line that is no field of it, or at a gap above one that no other has."""
    for place in range(start + 1, following):
        line = lines[place][0]
        if not line.strip() or line[0].isspace() or _LISTED.match(line):
            continue
        field = _FIELD.match(line)
        if field is None or (not lines[place - 1][0].strip() and field["label"] not in told):
            return place
    return following


def _behind(lines: Sequence[Line]) -> Iterator[Line]:
    """What stands behind a record, a list below a word of its own among it, without the rule that parts them."""
    for line, number in lines:
        label = _FIELD.match(line)
        if label and (not label["value"] or _BLOCK.match(label["value"])):
            yield from (("", 0), (f"## {_called(label['label'])}", number), ("", 0))
        else:
            yield ("" if _RULE.match(line) else line), number


def _told(lines: Sequence[Line]) -> Iterator[Line]:
    """A record as its heading and its fields."""
    opened = _OPENS.match(lines[0][0])
    assert opened is not None
    own = {place: match for place, (line, _) in enumerate(lines) if (match := _FIELD.match(line)) and place}
    named = next((place for place, match in own.items() if _names(match["label"]) and match["value"]), 0)
    name = f": {own[named]['value'].strip()}" if named else ""
    yield from (("", 0), (f"### Step {opened['number']}{name}", lines[0][1]), ("", 0))
    for place, (line, number) in enumerate(lines):
        if place in {0, named}:
            continue
        if place in own:
            value = own[place]["value"] or ""
            yield "", 0
            yield f"**{_called(own[place]['label'])}:** {_BLOCK.sub('', value)}".rstrip(), number
            continue
        inner = _FIELD.match(line.strip())
        if inner and inner["value"]:
            yield f"- **{inner['label']}:** {inner['value']}", number
        else:
            yield line.strip(), number


def _names(label: str) -> bool:
    """Whether a field says what its record is called."""
    return meaning(label) is Part.TITLE or _NAME.fullmatch(label) is not None


def _called(label: str) -> str:
    words = label.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]
