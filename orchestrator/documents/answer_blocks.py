"""The answers that a person is given, by their shape: short words below one another, each with what follows from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, zip_longest
from typing import NamedTuple

from orchestrator.documents.labels import Part, part_named
from orchestrator.documents.lexicon import any_of, in_english
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.reply_words import effect_of, effect_told
from orchestrator.documents.words import SIGN, bare, plain
from orchestrator.playbook import Effect

_SIGNED = re.compile(
    rf"^[\s>]*+(?P<word>{SIGN})\ufe0f?\s*+(?:→|⇒|->|=>|:|—|–|(?<=\s)-\s)\s*+(?P<text>\S.*)$", re.DOTALL
)
"""A sign is an answer by itself: `👍 → print it`."""
_ANSWER = re.compile(
    rf"^[\s>]*+(?:{SIGN}\ufe0f?\s*+)?(?P<dress>[`\"“„«]|\*\*|__|[*_])?(?P<word>[^\W\d_][^`*_\"”“»:→<\[\n.;,]{{0,34}}?)\s*+"
    r"(?:[`\"”“»]|\*\*|__|[*_])?+\s*+(?:→|⇒|->|=>|:|—|–|(?<=\s)-\s)\s*+(?P<text>\S.*)$",
    re.DOTALL,
)
_WAYS = frozenset({None, Part.GO, Part.NO_GO, Part.SKIP, Part.RETRY, Part.ESCALATE, Part.DECISION, Part.CRITERIA})
"""What a word may mean elsewhere that is an answer here; other words are labels of what a part says."""
_FEWEST, _MOST, _MOST_WORDS = 2, 6, 4


_ASKED = re.compile(
    rf"^[\s>]*+(?:[^\W\d_]{{1,12}}\s+){{0,2}}?(?:{any_of('phrases', 'reply')}|{any_of('phrases', 'if')}|on|with)\s+"
    r"(?=[`\"“„«][^`\"“”»\n]{1,40}[`\"”»])",
    re.IGNORECASE,
)
"""What says of an answer that is set off that it is one: `reply "keep" → …`."""


class Answer(NamedTuple):
    """One of them."""

    node: Node
    word: str
    text: str


def answers_below(node: Node) -> list[Answer]:
    """The answers below a statement, where they stand below one another and are made alike."""
    below = [one for one in node.children if one.kind is not Kind.COMMENT]
    for kind, run in groupby(below, key=lambda one: (one.kind, _answer(one) is not None)):
        found = [answer for one in run if (answer := _answer(one))] if kind[1] else []
        told = [answer.text if _DRESSED.match(begun_with_answer(answer.node.uncounted)) else "" for answer in found]
        if _FEWEST <= len(found) <= _MOST and _are_answers([answer.word for answer in found], told):
            return found
    return []


_DRESSED = re.compile(rf"^[\s>]*(?:(?:{SIGN}\ufe0f?\s*)?[`\"“„«*_]|{SIGN})")


def answers_in(row: Node) -> list[Answer]:
    """The answers that one cell of a row lists, `yes / not yet / no`, each with what another cell says of it."""
    for cell in row.children if row.kind is Kind.ROW else ():
        words = [word.strip(' `*"“”_') for word in _OR.split(plain(cell.text))]
        short = all(word and len(word.split()) <= _MOST_WORDS for word in words)
        if _FEWEST <= len(words) <= _MOST and short and _are_answers(words):
            told = (one for beside in row.children if beside is not cell for one in beside.with_all())
            others = " ".join(f"{plain(one.text)}." for one in told if one.text)
            return [Answer(row, word, _follows(word, words, others)) for word in words]
    return []


_OR = re.compile(r"\s*[/|,;]\s*(?:or\s+)?|\s+(?:or|oder|ou|o|of|lub)\s+")


def begun_with_answer(text: str) -> str:
    """A statement from the answer on that it is about: `"keep" → …` of `If they say "keep" → …`."""
    return _ASKED.sub("", text)


def _follows(word: str, words: Sequence[str], told: str) -> str:
    """What is said of an answer, or of its last word where others begin as it does: `conditions: …`."""
    for name in (word, word.rsplit(maxsplit=1)[-1]):
        if name != word and sum(name in one.split() for one in words) > 1:
            continue
        match = re.search(
            rf"(?<!\w)(?<!not ){re.escape(name)}\s*(?::|→|->|=>|=|—|–)\s*(?P<text>[^.;]+)", told, re.IGNORECASE
        )
        if match:
            return match["text"].strip()
    return ""


def _are_answers(words: Sequence[str], told: Sequence[str] = ()) -> bool:
    """Whether some words are answers to choose from: one of them approves, by itself or its text, another does not."""
    does = {_effect(word, text) for word, text in zip_longest(words, told, fillvalue="")}
    return Effect.APPROVE in does and (len(does - {Effect.APPROVE, None}) > 0 or _negates(words))


def _effect(word: str, text: str) -> Effect | None:
    part = part_named(in_english(bare(word)))
    own = Effect.APPROVE if part is Part.GO else Effect.HALT if part is Part.NO_GO else effect_of(word.upper())
    return own or (effect_told(text) if text else None)


def _negates(words: Sequence[str]) -> bool:
    """Whether one of them says that another one is not so: `agreed`, `not agreed`."""
    known = {word.casefold() for word in words}
    return any(_NOT.sub("", word) in known for word in known if _NOT.match(word))


_NOT = re.compile(r"(?:not|nicht|non|niet|nie|no|não)\s+")


def _answer(node: Node) -> Answer | None:
    if node.kind not in {Kind.ITEM, Kind.PARAGRAPH} or node.ticked is not None or node.step is not None:
        return None
    match = _ANSWER.match(begun_with_answer(node.uncounted)) or _SIGNED.match(node.text)
    if match is None or len(match["word"].split()) > _MOST_WORDS:
        return None
    if part_named(in_english(bare(match["word"]))) not in _WAYS:
        return None
    return Answer(node, match["word"].strip(), plain(match["text"]))
