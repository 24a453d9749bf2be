"""The lines of a text that lost its Markdown, and what each is: a title, a part, a unit, a label, an item, a sentence.

What a line is follows from what repeats, from its number, from what it is called, from empty lines around it, from its
length and how it ends; one of these alone seldom suffices.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache

from orchestrator.documents.broken_clauses import clause_of, goes_on
from orchestrator.documents.callouts import Line
from orchestrator.documents.labels import Part, meaning
from orchestrator.documents.lexicon import anywhere, in_english, lexicon
from orchestrator.documents.listings import in_listings
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import bare, plain

TITLE_LENGTH = 70
_UNIT_LENGTH = 2 * TITLE_LENGTH
_HEADING = re.compile(r"^ {0,3}(?P<marks>#{1,6})\s+\S")
_BULLET = re.compile(r"^(?:[-*+]|\d{1,3}[.)])\s+(?=\S)")
_BOX = re.compile(r"^(?:[-*+]\s+)?(?:\[[ xX]\]|[☐☑☒✓✔])(?=\s)")
_SIGNED = re.compile(r"^- (?P<name>[\u2600-\u27bf\U0001f000-\U0001faff]\ufe0f?\s+\S.{0,60})$")
_NUMBERED = re.compile(r"^(?P<number>\d{1,2})[.)]\s+(?=[^\W\d_a-zß-ÿ])")
_BOLD = re.compile(r"^(?:\*\*|__)[^*_]+(?:\*\*|__)\s*:?$")
_FIELD = re.compile(r"^(?:\*\*|__)?[^\W\d_a-zß-ÿ`][^:.|!?\n]{0,50}?(?:\*\*|__)?:(?:\*\*|__)?\s+(?=\S)")
_TICKET = re.compile(r"^[A-Z][A-Z0-9]{1,9}-\d{1,5}\b(?=.*\s[·|]\s)")
_ID = re.compile(r"^(?:\*\*)?\[?(?:[A-Z][A-Z0-9]{0,7}-\d{1,5}\b|[A-Z]{1,3}\d{1,3}[.):]\s)")
_COUNTED = re.compile(r"^(?P<word>[^\W\d_]{3,12}) \d{1,2}\s*[:.—–]\s+\S")
_ARROW = re.compile(r"(?:→|⇒|->|=>)")
_STARTS = re.compile(r"^[^\w\s]{0,3}\s*[^\W_a-zß-ÿ]")
GOES_ON = re.compile(
    r"(?:\b(?:if|or|and|the|an?|with|for|from|to|of|in|by|on|at|as|zero|using|files|und|oder|mit|für|der|die|das)|[,—–(-])\s*$"
)
"""A line that ends so goes on in the next one."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_FEW_WORDS, _NAME_WORDS = 4, 7
_FEWEST = 3
_SOME, _MOST = 0.03, 0.8
"""Of all lines, so many have an empty one before them in a text in which these tell something."""


class Role(Enum):
    """What a line is."""

    TITLE = auto()
    """The name of the document."""
    SECTION = auto()
    """The head of a part of the document."""
    UNIT = auto()
    """The head of a numbered step, phase or task."""
    LABEL = auto()
    """What stands above a list."""
    FIELD = auto()
    """A label and its value."""
    ITEM = auto()
    """One thing of several."""
    TEXT = auto()
    """What is said in sentences."""
    KEPT = auto()
    """A table, a listing, a quotation, a heading that kept its marks."""


@dataclass(eq=False)
class Row:
    """A line that is not empty."""

    text: str
    """Without the indent."""
    number: int
    indent: int
    code: bool
    """Whether it is of a listing."""
    kept: bool
    """Whether it is that, or of another form that no editor took away."""
    gap: bool
    """Whether an empty line stands before it."""
    closed: bool = False
    """Whether one stands behind it."""
    role: Role = Role.TEXT
    more: list[Line] = field(default_factory=list)
    """The lines in which it goes on, where it is a clause that was broken to a width."""

    def undress(self) -> None:
        """Take the sign before a head for its dress, and not for a ticked box: `✅ Acceptance criteria`."""
        match = None if self.kept else _SIGNED.match(self.text)
        if match and ((self.gap and self.closed) or section_named(match["name"])):
            self.text = match["name"]

    @property
    def listed(self) -> bool:
        """Whether it still has the sign of a list, or a box."""
        return bool(_BULLET.match(self.text) or _BOX.match(self.text))

    @property
    def boxed(self) -> bool:
        """Whether it has a box."""
        return bool(_BOX.match(self.text))

    @property
    def clause(self) -> str:
        """The number of the part whose clause it is, `5` of `5.2 Open the valve.`; empty where it is none."""
        return "" if self.kept else clause_of(self.text)[0]

    def goes_on_in(self, other: Row) -> bool:
        """Whether the next line only goes on with this clause."""
        if not self.clause or other.gap or other.kept or other.is_field or (other.listed and not other.clause):
            return False
        last = self.more[-1][0] if self.more else self.text
        named = other.names_task or bool(other.unit)
        return goes_on(self.text, last, other.text, deeper=other.indent > self.indent, named=named)

    @property
    def level(self) -> int:
        """How deep its heading is that kept its marks; 0 where it is none."""
        match = None if self.code else _HEADING.match(self.text)
        return len(match["marks"]) if match else 0

    @property
    def bold(self) -> bool:
        """Whether all of it is bold, as what heads a list is."""
        return bool(_BOLD.match(self.text))

    @property
    def unit(self) -> str:
        """The word that it counts a unit with, `Step 3: Deploy`; empty where it names none."""
        text = self.text.strip("#*_ ")
        if len(text) > _UNIT_LENGTH or (self.kept and not self.level) or self.listed:
            return ""
        if _TICKET.match(text):
            return "ticket"
        mark = Node(kind=Kind.PARAGRAPH, text=text, line=0).step
        named = mark is not None and text[-1:] not in ".;,!?" and text[:1] not in "-*+|"
        return mark.word.split("-")[-1] if mark and named and (mark.title or text.endswith(mark.number)) else ""

    @property
    def counted(self) -> str:
        """The word before its number, whatever that counts: `gate` of `Gate 2: Sign-off`."""
        match = None if self.kept or self.listed or len(self.text) > TITLE_LENGTH else _COUNTED.match(self.text)
        return match["word"].lower() if match and self.text[-1] not in ".,;:!?" else ""

    @property
    def field(self) -> Part | None:
        """The part that the label before its value names; a label that names none is no part."""
        label, _, value = self.words.partition(":")
        return meaning(label) if value and len(label) < TITLE_LENGTH else None

    @property
    def words(self) -> str:
        """What it says without signs of lists and emphasis."""
        return plain(_BOX.sub("", _BULLET.sub("", self.text)).strip())

    @property
    def is_field(self) -> bool:
        """Whether a value stands behind its label."""
        return bool(_FIELD.match(_BOX.sub("", _BULLET.sub("", self.text)).strip()))

    @property
    def names_task(self) -> bool:
        """Whether it begins with the id of a task."""
        return bool(_ID.match(_BOX.sub("", _BULLET.sub("", self.text)).strip()))

    @property
    def may_head(self) -> bool:
        """Whether it may be a heading by its length and how it begins and ends."""
        text = self.text
        if self.kept or self.listed or len(text) > TITLE_LENGTH or not _STARTS.match(text) or GOES_ON.search(text):
            return False
        return text[-1] not in ".,;!?|" and not _ARROW.search(text) and not self.is_field and text[0] not in "|><\"'`*_"

    @property
    def may_be_title(self) -> bool:
        """Whether it may be the document's name as its first line: of any case, and behind a word for what it is."""
        text = self.text
        if self.kept or self.listed or len(text) > _UNIT_LENGTH or not text[0].isalnum() or text[-1] in ".,;:!?":
            return False
        return not self.is_field or bool(_titles().search(text))

    @property
    def named(self) -> Part | None:
        """The part of a step that it is called as."""
        return meaning(self.text) if len(self.text.split()) <= _FEW_WORDS else None

    @property
    def about(self) -> str:
        """The part of a document that it is called as, `inputs`; empty where it is called as none."""
        return section_named(self.text) if len(self.text.split()) <= _NAME_WORDS else ""

    @property
    def titled(self) -> bool:
        """Whether its words begin as those of titles do in English."""
        text = re.sub(r"\([^()]*\)", "", self.text)
        words = _WORD.findall(text)
        return len(words) > 1 and "," not in text and all(word[0].isupper() for word in words)

    @property
    def cased(self) -> bool:
        """Whether it has several words whose case may tell whether it is a title."""
        return len(_WORD.findall(self.text)) > 1


@cache
def _sections() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((part, re.compile(anywhere(forms))) for part, forms in lexicon("sections").items())


@cache
def _told_by_kinds() -> re.Pattern[str]:
    forms = (form for sign, forms in lexicon("kinds").items() if sign.endswith("head") for form in forms)
    return re.compile(anywhere(forms))


@cache
def _titles() -> re.Pattern[str]:
    forms = (form for sign, forms in lexicon("kinds").items() if sign.endswith("title") for form in forms)
    return re.compile(anywhere(forms), re.IGNORECASE)


def section_named(text: str) -> str:
    """The part of a document that a heading names; empty where no list knows it."""
    head = in_english(bare(text))
    found = next((part for part, form in _sections() if form.search(head)), "")
    return found or ("kind" if _told_by_kinds().search(head) else "")


def surely_named(text: str) -> bool:
    """Whether a heading is called just as a part of a document is, with no word more."""
    head = in_english(bare(text))
    return bool(_told_by_kinds().search(head)) or any(form.fullmatch(head) for _, form in _sections())


def rows_of(lines: Sequence[Line]) -> list[Row]:
    """The lines that are not empty."""
    found: list[Row] = []
    gap = True
    for (line, number), code in zip(lines, in_listings(lines), strict=True):
        text = line.strip()
        if not text and not code:
            gap = True
            if found:
                found[-1].closed = True
            continue
        kept = code or text.startswith(("|", ">", "<", "---", "===", "***")) or bool(_HEADING.match(line))
        indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
        text = line if code else text
        row = Row(text=text, number=number, indent=0 if code else indent, code=code, kept=kept, gap=gap)
        if found and found[-1].goes_on_in(row):
            found[-1].more.append((text.removeprefix("- "), number))
        else:
            found.append(row)
        gap = False
    if found:
        found[-1].closed = True
    for row in found:
        row.undress()
    return found


def spaced(rows: Sequence[Row]) -> bool:
    """Whether empty lines part what belongs together, and do not stand everywhere or nowhere."""
    told = [row for row in rows if not row.kept]
    return _SOME < sum(row.gap for row in told) / max(1, len(told)) < _MOST


def numbered_heads(rows: Sequence[Row]) -> set[int]:
    """The places of the heads that count on through the text, `4. Workflow`, each with something below it."""
    found: list[int] = []
    last = 0
    for place, row in enumerate(rows):
        match = _NUMBERED.match(row.text) if not row.kept and row.indent == 0 else None
        if match is None or len(row.text) > TITLE_LENGTH or row.text[-1] in ".,;!?":
            continue
        beside = [rows[at].text for at in (place - 1, place + 1) if 0 <= at < len(rows)]
        number = int(match["number"])
        if last < number <= last + 2 and not any(map(_NUMBERED.match, beside)):
            found.append(place)
            last = number
    return set(found) if len(found) >= _FEWEST else set()


def repeated(rows: Sequence[Row]) -> Counter[str]:
    """How often each line comes that may be a heading."""
    return Counter(bare(row.text) for row in rows if row.may_head)


def runs(rows: Sequence[Row], roles: frozenset[Role]) -> Iterator[range]:
    """The places that follow on each other whose lines have such roles."""
    start = 0
    for place in range(len(rows) + 1):
        if place == len(rows) or rows[place].role not in roles:
            if start < place:
                yield range(start, place)
            start = place + 1
