"""Names that a renumbering left behind: of a step, of the stage in its tags, of its gate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.draft import Draft
from orchestrator.documents.node import Kind
from orchestrator.documents.stale_sections import renumbered_sections
from orchestrator.documents.steps import Step
from orchestrator.documents.words import stems
from orchestrator.playbook import Playbook

_FIGURE = re.compile(r"\d")
_NAMED = re.compile(
    r"\b(?P<word>(?i:phase|step|stage))\s+(?P<number>[1-9]\d?)\b[\s:—–-]*\(?(?P<title>[A-Z][\w&/+-]*(?:[ "
    r"](?:[A-Z&/][\w&/+-]*|and|of|to|the|for|mit|und))*)"
)
_NODE = re.compile(
    r"[\[({]{1,2}\"?\s*(?P<word>phase|step|stage)\s+(?P<number>[1-9]\d?)\b[\s:—–-]*(?P<title>[^\]\[(){}\"]{2,80}?)\s*\"?[\])}]{1,2}",
    re.IGNORECASE,
)
_STAGE = re.compile(r"(?<![\w-])(?P<number>\d{2})-(?P<name>[a-z][a-z0-9]*(?:-[a-z0-9]+)*)(?![\w-])")
_TAG = re.compile(r"\b(?:phase|stage):\s*[`\"']?(?P<number>\d{2})-(?P<name>[a-z][a-z0-9]*(?:-[a-z0-9]+)*)(?![\w-])")
_OWN_GATE = re.compile(r"^\W*gate\s*#?\s*(?P<number>\d{1,2})\b|[\[({]\"?\s*gate\s+(?P<drawn>\d{1,2})\b", re.IGNORECASE)
"""A gate where it stands itself: a part that is called so, or a shape of a diagram."""


def stale_names(draft: Draft, steps: Sequence[Step], stage: Playbook) -> None:
    """Report names and numbers of steps, of the stage and of its gate that were left behind."""
    _of_steps(draft, steps)
    renumbered_sections(draft)
    _of_stage(draft, stage)
    _of_gate(draft, stage)


def _of_steps(draft: Draft, steps: Sequence[Step]) -> None:
    """Names that a number had before the steps were renumbered."""
    titles = {step.number: _stems(step.title) for step in steps}
    own = {step.node.line for step in steps}
    word = steps[0].node.step.word if steps and steps[0].node.step else ""
    for line, form in _references(draft):
        for match in form.finditer(draft.lines[line - 1]):
            number, named = match["number"], _stems(match["title"])
            if line in own or match["word"].casefold() != word or not named:
                continue
            if number not in titles:
                if form is _NODE:
                    draft.defect(line, "dangling-target", f"{word} {number} is not there: {match[0].strip()[:80]}")
            elif not named & titles[number] and (
                form is _NODE
                or any(len(named & other) >= max(1, len(named) // 2) for key, other in titles.items() if key != number)
            ):
                draft.defect(
                    line,
                    "stale-name",
                    f"{word} {number} is called `{match['title'].strip()[:60]}` here and otherwise there",
                )


def _references(draft: Draft) -> Iterator[tuple[int, re.Pattern[str]]]:
    code = {line for node in draft.root.walk() if node.kind is Kind.CODE for line in range(node.line, node.end + 1)}
    for number in range(1, len(draft.lines) + 1):
        if len(draft.lines[number - 1]) < 2000 and _FIGURE.search(draft.lines[number - 1]):
            yield number, _NODE if number in code else _NAMED


def _stems(title: str) -> set[str]:
    return stems(title, _COMMON, shortest=3)


_COMMON = re.compile(r"the|and|for|phase.*|imple.*|und|mit")
"""Words that tell no step from another."""


def _of_stage(draft: Draft, stage: Playbook) -> None:
    """Tags with the stage's number and another name, or with its name and another number."""
    own = _STAGE.fullmatch(stage.id)
    if own is None:
        return
    for line, text in enumerate(draft.lines, start=1):
        for form in (_STAGE, _TAG):
            for tag in form.finditer(text[:2000]):
                same_name, same_number = tag["name"] == own["name"], tag["number"] == own["number"]
                if same_name != same_number and (same_name or form is _TAG):
                    written = f"{tag['number']}-{tag['name']}"
                    draft.defect(line, "stale-name", f"`{written}` is named, and this is `{stage.id}`")


def _of_gate(draft: Draft, stage: Playbook) -> None:
    """The number of the only gate, which differs where it is drawn, or is the one that a neighbour of the stage has."""
    if stage.gates:
        return
    found = [
        (line, int(match["number"] or match["drawn"]))
        for line, text in enumerate(draft.lines, start=1)
        for match in [_OWN_GATE.search(text[:2000])]
        if match
    ]
    named = re.match(r"(\d{2})-", stage.id)
    own = int(named[1]) if named else stage.gate.number
    if own not in {number for _, number in found}:
        own = own if named and all(abs(number - own) == 1 for _, number in found) else stage.gate.number
    for line, number in found:
        if number != own:
            draft.defect(line, "stale-name", f"the gate is number {number} here, and {own} by what else is said")
