"""The gate: what a reply means, what a package's digest covers, and how many revisions there are."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Decision(StrEnum):
    """The closed set of things that a reviewer can say."""

    APPROVED = "APPROVED"
    """The stage is done; hand off."""
    REVISE = "REVISE"
    """Change what the feedback names, and show it again."""
    PAUSE = "PAUSE"
    """Decide later; nothing runs until `resume`."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A decision, with what the reviewer said besides."""

    decision: Decision
    feedback: str = ""
    """What has to change; beside `APPROVED` and `PAUSE` a remark that is kept and changes nothing."""


_BLANK = " \t\r\n"
_REVISE = re.compile(r"REVISE[ \t]*:(?P<feedback>.*)", re.DOTALL)
_WORD = re.compile(r"\b(?:APPROVED|REVISE|PAUSE)\b")
_OTHER = re.compile(r"\bAPPROVED\b|^[\s>*-]*PAUSE\s*$", re.MULTILINE)
_QUOTED = re.compile(r"(`+).*?\1|\"[^\"\n]*\"|“[^”\n]*”", re.DOTALL)
_HEDGE = re.compile(
    r"(?:with|but|if|once|after|except|provided|subject|when|unless|only|pending|assuming|however|as (?:long|soon))\b",
    re.IGNORECASE,
)
_PROMPT = frozenset({"what has to change", "…", "..."})
"""What the invitations to reply say where the feedback belongs."""


def parse_reply(text: str) -> Verdict | None:
    """Read a reply; `None` where it is no decision and has to be asked for again.

    `APPROVED` and `PAUSE` are the whole first line, exact; `REVISE:` begins it and needs feedback. A reply that holds
    two of the words, quotes the prompt, or hedges ("APPROVED with changes") is no decision. Within feedback a word
    in quotes or backticks is a mention. Only line feeds end a line, and only ASCII blanks are blank.
    """
    said = text.strip(_BLANK)
    first, _, rest = said.partition("\n")
    first, rest = first.rstrip(_BLANK), rest.strip(_BLANK)
    if first in {Decision.APPROVED, Decision.PAUSE}:
        mixed = _WORD.search(rest) or _HEDGE.match(rest)
        return None if mixed else Verdict(decision=Decision(first), feedback=rest)
    match = _REVISE.fullmatch(said)
    feedback = match["feedback"].strip() if match else ""
    if not any(map(str.isalnum, feedback)) or feedback.lower() in _PROMPT or _OTHER.search(_QUOTED.sub("", feedback)):
        return None
    return Verdict(decision=Decision.REVISE, feedback=feedback)


def digest(package: Mapping[str, Any]) -> str:
    """The sha256 that a verdict names: over the package's canonical JSON without its `digest` key."""
    content = {key: value for key, value in package.items() if key != "digest"}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def revision_is_worked(number: int, maximum: int) -> bool:
    """Whether REVISE number `number` (from 1) is worked; the last one allowed is recorded and escalated."""
    return number < maximum
