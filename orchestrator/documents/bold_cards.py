"""Cards of a board as blocks of text: a line with an id in bold, above lines that say more of it.

`🟡 **RE-61 · Load the stops** — 5 points` above `Accepted if:` and a list, or a quotation: a block is one task with its
fields, and what stands behind the name between dots are fields as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.columns import states
from orchestrator.documents.finding_tasks import POINTS
from orchestrator.documents.labels import Part, meaning
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.listings import in_listings
from orchestrator.documents.words import SIGN

_CARD = re.compile(
    rf"^(?P<name>(?:(?:{SIGN}|[\u2b00-\u2bff])\ufe0f?\s+)?\*\*(?P<series>[A-Z]{{1,8}}-?|#)\d{{1,5}}\b[^*]+\*\*)(?!\s*$)(?P<rest>.*)$"
)
_ITEM = re.compile(r"^\s*(?:>\s?)*(?:[-*+•◦▪‣–·]|\d{1,2}[.)])\s+")
_QUOTED = re.compile(r"^\s*(?:>\s?)+")
_LEADS = re.compile(r"^(?:>\s?)*[^\W\d_][^:]{1,40}:\s*$")
_FIELD = re.compile(r"^(?:>\s?)*(?:\*\*)?[^\W\d_][^:*]{1,30}:(?:\*\*)?\s+\S")
_BETWEEN = re.compile(r"\s+[·|•]\s+|^\s*[·|•—–-]\s+")
_INSIDE = re.compile(r"\s*\(([^()]*,[^()]*)\)\s*")
_RULE = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,})\s*$")
_PEOPLE = re.compile(r"@[\w./-]+(?:(?:,| and| &| \+) @[\w./-]+)*")
_AMOUNT = re.compile(r"(?P<label>[^\W\d_]+(?: [^\W\d_]+)?):? (?P<count>\d{1,3}(?:\.\d)?)")
_WAITS = re.compile(rf"(?:is )?{any_of('phrases', 'waits')}:? (?P<whom>\S.*)", re.IGNORECASE)
_FEWEST = 2


def with_bold_cards(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, such a card as an item, and what stands right below it as its own items."""
    code = in_listings(lines)
    cards = {
        place: match
        for place, (line, _) in enumerate(lines)
        if not code[place] and (place == 0 or not lines[place - 1][0].strip()) and (match := _CARD.match(line))
    }
    again = Counter(match["series"] for place, match in cards.items() if _is_told(lines, place))
    ruled = sum(_below_rule(lines, place) for place in cards) >= max(_FEWEST, len(cards) - 1)
    inside = leading = False
    for place, (line, number) in enumerate(lines):
        match = cards.get(place)
        if match and again[match["series"]] >= _FEWEST:
            inside, leading = True, False
            yield from ((row, number) for row in _head(match))
        elif not inside or code[place] or not line.strip() or line.startswith("#") or _RULE.match(line):
            inside = inside and ruled and not line.strip()
            yield line, number
        else:
            item, quoted = _ITEM.match(line), _QUOTED.match(line)
            begins = item or quoted
            yield f"{'    ' if item and leading else '  '}- {line[begins.end() if begins else 0 :].strip()}", number
            leading = bool(_LEADS.match(line)) or (leading and item is not None)


def _below_rule(lines: Sequence[Line], place: int) -> bool:
    """Whether a rule stands above a card: where all of them have one, a card goes on until the next."""
    above = next((line for line, _ in reversed(lines[max(0, place - 3) : place]) if line.strip()), "")
    return bool(_RULE.match(above))


def _is_told(lines: Sequence[Line], place: int) -> bool:
    """Whether something else of its block stands right below a card."""
    below = lines[place + 1][0] if place + 1 < len(lines) else ""
    said = _ITEM.match(below) or _LEADS.match(below) or _FIELD.match(below) or _QUOTED.match(below)
    return bool(below.strip()) and bool(said or below.rstrip().endswith("."))


def _head(match: re.Match[str]) -> Iterator[str]:
    """A card, with what stands behind its name: fields below it, what is none of them in its line."""
    inside = _INSIDE.fullmatch(match["rest"])
    split = inside[1].split(",") if inside else _BETWEEN.split(match["rest"])
    parts = [part.strip() for part in split if part.strip()]
    told = [(part, _field(part)) for part in parts]
    left = [part for part, field in told if not field]
    yield " — ".join([f"- {match['name']}", *left])
    yield from (f"  - {field}" for _, field in told if field)


def _field(words: str) -> str:
    """What a part between dots says, with the label that it means; empty where it is not to be seen."""
    if _PEOPLE.fullmatch(words):
        return f"Owner: {words}"
    if states(words):
        return f"Status: {words}"
    amount, waits = _AMOUNT.fullmatch(words), _WAITS.fullmatch(words)
    if POINTS.fullmatch(words) or (amount and meaning(amount["label"]) is Part.POINTS):
        return f"Points: {amount['count'] if amount else words}"
    return f"Depends on: {waits['whom']}" if waits else ""
