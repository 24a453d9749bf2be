"""What has to be there before the first step, where only a sentence says so: `It is assumed that …`."""

from __future__ import annotations

import re

from orchestrator.documents.draft import Draft
from orchestrator.documents.finding_sections import parts_told
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.required_inputs import required_input
from orchestrator.documents.steps import Steps
from orchestrator.documents.words import Names
from orchestrator.playbook import RequiredInput

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z])")
_SUPPOSES = re.compile(
    r"^(?:it is|we) assumed? (?=that)|^(?:this|the) \w+ (?:assumes|presupposes|requires) (?=that)"
    r"|^(?:we|you|it|this|the \w+) (?:only )?(?:starts?|begins?) (?:only )?(?=(?:if|when|once)\b)"
    r"|^(?:vorausgesetzt (?:wird|ist)|wir setzen voraus)\W+(?=dass)|^(?:on|il est) suppos\w+ (?=que)"
    r"|^se supone (?=que)|^si presume (?=che)|^zakładamy,? (?=że)",
    re.IGNORECASE,
)


def told_inputs(draft: Draft, steps: Steps, names: Names) -> list[RequiredInput]:
    """One for each condition of the first such sentence before the steps."""
    first = steps.steps[0].node.line
    for node in draft.root.walk():
        if node.kind is not Kind.PARAGRAPH or node.line >= first:
            continue
        for sentence in _SENTENCE.split(node.plain):
            supposed = _SUPPOSES.match(sentence)
            if supposed:
                told = parts_told(sentence) if "," in sentence or " and " in sentence else []
                parts = told if len(told) > 1 else [sentence[supposed.end() :].rstrip(".")]
                items = [Node(kind=Kind.ITEM, text=part, line=node.line, end=node.end) for part in parts]
                return [required_input(draft, item, names) for item in items]
    return []
