"""A document as a tree of statements, each with its line: headings, list items, rows, paragraphs, code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from orchestrator.documents.lexicon import any_of, in_english
from orchestrator.documents.words import BARE_NUMBER, ENDS, LETTER, NUMBER, bare, plain, title, without_signs

STEP_WORDS = any_of("phrases", "step")
_LABELS = (
    re.compile(
        r"^(?:\*\*|__)(?P<key>[^*_:\n][^*:\n]{0,90}?)\s*[:：]?\s*(?:\*\*|__)\s*(?P<mark>[:：]|[-–—]+>?(?=\s)|→|=>)?\s*(?P<value>.*)$",
        re.DOTALL,
    ),
    re.compile(r"^[`_*](?P<key>[^`*_:\n]{1,60})[`_*]\s*(?P<mark>[:：])\s*(?P<value>.*)$", re.DOTALL),
    re.compile(r"^[_*](?P<key>[^`*_:\n]{1,60})(?P<mark>[:：])[_*]\s*(?P<value>.*)$", re.DOTALL),
    re.compile(
        r"^(?P<key>(?:[Mm][aá](?:x|ks)\.\s*)?[^\W\d_`][^:：.;!?`|\n]{0,58}?(?:\([^()\n]{0,60}\))?)\s*(?P<mark>[:：])(?=\s|$|\*\*|`)\s*(?P<value>.*)$",
        re.DOTALL,
    ),
)
_STEP = re.compile(
    rf"^(?P<word>{STEP_WORDS})(?:\s*[-#:.]?\s*(?=\d)|\s*[-#:.]\s*|\s+)(?:no\.?\s*|nr\.?\s*)?(?P<number>{NUMBER}){ENDS}(?:\s*(?:/|of|von|de|sur|di|z)\s*\d{{1,3}}\b)?"
    r"(?P<rest>\s*(?:\([^()]{0,40}\)\s*)?(?:[:.)\]\-–—|·/→：．、）]+\s*)*(?P<title>.*))$",
    re.IGNORECASE | re.DOTALL,
)


TOLD = "told"
"""The language of what is kept as it stands, and has no label."""
_SHORT_LEAD = 50
_OUTLINED = re.compile(r"^\d{1,2}(?:\.\d{1,2}){1,5}[.)]?\s+(?=\S)")


class Kind(StrEnum):
    """What a statement looks like in the document."""

    ROOT = "root"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    CELL = "cell"
    CODE = "code"
    COMMENT = "comment"


@dataclass(frozen=True)
class StepMark:
    """What begins a numbered part: `Step 3: Deploy`."""

    word: str
    number: str
    title: str


@dataclass(kw_only=True, eq=False)
class Node:
    """One statement, with what stands below it."""

    kind: Kind
    text: str
    line: int
    end: int = 0
    """The last line of the statement itself, without what stands below it."""
    rank: float = 0
    """What it may stand below: whatever has a smaller one."""
    ticked: bool | None = None
    number: str = ""
    """The number of an item of a numbered list."""
    info: str = ""
    """The language of code, or of a block that was read as statements; `table`; the head of a cell's column."""
    role: str = ""
    """What a cell's column holds, in the words that are known here, where its head does not say so."""
    children: list[Node] = field(default_factory=list)
    parent: Node | None = None
    whole: tuple[Node, ...] | None = None
    """Everything below, in order, while nothing of it is moved."""

    @cached_property
    def _label(self) -> tuple[str, str]:
        if self.info and self.kind is Kind.CELL:
            return self.info, self.text
        if self.info == TOLD:
            return "", self.text
        text = without_signs(self.uncounted)
        for pattern in _LABELS:
            match = pattern.match(text)
            if match:
                if pattern is _LABELS[0] and match["value"] and not (match["mark"] or _ended_inside(text)):
                    return "", self.text
                return match["key"].strip().rstrip("."), match["value"].strip()
        return "", self.text

    @cached_property
    def uncounted(self) -> str:
        """The text without the number of a part of an outline, `5.1.2 Decision: …`."""
        return _OUTLINED.sub("", self.text) if self.kind is Kind.ITEM else self._unlettered

    @cached_property
    def _unlettered(self) -> str:
        return BARE_NUMBER.sub("", LETTER.sub("", self.text)) if self.kind is Kind.HEADING else self.text

    @property
    def key(self) -> str:
        """The label as it is written; empty where there is none."""
        return self._label[0]

    @cached_property
    def label(self) -> str:
        """The label to compare: lower case, bare and in English."""
        if self.role:
            return self.role
        return in_english(bare(self._label[0]).replace("_", " ")) if self._label[0] else ""

    @property
    def value(self) -> str:
        """What follows the label, or the whole text."""
        return self._label[1]

    @cached_property
    def bare(self) -> str:
        """The whole text to compare."""
        return bare(self._unlettered)

    @cached_property
    def plain(self) -> str:
        """The whole text without markup."""
        return plain(self.text)

    @cached_property
    def title(self) -> str:
        """The whole text as a heading."""
        return title(self._unlettered)

    @cached_property
    def head(self) -> str:
        """What it is called, to compare: the label where it has one, else the whole."""
        return self.label or in_english(self.bare)

    @cached_property
    def step(self) -> StepMark | None:
        """Set where it begins a numbered part."""
        words = title(self.text) if self.kind not in {Kind.CELL, Kind.CODE} else ""
        match = _STEP.match(words) if len(words) < 2000 else None
        if match is None or (not match["number"][0].isdigit() and not _separated(match["rest"])):
            return None
        return StepMark(match["word"].casefold(), match["number"].casefold(), match["title"].strip())

    def set_text(self, text: str, role: str = "") -> None:
        """Say the same in other words, or as a field of that role; what was derived of the old ones is forgotten."""
        self.text, self.role = text, role
        for name in _DERIVED:
            self.__dict__.pop(name, None)

    def walk(self) -> Iterator[Node]:
        """Everything below, in the order of the document."""
        return self._walked() if self.whole is None else iter(self.whole)

    def settle(self) -> None:
        """From here on nothing below is moved, until somebody moves it and says so by `moved`."""
        self.whole = tuple(self._walked())

    def moved(self) -> None:
        """Something below is another or stands elsewhere than before."""
        self.whole = None

    def _walked(self) -> Iterator[Node]:
        stack = self.children[::-1]
        while stack:
            node = stack.pop()
            yield node
            if node.children:
                stack += node.children[::-1]

    def with_all(self) -> Iterator[Node]:
        """Itself, then everything below."""
        yield self
        yield from self.walk()

    def add(self, node: Node) -> Node:
        """Put a statement below."""
        node.parent = self
        self.children.append(node)
        return node

    def above(self) -> Iterator[Node]:
        """What it stands below, from the nearest."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


_DERIVED = tuple(name for name, value in vars(Node).items() if isinstance(value, cached_property) and name != "step")


def _ended_inside(text: str) -> bool:
    """Whether a bold beginning ends with a colon, or with a full stop where it is short."""
    end = text.find("**", 2)
    words = text[2:end].rstrip() if end > 0 else ""
    return words.endswith((":", "：")) or (words.endswith(".") and len(words) < _SHORT_LEAD)


def _separated(rest: str) -> bool:
    return not rest or not rest[0].isspace() or rest.lstrip()[:1] in ":.)]-–—|"
