"""Steps that the flow of a document goes past: none of its arrows, or of the parts of its chain, leads to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from orchestrator.documents.diagrams import Diagram, diagram_in
from orchestrator.documents.draft import Draft
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import bare, plain
from orchestrator.playbook import Playbook

_ARROW = re.compile(r"\s*(?:→|⇒|->|-->|=>)\s*")
_LEAD = re.compile(r"^[^→⇒:]{1,40}:\s+")
_LONGEST = 400
_FEWEST = 3


def drawn_past(draft: Draft, playbook: Playbook) -> None:
    """Report each that is drawn with nothing that leads to it, and each that a chain of all others leaves out."""
    places = {bare(phase.title): place for place, phase in enumerate(playbook.phases)}
    if len(places) < _FEWEST:
        return
    for line, name in (*_in_diagrams(draft, places), *_in_chains(draft, playbook, places)):
        draft.defect(line, "unreachable", f"nothing leads to `{name}`: the flow goes past it")


def _in_diagrams(draft: Draft, places: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    diagram = diagram_in([(line, number) for number, line in enumerate(draft.lines, start=1)])
    drawn = {shape.id: place for shape in diagram.shapes.values() if (place := _place(shape.label, places)) is not None}
    reached = {id_ for id_ in drawn if _entered(diagram, id_)}
    if len(reached) + 1 < _FEWEST:
        return
    for id_ in drawn.keys() - reached:
        if drawn[id_] > 0 and drawn[id_] not in {drawn[one] for one in reached}:
            yield diagram.shapes[id_].line, diagram.shapes[id_].label


def _entered(diagram: Diagram, id_: str) -> bool:
    return any(arrow.start != id_ for arrow in diagram.into(id_))


def _in_chains(draft: Draft, playbook: Playbook, places: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    """By a line such as `Order: weigh → mix → bake`, all of whose parts are steps."""
    for node in draft.root.walk():
        if node.kind not in {Kind.PARAGRAPH, Kind.ITEM, Kind.CODE} or not 0 < len(node.text) < _LONGEST:
            continue
        parts = _ARROW.split(_LEAD.sub("", plain(node.text)).strip(" ."))
        named = [_place(part, places) for part in parts]
        known = [place for place in named if place is not None]
        if len(known) < _FEWEST or len(known) < len(parts) or known != sorted(known):
            continue
        for place in set(range(known[0], known[-1])) - set(known):
            yield node.line, playbook.phases[place].title


def _place(label: str, places: Mapping[str, int]) -> int | None:
    """Which step a label means, by its name; a number before that is not its name."""
    mark = Node(kind=Kind.HEADING, text=label, line=0).step
    names = (bare(label), bare(mark.title) if mark else "")
    return next((places[name] for name in names if name in places), None)
