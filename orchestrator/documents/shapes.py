"""What the lines of a paragraph look like: boxes, labels, titles of steps, and the rank of what serves as a heading."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

from orchestrator.documents.coded_paragraphs import begins_with_code
from orchestrator.documents.labels import meaning, part_named
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.scenarios import is_scenario
from orchestrator.documents.words import CALLED, CRITERIA_IDS

_TICK = re.compile(r"^\[(?P<mark>[ xXvV✓✔✅/~-]?)\]\*?(?:\s+|$)")
_EMOJI_TICK = re.compile(r"^(?P<mark>[☐☑☒✅✔✓🔲⬜🚧⏳🔄⭕])\ufe0f?\s+|^(?P<alone>[☐☑☒])$")
_LEADS = re.compile(r"\s(?:→|⇒|->|=>)\s*\S")
"""An answer with a sign before it, `✔ green → Step 3`, is no box."""
BOLD_LINE = re.compile(r"^(?:\*\*|__)[^*\n]+(?:\*\*|__)\s*:?$")
_BOLD_SENTENCE = re.compile(r"^(?:\*\*|__)(?:[^*\s]+\s+){6,}[^*\s]+[.!](?:\*\*|__)$")
"""What is said loudly, and heads nothing where no list comes right after it."""
PLAIN_FIELD = re.compile(r"^[a-z][a-z_-]{1,30}:(?:\s|$)")
LABEL_LINE = re.compile(
    r"^(?:\*\*|__)[^*\n]{1,80}?(?:\*\*|__)|^[*_][^*_:\n]{1,60}:[*_]\s"
    r"|^(?=[^\W\d_])(?![a-zß-ÿ])[\w /&'’.-]{1,40}\s?:(?:\s|$)"
)
TITLE, SUMMARY, NUMBERED, BOLD, LABEL, ITEM = 1.0, 6.2, 6.5, 7.0, 8.0, 10.0
"""Ranks of what serves as a heading without being one, below the six of real headings."""
_LONGEST_HEADING = 160
_COUNTED_STEP = re.compile(r"^\W*\w+\W+\w+(?:\s*(?:/|of)\s*\d+)?\s*[:.)–—-]")
_LONGEST_TITLE = 80
_LONGEST_NAME = 30
FIELDS = re.compile(
    r"(?:field|key|metric|parameter|setting|property|attribute|feld|champ|campo)?\|(?:value|wert|valeur|valor)?$"
)
_TICKET = re.compile(
    rf"^\W{{0,4}}{CALLED}(?!(?:{CRITERIA_IDS})-)[A-Z][A-Z0-9]{{1,9}}(?:-[A-Z][A-Z0-9]{{0,3}})*-\d{{1,5}}\b"
)


def begins_field(row: str, *, after: str) -> bool:
    """Whether a row of a paragraph is a field that a task may have, in lower case, `blocked by: A-1`.

    So are a scenario and an answer; `after` is what the paragraph begins with, which is one too then, as it is where
    the label is none that is known.
    """
    match = _LOWER_FIELD.match(row)
    known = match is not None and (part_named(match["key"]) is not None or _is_field(after))
    alike = (is_scenario(row) and is_scenario(after)) or (_ANSWER.match(row) and _ANSWER.match(after))
    return known or bool(alike) or (_is_word(row) and (begins_with_code(after) or _is_word(after)))


def _is_word(row: str) -> bool:
    """Whether a row is a field whose label is one word in lower case: `verify: the log is short`."""
    match = _LOWER_WORD.match(row)
    return match is not None and part_named(match["key"]) is not None


def _is_field(row: str) -> bool:
    match = PLAIN_FIELD.match(row.strip()) or _LOWER_FIELD.match(row)
    return match is not None and meaning(match[0].partition(":")[0]) is not None


_ANSWER = re.compile(r"^\s*(?:[*_][^*_\n]{1,40}[*_]|`[^`\n]{1,40}`)\s*(?:[–—-]\s|→|⇒|->|=>)\s*\S")
"""A word that is set off, and what follows from it: rows of one paragraph that all begin so stand by themselves."""
_LOWER_WORD = re.compile(r"^\s*(?P<key>[a-z]{3,12}):\s+\S")
_LOWER_FIELD = re.compile(r"^\s*(?P<key>[a-z]+(?: [a-z]+){1,2}):\s+\S")


_BOLD_WORD = re.compile(r"^(?:\*\*|__)[^*\n]+(?<![:：])(?:\*\*|__)(?!\s*[:：–—-])")


def goes_on(above: str, row: str) -> bool:
    """Whether a row that begins with a bold word goes on with the sentence of the row above it."""
    return above.rstrip()[-1:] in {",", ";"} and bool(_BOLD_WORD.match(row.strip()))


def begins_step(rows: list[str], place: int) -> bool:
    """Whether a row of a paragraph is the title of a step, or the first one below such a title."""
    above, row = rows[place - 1].strip(), rows[place].strip()
    return _is_step_title(row) or (_is_step_title(above) and row[:1].isupper())


def _is_step_title(row: str) -> bool:
    titled = len(row) <= _LONGEST_TITLE and bool(_COUNTED_STEP.match(row)) and row[-1:] not in ".;,"
    return titled and Node(kind=Kind.PARAGRAPH, text=row, line=0).step is not None


def under_rule(text: str) -> bool:
    """Whether a text above a rule is a paragraph: several lines, a sentence, a label that is no step."""
    sentence = "\n" in text or text.rstrip()[-1:] in ".,;:"
    is_step = Node(kind=Kind.PARAGRAPH, text=text, line=0).step is not None
    return sentence or (bool(LABEL_LINE.match(text)) and not is_step)


def rank_below(node: Node, above: Sequence[Node]) -> float:
    """What a paragraph may serve as below others: a ticket below a bold head ends where the next begins."""
    rank = rank_of(node)
    in_part = any(one.rank == BOLD for one in above) and not any(one.rank == NUMBERED for one in above)
    plainly = rank == NUMBERED and node.step is None and not node.text.startswith(("**", "__"))
    return BOLD + 0.5 if plainly and in_part else rank


def says_all(node: Node) -> bool:
    """Whether a labelled statement says all that it has to say, so that a list after it is not its own."""
    return bool(node.label and node.value) and node.text[-1:] not in ":?"


def rank_in_item(node: Node) -> float:
    """The rank of a paragraph of a list item, as a part of a level: a bold line holds fields, these hold text."""
    if BOLD_LINE.match(node.text):
        return 0.3
    return 0.4 if node.label else 0.5


def rank_of(node: Node) -> float:
    """What a paragraph may serve as."""
    text = node.text
    short = len(text) <= _LONGEST_HEADING
    if short and node.step and (BOLD_LINE.match(text) or node.step.title[-1:] not in ".;" or _COUNTED_STEP.match(text)):
        return NUMBERED
    if short and _TICKET.match(text) and node.ticked is None:
        return NUMBERED
    if BOLD_LINE.match(text):
        return NUMBERED if node.step else BOLD
    asks = len(text) < _LONGEST_TITLE and text.endswith("?")
    named = len(text) < _LONGEST_NAME and part_named(node.head) is not None
    return LABEL if node.label or text.endswith(":") or asks or named else LABEL + 1


def without_box(text: str) -> tuple[str, bool | None]:
    """A text without the box that it begins with, and whether that is ticked."""
    match = _TICK.match(text) or _EMOJI_TICK.match(text)
    if match is not None and match.groupdict().get("alone"):
        return "", match["alone"] != "☐"
    if match is None or (match["mark"] in "✅✔" and match["mark"] and _LEADS.search(text)):
        return text, None
    return text[match.end() :], match["mark"] in {"x", "X", "v", "V", "✓", "✔", "✅", "☑", "☒"}


def title_without_box(text: str) -> tuple[str, bool | None]:
    """A heading without the box that it begins with, and whether that is ticked; a sign there only dresses it."""
    return without_box(text) if text.startswith("[") else (text, None)


OPEN_ENDED = re.compile(r"^.{3,120}[^\W_][`*_)\"”]*$")
"""What ends without a stop goes on in the list that follows."""
_NAMED_LINE = re.compile(
    r"^(?P<mark>\*\*|__|\*|_)(?=[^\s*_])[^*_\n]{2,80}(?P=mark)\s+[*_]{0,2}\([^()\n]{2,120}\)[*_]{0,2}:?$"
)
"""A name that is set off, with nothing but a remark in brackets: `**Tools** (check each of them)`."""


def leads_list(tokens: Sequence[Token], place: int) -> bool:
    """Whether a list comes right after the paragraph whose text is at a place, or a table after one that is a name."""
    following = tokens[place + 2].type if place + 2 < len(tokens) else ""
    tabled = following == "table_open" and bool(_NAMED_LINE.match(tokens[place].content))
    return tabled or following.endswith("_list_open")


_FEW_RULES = 2
"""More rules than that are set between all parts."""


def ends_parts(tokens: Sequence[Token], place: int, level: float) -> bool:
    """Whether the rule at a place, one of few, stands before a heading that is lower than that of the part above it."""
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    lower = following is not None and following.type == "heading_open" and int(following.tag[1]) > level > TITLE
    return lower and sum(token.type == "hr" for token in tokens) <= _FEW_RULES


def rank_led(node: Node, around: Sequence[Node], leading: bool) -> float:
    """What a paragraph may serve as among those that are open; `leading`: a list comes right after it."""
    rank = rank_below(node, around)
    if rank == BOLD and not leading and _BOLD_SENTENCE.match(node.text):
        return LABEL + 1
    return LABEL if leading and rank == LABEL + 1 and OPEN_ENDED.search(node.text) else rank
