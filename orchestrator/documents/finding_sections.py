"""Parts of a document by what they are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from orchestrator.documents.counted_inline import counted_inline
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.run_in import begins_bold
from orchestrator.documents.words import plain

_PLACES = (Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM, Kind.CELL)


def sections(root: Node, pattern: re.Pattern[str], *, headings: bool = False) -> Iterator[Node]:
    """The outermost statements whose label or heading matches and that hold something."""
    stack = list(reversed(root.children))
    while stack:
        node = stack.pop()
        kinds = (Kind.HEADING,) if headings else _PLACES
        if node.kind in kinds and pattern.search(node.head[:120]) and (node.children or node.value):
            yield node
        else:
            stack += reversed(node.children)


def section(root: Node, pattern: re.Pattern[str], *, headings: bool = False) -> Node | None:
    """The first of them."""
    return next(sections(root, pattern, headings=headings), None)


def statements(node: Node) -> list[Node]:
    """What a part says, item by item: its own value where it has one, then everything below that is no heading.

    An item with a list below it is one statement where it says something itself; a label alone only groups.
    """
    found: list[Node] = []
    stack = list(reversed(node.children))
    while stack:
        one = stack.pop()
        groups = one.kind is Kind.HEADING or (
            one.children
            and not _says_itself(one)
            and (one.text.rstrip().endswith(":") or _only_bold(one) or one.kind is Kind.PARAGRAPH)
        )
        if groups or one.kind is Kind.ROW:
            stack += reversed(one.children)
        elif one.kind is not Kind.COMMENT:
            found += [one] if _SAYS.search(one.text) else []
            stack += reversed([child for child in one.children if child.kind is Kind.ITEM and child.ticked is not None])
    return found


_SAYS = re.compile(r"\w")
"""An entry or a row that was left empty says nothing."""


def _says_itself(node: Node) -> bool:
    """Whether an entry with a number that ends in a colon says something: it shows a command, or has two sentences."""
    shows = not any(child.kind is Kind.ITEM for child in node.children)
    return bool(node.number) and (shows or bool(_SENTENCE.search(node.plain)))


_SENTENCE = re.compile(r"[^\W\d_]{2}\.\s+[^\W\d_a-z]")


def _only_bold(node: Node) -> bool:
    return bool(node.key) and not node.value


def row_as_item(row: Node) -> Node:
    """A row as one statement: its words, without a number at its start."""
    told = [cell for cell in row.children if cell.text]
    told = [cell for cell in told if not _PROOF.search(cell.label)] or told
    cells = [cell.text for cell in told]
    words = cells[1:] if len(cells) > 1 and _NUMBER.fullmatch(plain(cells[0])) else cells
    item = Node(kind=Kind.ITEM, text=" — ".join(words), line=row.line, end=row.end)
    item.parent = row.parent
    return item


_NUMBER = re.compile(r"\W*(?:\d{1,3}|[A-Z]{1,3}-?\d{1,3})\W*")
_PROOF = re.compile(
    r"\b(?:evidence|proofs?|proven|recorded|demonstrated|shown|documented|measured (?:by|with|in)|source|kept|"
    r"from whom|"
    r"how (?:it is |we )?(?:check|verif|prov|show|measur|test)\w*|where|who|by whom|owner|responsible|status|date|"
    r"nachweis|beleg|preuve|se demuestra|dowód|prova)\b"
)
"""What a column is called that tells how something is shown to hold, and not what."""


def items(node: Node) -> list[Node]:
    """The statements of a part that are in lists or rows."""
    found = [one for one in statements(node) if one.kind is Kind.ITEM]
    rows = [row for row in node.walk() if row.kind is Kind.ROW and any(_SAYS.search(one.text) for one in row.children)]
    if found or rows:
        return found or rows
    return enumerated(node) if node.key and node.value else _fields(node) or _in_sentence(node)


def _fields(node: Node) -> list[Node]:
    """The labelled paragraphs of a part that has nothing else: terms, each with what it is."""
    told = [
        one for one in node.children if one.kind is Kind.PARAGRAPH and ((one.key and one.value) or begins_bold(one))
    ]
    return told if len(told) == len(node.children) > 1 else []


_BETWEEN = re.compile(r"\s*[;·•]\s+")
_ARTICLES = re.compile(r"(?:an?|the|your|one|two|some)\s", re.IGNORECASE)
_COMMAS = re.compile(r",\s*(?:and\s+|und\s+|et\s+|y\s+)?(?![^()]*\))|\s+and\s+(?![^()]*\))|[、，]\s*")
_GOES_ON = re.compile(
    r"(?:which|who|that|including|such as|e\.g|i\.e|with|if|when|where|for|but|so|not|because|as|in|on|at|to|or)\s",
    re.IGNORECASE,
)
"""What begins so says more of what stands before it, and is nothing of its own."""
_MOST_WORDS = 6


def enumerated(node: Node) -> list[Node]:
    """What a label's value names, one by one: after semicolons, or after commas where each part is one of its own."""
    value = node.value.rstrip(" .。")
    parts = counted_inline(value) or [part for part in _BETWEEN.split(value) if part]
    named = [part for part in _COMMAS.split(value) if part] if len(parts) == 1 else []
    if len(named) > 1 and (all(_ARTICLES.match(part) for part in named) or _is_list(named) or _is_counted_up(value)):
        parts = named
    return [Node(kind=Kind.ITEM, text=part, line=node.line, end=node.end) for part in parts]


def _is_list(parts: list[str]) -> bool:
    """Whether the parts between commas are short, and none of them only says more of another."""
    short = all(len(part.split()) <= _MOST_WORDS for part in parts)
    return (
        short and len(parts) > 2 and not any(_GOES_ON.match(part) for part in parts)
    )  # two may be one and its apposition


def _is_counted_up(value: str) -> bool:
    """Whether a sentence names three things or more, the last behind a comma and an `and`."""
    parts = [part for part in _COMMAS.split(value) if part]
    return len(parts) > 2 and bool(_LAST.search(value)) and not any(_GOES_ON.match(part) for part in parts)


_LAST = re.compile(r",\s+(?:and|und|et|y|e|i|en)\s+[^,]+$")


def parts_told(sentence: str) -> list[str]:
    """What a sentence says has to be so, one by one: behind each `if` or `that`; all of it where there is one."""
    words = sentence.strip().rstrip(".;:")
    for mark in _MARKS:
        pieces = re.split(rf"(?:^|[\s,;]+)(?:(?:and|or|und|et|y|e|i|en)\s+)?(?:{mark})\s+", words, flags=re.IGNORECASE)[
            1:
        ]
        if len(pieces) > 1:
            return [piece.strip(" ,;") for piece in pieces if piece.strip(" ,;")]
    return [words] if words else []


_MARKS = (
    "only if|if",
    "that",
    "when|once",
    "wenn|falls|sobald",
    "dass",
    "si",
    "que",
    "quand|lorsque",
    "cuando|quando",
    "se",
    "che",
    "jeśli|gdy",
    "że",
    "als|wanneer",
)


def _in_sentence(node: Node) -> list[Node]:
    """What the only paragraph of a part that has no list says: its sentences where they begin alike, else all of it.

    What a sentence counts within itself is what the part lists.
    """
    told = [one for one in node.walk() if one.kind is Kind.PARAGRAPH]
    if node.kind is not Kind.HEADING or len(told) != len(list(node.walk())):
        return []
    sentences = [(one, words) for one in told for words in re.split(r"(?<=[.!])\s+(?=[^\W\d_a-z])", one.plain)]
    begins = Counter(_beginning(words) for _, words in sentences)
    inline = [(one, part) for one, words in sentences for part in counted_inline(words)]
    alike = inline or [pair for pair in sentences if begins[_beginning(pair[1])] > 1]
    if not alike and len(told) == 1:
        alike = (
            [(told[0], one) for one in parts_told(told[0].plain)]
            if _STARTS.search(told[0].plain)
            else [(told[0], told[0].plain)]
        )
    return [Node(kind=Kind.ITEM, text=words, line=one.line, end=one.end) for one, words in alike]


_STARTS = re.compile(
    r"\b(?:only|assum\w+|provided|suppos\w+|unless|nur|seulement|sólo|solo|só|tylko|alleen)\b", re.IGNORECASE
)
"""What a sentence holds that names several conditions of starting."""


def _beginning(sentence: str) -> str:
    return " ".join(sentence.split()[:2]).casefold()
