"""The gate: what a reply means, what a package's digest covers, and how many revisions there are."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Decision(StrEnum):
    """The closed set of things that a reviewer can decide. A playbook may have other words for them."""

    APPROVED = "APPROVED"
    """The stage, or the part of it before this gate, is done; go on."""
    REVISE = "REVISE"
    """Change what the feedback names, and show it again."""
    PAUSE = "PAUSE"
    """Decide later; nothing runs until `resume`."""
    ROLLBACK = "ROLLBACK"
    """Take the work back to where the playbook says, and work it again."""
    HALT = "HALT"
    """Give the run up."""


USUAL: Mapping[str, Decision] = MappingProxyType(
    {"APPROVED": Decision.APPROVED, "REVISE": Decision.REVISE, "PAUSE": Decision.PAUSE}
)
"""The replies of a gate whose playbook names no others."""

SHORTEST = 8
"""Characters of a digest that name a package."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A decision, with what the reviewer said besides."""

    decision: Decision
    feedback: str = ""
    """What has to change, or why; beside `APPROVED` and `PAUSE` a remark that is kept and changes nothing."""
    word: str = ""
    """The word that was used."""


_BLANK = " \t\r\n"
_EXPLAINED = frozenset({Decision.REVISE, Decision.ROLLBACK, Decision.HALT})
"""Decisions that may, or in the case of REVISE must, be followed by a colon and text."""
_QUOTED = re.compile(r"`+[^`]*`+|\"[^\"\n]*\"|“[^”\n]*”", re.DOTALL)
_HEDGE = re.compile(
    r"(?:with|but|if|once|after|except|provided|subject|when|unless|only|pending|assuming|however|as (?:long|soon))\b",
    re.IGNORECASE,
)
_PROMPT = frozenset({"what has to change", "why", "…", "..."})
"""What the invitations to reply say where the feedback belongs."""


def parse_reply(text: str, replies: Mapping[str, Decision] = USUAL) -> Verdict | None:
    """Read a reply in the words of `replies`; `None` where it is no decision and has to be asked for again.

    A word stands alone on the first line, exact; `REVISE:` needs feedback behind its colon, and taking work back or
    giving it up may have a reason there. A reply that holds two of the words, quotes the prompt, or hedges ("APPROVED
    with changes") is no decision. Within feedback a word in quotes or backticks is a mention. Only line feeds end a
    line, and only ASCII blanks are blank.
    """
    said = text.strip(_BLANK)
    first, _, rest = said.partition("\n")
    first, rest = first.rstrip(_BLANK), rest.strip(_BLANK)
    if first in replies and replies[first] is not Decision.REVISE:
        mixed = _any_of(replies).search(rest) or _HEDGE.match(rest)
        return None if mixed else Verdict(decision=replies[first], feedback=rest, word=first)
    word, colon, feedback = said.partition(":")
    word, feedback = word.rstrip(" \t"), feedback.strip(_BLANK)
    if not colon or replies.get(word) not in _EXPLAINED or _says_nothing(feedback):
        return None
    if _other_than(word, replies).search(_QUOTED.sub("", feedback)):
        return None
    return Verdict(decision=replies[word], feedback=feedback, word=word)


def forms(replies: Mapping[str, Decision], feedback: str = "…") -> list[str]:
    """How each reply is written; `feedback` stands for what a REVISE has to say."""
    return [f"{word}: {feedback}" if means is Decision.REVISE else word for word, means in replies.items()]


def _says_nothing(feedback: str) -> bool:
    return not any(map(str.isalnum, feedback)) or feedback.lower() in _PROMPT


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")


def _other_than(word: str, replies: Mapping[str, Decision]) -> re.Pattern[str]:
    """Finds a second decision in feedback: an approving word anywhere, another one on a line of its own."""
    approving = [re.escape(other) for other, means in replies.items() if means is Decision.APPROVED]
    alone = [re.escape(other) for other in replies if other != word and replies[other] is not Decision.APPROVED]
    parts = [rf"\b(?:{'|'.join(approving)})\b"] if approving else []
    parts += [rf"^[\s>*-]*(?:{'|'.join(alone)})\s*$"] if alone else []
    return re.compile("|".join(parts) or r"(?!)", re.MULTILINE)


def digest(package: Mapping[str, Any]) -> str:
    """The sha256 that a verdict names: over the package's canonical JSON without its `digest` key."""
    content = {key: value for key, value in package.items() if key != "digest"}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def revision_is_worked(number: int, maximum: int) -> bool:
    """Whether REVISE number `number` (from 1) is worked; the last one allowed is recorded and escalated."""
    return number < maximum
