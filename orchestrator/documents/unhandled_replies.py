"""Answers that are offered, and of which nothing says what follows: `DEFER →` with nothing behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.documents.draft import Draft
from orchestrator.documents.gate_replies import asks_reply
from orchestrator.documents.node import Kind, Node

_OR = r"(?:or|and|oder|und|ou|et|o|y|e|of|en|lub)"
_CAPS = r"[A-ZÀ-Þ]{2,}(?:[ -][A-ZÀ-Þ]{2,}){0,2}"
_LISTED = re.compile(
    rf"^[\W_]*(?P<word>{_CAPS}|(?<=[*`\"])[^*`\"]{{2,30}}(?=[*`\"]))[`*\"]*\s*(?P<mark>→|⇒|->|=>|[—–:])\s*(?P<then>.*)$"
)
_OFFERED = re.compile(rf"(?<![\w-])(?P<word>{_CAPS})(?![\w-])")
_RUN = re.compile(
    rf"(?<![\w-]){_CAPS}(?![\w-])(?:[\s`*\"“”_]*(?:[,;/|]\s*(?:{_OR}\s)?|\s{_OR}\s)[\s`*\"“”_]*{_CAPS}(?![\w-]))+"
)
"""Answers that are offered one beside the other: `APPROVED, REVISE or STOP`."""
_FEWEST = 2


def unhandled_replies(draft: Draft) -> None:
    """Report them."""
    for part in [draft.root, *draft.root.walk()]:
        listed = [
            (node, match) for node in part.children if node.kind is Kind.ITEM and (match := _LISTED.match(node.text))
        ]
        handled = [match["word"] for node, match in listed if _follows(node, match)]
        if not handled:
            continue
        for node, match in listed:
            if _PLACEHOLDER.match(match["then"]) and _told_elsewhere(draft, node, match["word"]):
                continue
            if not _follows(node, match) and match["mark"] in {one["mark"] for _, one in listed if one["then"].strip()}:
                _report(draft, node, match["word"])
        known = {match["word"] for _, match in listed}
        for node, word in _offered(part, known) if len(handled) >= _FEWEST and all(map(str.isupper, known)) else ():
            if word not in known and not _told_elsewhere(draft, node, word):
                _report(draft, node, word)


def _follows(node: Node, match: re.Match[str]) -> bool:
    return bool(_PLACEHOLDER.sub("", match["then"]).strip() or node.children)


_PLACEHOLDER = re.compile(r"^[\[(<][^\[\]()<>]*[\])>]\W*$")
"""What is answered along with the word, and says nothing of what follows."""


def _report(draft: Draft, node: Node, word: str) -> None:
    draft.defect(node, "unhandled-reply", f"`{word}` may be answered, and nothing says what follows")


def _offered(part: Node, known: set[str]) -> Iterator[tuple[Node, str]]:
    """The answers that a sentence before the list asks for, beside some that are in the list, `known`."""
    first = next((node.line for node in part.children if node.kind is Kind.ITEM), 0)
    lead = [part] if part.kind in {Kind.PARAGRAPH, Kind.ITEM} else []
    for node in (*lead, *part.children):
        runs = [[match["word"] for match in _OFFERED.finditer(run[0])] for run in _RUN.finditer(node.text)]
        words = [word for run in runs if known & set(run) for word in run]
        asks = node.kind is Kind.PARAGRAPH and node.line < first and asks_reply(node.text)
        yield from ((node, word) for word in words if asks and len(words) > _FEWEST)


def _told_elsewhere(draft: Draft, offer: Node, word: str) -> bool:
    """Whether any other statement speaks of the answer."""
    return any(word.casefold() in node.text.casefold() for node in draft.root.walk() if node is not offer)
