"""A document that draws its steps and does not write them: the diagram in the words that the readers know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.diagrams import Arrow, Diagram, Form, Shape, diagram_in
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.reply_words import effect_of

_YES = re.compile(
    r"(?:yes|y|true|ok|pass(?:ed|es)?|go|success|ja|oui|s[íi]|sim|tak|green|ready|valid)\b.*", re.IGNORECASE
)
_NO = re.compile(
    r"(?:no|n|false|fail(?:s|ed|ure)?|no[- ]go|not\b.*|nein|non|não|nie|red|invalid|error)\b.*", re.IGNORECASE
)
_FEWEST = 2


def as_steps(lines: Sequence[Line]) -> list[Line]:
    """The lines with steps, ways and gates in the place of the diagrams; none where fewer than two steps are drawn."""
    diagram = diagram_in(lines)
    steps = [shape for shape in diagram.shapes.values() if shape.form is Form.STEP and not _is_outcome(diagram, shape)]
    called = [shape for shape in steps if _called(shape.label)]
    steps = called if len(called) >= _FEWEST else steps
    if len(steps) < _FEWEST:
        return []
    written = list(_Writer(diagram, steps).lines())
    kept = [line for place, line in enumerate(lines) if place not in diagram.lines]
    first = min(diagram.lines)
    return [*kept[:first], *written, *kept[first:]]


def _called(label: str) -> bool:
    return Node(kind=Kind.HEADING, text=label, line=0).step is not None


def _is_outcome(diagram: Diagram, shape: Shape) -> bool:
    """Whether a shape only says what an answer of a gate leads to: nothing leads out of it but back to a gate."""
    into = diagram.into(shape.id)
    out = diagram.out_of(shape.id)
    from_gate = bool(into) and all(_is_gate(diagram, diagram.shapes[arrow.start]) for arrow in into)
    return from_gate and all(_is_gate(diagram, diagram.shapes[arrow.end]) for arrow in out)


def _is_gate(diagram: Diagram, shape: Shape) -> bool:
    """Whether a person answers there: what is written at its arrows are answers in capitals."""
    labels = [arrow.label.strip() for arrow in diagram.out_of(shape.id)]
    answers = [label for label in labels if label.isupper() and effect_of(label) and not _NO.fullmatch(label)]
    return shape.form is Form.QUESTION and len(answers) > 0 and not any(_YES.fullmatch(one) for one in labels if one)


class _Writer:
    """Writes one diagram."""

    def __init__(self, diagram: Diagram, steps: Sequence[Shape]) -> None:
        self.diagram = diagram
        self.numbers = {shape.id: number for number, shape in enumerate(steps, start=1)}
        self.steps = steps

    def lines(self) -> Iterator[Line]:
        """All steps with their ways, then the gates."""
        for shape in self.steps:
            yield "", 0
            mark = Node(kind=Kind.HEADING, text=shape.label, line=0).step
            name = mark.title if mark and mark.title else shape.label
            yield f"### Step {self.numbers[shape.id]}: {name}", shape.line
            yield "", 0
            for arrow in self.diagram.out_of(shape.id):
                yield from self._way(shape, arrow, seen=set())
        for shape in self.diagram.shapes.values():
            if _is_gate(self.diagram, shape):
                yield from self._gate(shape)

    def _way(self, step: Shape, arrow: Arrow, seen: set[str]) -> Iterator[Line]:
        """Where an arrow leads: the next step says nothing, another one is a way, a question has its answers."""
        target = self.diagram.shapes[arrow.end]
        if target.form is Form.QUESTION:
            if target.id not in seen and not _is_gate(self.diagram, target):
                yield f"- **Decision:** {target.label}", arrow.line
                for answer in self.diagram.out_of(target.id):
                    yield from self._answer(step, answer, seen | {target.id})
        elif arrow.label:
            yield f"- If {arrow.label} → {self._place(step, target)}", arrow.line
        elif self.numbers.get(target.id) not in {None, self.numbers[step.id] + 1} or self._ends_early(step, target):
            yield f"- **Go:** {self._place(step, target)}", arrow.line

    def _answer(self, step: Shape, arrow: Arrow, seen: set[str]) -> Iterator[Line]:
        target = self.diagram.shapes[arrow.end]
        if target.form is Form.QUESTION:
            yield from self._way(step, arrow, seen)
            return
        place = self._place(step, target)
        if _YES.fullmatch(arrow.label):
            yield f"  - **Go:** If {arrow.label}, {place}", arrow.line
        elif _NO.fullmatch(arrow.label):
            yield f"  - **No-Go:** If {arrow.label}, {place}", arrow.line
        else:
            yield f"- If {arrow.label or 'none of the others'} → {place}", arrow.line

    def _place(self, step: Shape, target: Shape) -> str:
        number = self.numbers.get(target.id)
        if number is None:
            return "end" if target.form is Form.END else f"stop: {target.label}"
        return f"retry Step {number}" if number <= self.numbers[step.id] else f"proceed to Step {number}"

    def _ends_early(self, step: Shape, target: Shape) -> bool:
        return target.form is Form.END and step is not self.steps[-1]

    def _gate(self, gate: Shape) -> Iterator[Line]:
        yield "", 0
        yield f"## Gate: {gate.label}", gate.line
        yield "", 0
        yield "Reply with:", gate.line
        yield "", 0
        for arrow in self.diagram.out_of(gate.id):
            target = self.diagram.shapes[arrow.end]
            yield f"- {arrow.label} → {target.label}", arrow.line
