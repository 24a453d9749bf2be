"""What the ids of tasks look like: those that are sure anywhere, and short ones where several count on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile

from orchestrator.documents.columns import is_column
from orchestrator.documents.labels import part_of
from orchestrator.documents.likely_parts import judges
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.words import CALLED

SURE_ID = re.compile(
    rf"^[\W_]*{CALLED}(?:[A-Z][A-Z0-9]{{0,7}}[-_]\d{{1,5}}|[A-Z]{{1,4}}\d{{1,3}}-[A-Z](?!-)|[A-Z]{{1,3}}\d{{2,5}}"
    r"|[A-Z]{2,8}(?:-[A-Z]{1,6})+-\d{1,4}|(?<=[#\[(])[a-z]{1,8}-\d{1,5})\b"
)
LEVELLED = re.compile(
    r"^\W*(?P<level>epic|feature|feat|(?:user )?story|task|sub-?task|(?-i:EP)|(?-i:US|ST|T)(?=\s+[A-Z]*[\d.-]))\s+"
    r"(?P<id>(?-i:[A-Z][A-Z0-9]*|[A-Z]?\d{1,3})(?:[.-](?-i:[A-Z0-9]){1,14})*)\s*(?:[:—–-]\s+|\s(?=[A-Z]))",
    re.IGNORECASE,
)
"""A box of an outline that says of which level it is: `US CART.PAY — Pay by card`, `Story 1.2: Pay`."""
ID_NAMED = r"#?[A-Za-z]{0,8}[-_]?\d[\w-]*+(?:\.\d++)*+"
"""Of whatever form, behind a word or a sign that says that a task is named: `blocks 4`, `⟵ EX-2`."""
_BOLD_ID = re.compile(r"^\*\*[A-Z]{1,5}-?\d{1,4}(?:\.\d{1,2})*(?:\*\*|[:.]?\s)")
_SHORT_ID = re.compile(r"([A-Z]{1,5}(?=-?\d)|[a-z]{2,8}(?=-\d))-?\d{1,5}(?=[\s:.—–-])")
_FEWEST_ALIKE = 2


def of_levels(boxes: Sequence[Node]) -> list[Node]:
    """The boxes of an outline that say of which level they are, and those beside them; none where it is no outline."""
    found = {id(box): match["level"].casefold() for box in boxes if (match := LEVELLED.match(box.plain))}
    nested = {found[id(one)] for one in boxes if id(one) in found and any(id(up) in found for up in one.above())}
    outer = {found[id(one)] for one in boxes if id(one) in found and not any(id(up) in found for up in one.above())}
    homes = {id(one.parent) for one in boxes if id(one) in found}
    whole = len(found) > _FEWEST_ALIKE and nested - outer and outer - nested
    return [box for box in boxes if id(box.parent) in homes] if whole else []


def begins_with_id(item: Node) -> bool:
    """Whether an item begins with an id: a sure one, one in bold, or a short one as those beside it."""
    return bool(SURE_ID.match(item.plain) or _BOLD_ID.match(item.text)) or _counts_on(item)


def _counts_on(item: Node) -> bool:
    """Whether it and items beside it have short ids of the same letters: `T1 Load`, `T2 Measure`."""
    own = _SHORT_ID.match(item.plain)
    return own is not None and item.parent is not None and _short_ids(item.parent)[own[1]] > _FEWEST_ALIKE


@lru_cache(maxsize=8)
def _short_ids(home: Node) -> Counter[str]:
    """How many short ids a list has of the same letters: each of its items asks for them."""
    ids = {match[0]: match[1] for one in home.children if (match := _SHORT_ID.match(one.plain))}
    return Counter(ids.values())


_BARE_NUMBER = re.compile(r"(\d{1,3})\s+(?=\w)")


def is_amount(box: Node) -> bool:
    """Whether a box begins with a number of things, `6 preset themes`, which goes on from none of those beside it."""
    own = _BARE_NUMBER.match(box.plain)
    beside = _bare_numbers(box.parent) if own and box.parent else frozenset[int]()
    return own is not None and not beside & {int(own[1]) - 1, int(own[1]) + 1}


@lru_cache(maxsize=8)
def _bare_numbers(home: Node) -> frozenset[int]:
    return frozenset(int(match[1]) for one in home.children if (match := _BARE_NUMBER.match(one.plain)))


def waits(box: Node, marked: set[int]) -> bool:
    """Whether a box stands in the backlog, which is a part of its own, and in none of the tasks that are `marked`."""
    above = next((one for one in box.above() if one.kind in {Kind.HEADING, Kind.ITEM}), None)
    called = above is not None and above.kind is Kind.HEADING and bool(_BACKLOG.match(above.head))
    return called and not any(id(one) in marked for one in box.above())


_BACKLOG = re.compile(r"\W*(?:backlog|icebox|someday|parking lot|nice to haves?|later)\b")


def on_board(here: Sequence[Node]) -> list[Node]:
    """The cards of a board, whose columns say how far each of them is; none where these are boxes, or have ids."""
    columns = [node for node in here if is_column(node)]
    around = {id(above) for node in columns for above in node.above()}
    held = [cards for node in columns if id(node) not in around and (cards := cards_of(node))]
    items = [card for cards in held for card in cards]
    plainly = not any(one.ticked is not None or begins_with_id(one) or _SHORT_ID.match(one.plain) for one in items)
    return items if len(held) > 1 and plainly and not any(map(_holds_work, items)) else []


def _holds_work(card: Node) -> bool:
    """Whether boxes, or items with ids, stand below a title in a column that are none of its fields: it is a theme."""
    inside = card.walk() if card.kind is not Kind.ITEM else ()
    work = [one for one in inside if one.kind is Kind.ITEM and (one.ticked is not None or begins_with_id(one))]
    return not all(_is_of_field(one, card) for one in work)


def _is_of_field(item: Node, card: Node) -> bool:
    """Whether it stands below a field: one that is known, or a label with nothing else behind it."""
    above = takewhile(lambda one: one is not card, item.above())
    return any(part_of(one) or (one.key and not one.value) or judges(one.head) for one in above)


def cards_of(column: Node) -> list[Node]:
    """What stands in a column of a board: items, else headings or bold lines that all hold something."""
    items = [one for one in column.children if one.kind is Kind.ITEM]
    if items:
        return items
    titled = [one for one in column.children if one.kind is Kind.HEADING or BOLD_LINE.match(one.text)]
    return titled if titled and any(one.children for one in titled) else []


_THEN = re.compile(r"\s*(?:→|⇒|->|=>|>)\s*")
_LONGEST = 400


def is_order(node: Node) -> bool:
    """Whether a statement says ids and nothing else, in the order in which they are worked: `A-1 → A-2`."""
    parts = _THEN.split(node.plain.strip(" .")) if len(node.text) < _LONGEST else []
    return len(parts) > 1 and all(" " not in part and any(map(str.isdigit, part)) for part in parts)


def without_notes(found: Sequence[Node]) -> list[Node]:
    """Tasks without the items that only speak of one above: others of their list begin with no id."""
    known, kept, marked = set[str](), list[Node](), {id(node) for node in found}
    whole: dict[int, bool] = {}
    """Whether all items of a list are among them, by the list."""
    for node in found:
        match = SURE_ID.match(node.plain) if node.kind is Kind.ITEM else None
        home = node.parent if match and match[0] in known else None
        if home is not None and id(home) not in whole:
            whole[id(home)] = all(id(one) in marked for one in home.children if one.kind is Kind.ITEM)
        if home is None or whole[id(home)]:
            kept.append(node)
        known |= {match[0]} if match else set()
    return kept
