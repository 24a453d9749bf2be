"""Whether a sentence states how something behaves, rather than naming what an operation does or shows.

A name is a noun phrase or begins with its verb: “Vets of the clinic”, “Move a card”, “Copies that a library holds”. A
statement has a subject and a finite verb of its own: “A room holds one session at a time”.
"""

from __future__ import annotations

import re
from collections.abc import Container

from orchestrator.models.builtin.reading.words import stem

_VALUES = re.compile(r"`[^`]*`|[“\"][^”\"]*[”\"]")
_FINITE = re.compile(
    r"(?<=[\w)] )(?:"
    r"(?:is|are|was|were|has been|have been) (?P<done>\w+ed|made|shown|written|given|taken|put)\b"
    r"|is (?P<kind>an?) \w"
    r"|(?:is|are|am|was|were|has|have|does|do|did|will|would|can|could|may|might|should|exist"
    r"|(?:is|are|was|were|does|do|did|has|have|could|would|wo|ca)n['\u2019]t)\b"
    r"|(?<!\bthe )(?<!\ba )(?<!\ban )(?<!\bof )(?<!\bin )(?<!\bmy )(?<!\bits )(?<!\btheir )(?<!\ball )"
    r"(?<!\bwith )(?<!\band )(?<!\bto )(?<!\bfor )"
    r"(?:(?:accept|apply|appear|belong|become|clear|come|contain|count|depend|end|exist|follow|get|give|hold|keep|lead|mean"
    r"|need|point|prevail|remain|remove|replace|return|start|stay|succeed|take|win|write)s|goes|carries|applies)\b)",
    re.IGNORECASE,
)
"""Verbs that say of a subject how it is, what it does or what is done to it."""
_SUBORDINATE = re.compile(
    r"\b(?:that|which|who|whom|whose|what|where|when|how|why|whether|you|we|they|if|because)\b|(?-i:\bI\b)",
    re.IGNORECASE,
)
"""Words by which a clause of its own begins that only tells which one is meant."""
_LIKE = re.compile(
    r"\bthe same (?!(?:as|way)\b)\w+ (?:\w+ )*(?:as|holds?|appl(?:y|ies))\b|\b(?:likewise|analogous\w*)\b",
    re.IGNORECASE,
)
"""What points at a rule that stands elsewhere: “The same clients as for adding a track”."""

_COUNTED = re.compile(
    r"\b(?:number|count|share|amount) of [\w ]{1,60}? (?:that|which|who|whose|with(?:out)?|neither|not|still)\b"
    r"(?! (?:carr(?:y|ies)|have|has|uses?|bears?|belongs? to|are in|is in|are on|point at) (?:it|them)\b)",
    re.IGNORECASE,
)
"""Which rows a figure counts: “the number of tickets that are neither solved nor closed”."""

_UNLESS_SENT = re.compile(r"without (?!.*\b(?:all|every\w*|any)\b)(?:an? |the )?\w+ ", re.IGNORECASE)
"""What is so where something is not sent: “Without a role the new member is an agent”."""
_DONE = {"answered", "created", "made", "returned", "saved", "stored", "shown", "updated", "written"}
"""What every operation does to its row."""


def is_stated(sentence: str, named: Container[str] = ()) -> bool:
    """Whether a sentence has a finite verb that no subordinate clause accounts for, or points at another rule.

    That something is what it is (“a short text”) states nothing, nor that what an operation is `named` after was done.
    """
    said = _VALUES.sub("it", sentence)
    if _LIKE.search(said) or _COUNTED.search(said) or _UNLESS_SENT.match(said):
        return True
    verbs = [one for one in _FINITE.finditer(said) if not one["kind"] and not _is_named(one["done"], named)]
    return len(verbs) > len(_SUBORDINATE.findall(said))


def _is_named(done: str | None, named: Container[str]) -> bool:
    return done is not None and (stem(done.lower()) in named or done.lower() in _DONE)
