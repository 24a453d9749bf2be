"""What has to be there before the first step, where only front matter or a sentence says so: `It is assumed …`."""

from __future__ import annotations

import re

from orchestrator.documents.draft import Draft
from orchestrator.documents.finding_sections import parts_told
from orchestrator.documents.labels import Part, meaning
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.required_inputs import required_input
from orchestrator.documents.steps import Steps
from orchestrator.documents.unit_labels import meant_in_units
from orchestrator.documents.words import Names, bare
from orchestrator.playbook import RequiredInput

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z])")
_SUPPOSES = re.compile(rf"^{any_of('phrases', 'supposes')}", re.IGNORECASE)
_NEEDED = re.compile(
    rf"^(?:[^,.;:]{{3,40}},\s+)?{any_of('phrases', 'needed_first')}\s+"
    rf"(?!(?:to|zu|if|wenn|que|nothing|no)\b)(?P<things>[^.;:?!]{{10,300}})[.!]?$",
    re.IGNORECASE,
)
_ARTICLE = (
    r"(?:an?|the|your|one|two|eine?n?|den|die|das|der|une?|le|la|les|un|una|unos|el|los|las|il|lo|uno|uma?|os?|as?"
    r"|een|het|de)"
)
_AND = r"(?:and|und|et|y|e|en|i|oraz)"
_THINGS = re.compile(rf"\s*,\s+(?:{_AND}\s+)?|\s+{_AND}\s+(?={_ARTICLE}\s)", re.IGNORECASE)
_LONGEST_THING = 12


def _needed(sentence: str) -> list[str]:
    """The things that a sentence lists, where it says that they are needed: `You will need a ladder, and a rope`."""
    match = _NEEDED.match(sentence)
    things = [one.strip() for one in _THINGS.split(match["things"])] if match else []
    return things if len(things) > 1 and all(0 < len(one.split()) <= _LONGEST_THING for one in things) else []


def told_inputs(draft: Draft, steps: Steps, names: Names) -> list[RequiredInput]:
    """One for each entry of a list in the front matter, or of the first sentence that supposes or needs some."""
    listed = [
        Node(kind=Kind.ITEM, text=text, line=_line(draft, text))
        for key, entries in draft.front.items()
        if (meaning(str(key)) or meant_in_units(bare(str(key)))) in {Part.PREREQUISITES, Part.INPUTS, Part.DEPENDS}
        and isinstance(entries, list)
        for text in map(_text, entries)
    ]
    if any(" " in item.text for item in listed):
        return [required_input(draft, item, names) for item in listed]
    first = steps.steps[0].node.line
    for node in draft.root.walk():
        if node.kind is not Kind.PARAGRAPH or node.line >= first:
            continue
        for sentence in _SENTENCE.split(node.plain):
            supposed = _SUPPOSES.match(sentence)
            parts = [] if supposed else _needed(sentence)
            if supposed:
                told = parts_told(sentence) if "," in sentence or " and " in sentence else []
                parts = told if len(told) > 1 else [sentence[supposed.end() :].rstrip(".")]
            if parts:
                items = [Node(kind=Kind.ITEM, text=part, line=node.line, end=node.end) for part in parts]
                return [required_input(draft, item, names) for item in items]
    return []


def _text(entry: object) -> str:
    """What an entry says; of one that is named, what stands behind its name."""
    return " ".join(str(one) for one in entry.values()) if isinstance(entry, dict) else str(entry)


def _line(draft: Draft, text: str) -> int:
    return next((number for number, line in enumerate(draft.lines, start=1) if text in line), 1)
