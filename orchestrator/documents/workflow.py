"""A workflow step: tasks, subtasks and steps with commands, tools, success criteria, retries and prerequisites."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from orchestrator.documents.assemble import Stage, assemble, stage_id, stage_title
from orchestrator.documents.beside import read_extras
from orchestrator.documents.draft import Draft
from orchestrator.documents.gates import find_gates
from orchestrator.documents.labels import Part, part_of, value_of
from orchestrator.documents.ledger import Fate
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.overall_limits import bound_by_rule, settled_by_rule
from orchestrator.documents.places import Places
from orchestrator.documents.procedure import no_steps, read_procedure
from orchestrator.documents.revision_limits import revision_limit
from orchestrator.documents.step_names import title_of_step
from orchestrator.documents.steps import Step, Steps, outside
from orchestrator.documents.units import Unit, find_units
from orchestrator.documents.words import Names, name_of, plain, title
from orchestrator.documents.work_units import UnitReader
from orchestrator.playbook import Phase, Playbook, Previous, TaskTemplate

_FEWEST = 1
_MOST = 99


def read_workflow(draft: Draft) -> Playbook:
    """The playbook of a workflow step; one without tasks of its own is read as a procedure."""
    units = find_units(draft.root)
    if sum(1 + len(unit.inner) for unit in units) <= _FEWEST:
        return read_procedure(draft)
    if len(units) > _MOST:
        draft.defect(
            units[_MOST].node, "too-many-steps", f"{len(units)} tasks are more than {_MOST}: the rest is left out"
        )
        units = units[:_MOST]
    name, head = stage_title(draft.root, dict(draft.front), draft.document)
    if head is not None:
        draft.ledger.tell(head, Fate.RECORD, "title")
    persona = _persona(draft, name)
    places = Places()
    _place(places, units)
    phases = [_phase(draft, places, unit, number, persona) for number, unit in enumerate(units, start=1)]
    steps = Steps(
        steps=[
            Step(node=unit.node, number=str(number), title=phase.title, id=phase.id)
            for number, (unit, phase) in enumerate(zip(units, phases, strict=True), start=1)
        ]
    )
    if not steps.steps:
        raise no_steps(draft)
    phases = settled_by_rule(draft, bound_by_rule(draft, steps, phases))
    gates = find_gates(draft, steps)
    extras = read_extras(draft, steps, {id(gate.node) for gate in gates}, [gate.node for gate in gates])
    most, whom = revision_limit(draft, list(outside(draft.root, steps)), gates)
    own = stage_id(name, draft.document)
    stage = Stage(
        id=own,
        title=name,
        persona=persona,
        previous=_neighbour(draft, "previous", own),
        next=_following(draft, own),
        max_revisions=most,
        escalate_to=whom,
    )
    return assemble(draft, stage, phases, gates, extras, steps)


def _place(places: Places, units: Sequence[Unit]) -> None:
    """Give every unit its id, so that prerequisites find it."""
    names = Names()
    for number, unit in enumerate(units, start=1):
        places.add(
            unit, names.give(places.written_id(unit) or _title(unit.node), fallback=f"task-{number}"), str(number)
        )
        for inner_number, inner in enumerate(unit.inner, start=1):
            places.add(
                inner,
                names.give(places.written_id(inner) or _title(inner.node), fallback=f"task-{number}-{inner_number}"),
                f"{number}.{inner_number}",
            )


def _phase(draft: Draft, places: Places, unit: Unit, number: int, persona: str) -> Phase:
    """A task becomes a phase, its subtasks become its tasks; without any, it is its own only task."""
    draft.enforce(unit.node, f"phase {number}")
    own = UnitReader(draft, places, unit, prefix=places.ids[id(unit.node)])
    subtasks = _subtasks(unit)
    read = own.read(with_steps=not subtasks)
    worker = read.persona or persona
    tasks = [_template(draft, places, inner, worker) for inner in subtasks]
    if not tasks:
        tasks = [own.template(f"{places.ids[id(unit.node)][:60]}-work", _title(unit.node), persona=None)]
        read_more: dict[str, Any] = {}
    else:
        read_more = own.limits()
    checks = read.checks if subtasks else []
    phase_id = places.ids[id(unit.node)]
    return Phase(
        number=number,
        id=phase_id,
        title=_title(unit.node),
        persona=worker,
        output="; ".join(read.outputs) or _title(unit.node),
        outputs=tuple(read.outputs),
        purpose=tuple(read.purpose),
        inputs=tuple(read.inputs),
        instructions=tuple(read.instructions) if subtasks else (),
        requires=tuple(one for one in dict.fromkeys(read.requires) if one != phase_id),
        prerequisites=tuple(read.prerequisites),
        references=tuple(read.references),
        tasks=tuple(tasks),
        checks=tuple(checks),
        source=draft.source(unit.node),
        **read_more,
    )


def _subtasks(unit: Unit) -> list[Unit]:
    """The inner units, unless they are mere steps."""
    if (
        unit.depth == 2
        and not any(inner.tasklike for inner in unit.inner)
        and not any(_called_subtask(inner.node) for inner in unit.inner)
    ):
        return []
    return unit.inner


def _called_subtask(node: Node) -> bool:
    return bool(node.step and "task" in node.step.word)


def _template(draft: Draft, places: Places, unit: Unit, persona: str) -> TaskTemplate:
    draft.enforce(unit.node, f"task {places.ids[id(unit.node)]}")
    reader = UnitReader(draft, places, unit, prefix=places.ids[id(unit.node)])
    read = reader.read(with_steps=True)
    own = read.persona if read.persona != persona else None
    return reader.template(places.ids[id(unit.node)], _title(unit.node), persona=own)


def _title(node: Node) -> str:
    if node.kind is Kind.ROW:
        return title_of_step(node)[:160] or "Task"
    mark = node.step
    named = next((child for child in node.children if part_of(child) is Part.TITLE and value_of(child)), None)
    if named is not None and not (mark and mark.title):
        return plain(value_of(named))[:160]
    words = mark.title if mark and mark.title else title(node.value if node.key and node.value else node.text)
    return plain(words)[:160] or "Task"


def _persona(draft: Draft, name: str) -> str:
    """The agent that the document makes responsible for the whole."""
    for node in draft.root.walk():
        if re.search(r"primary responsible|lead agent|responsible agent", node.head[:60]):
            handle = next((match for one in node.with_all() if (match := re.search(r"@[\w-]+", one.text))), None)
            if handle:
                draft.enforce(node, "persona")
                return draft.persona(handle[0])
    return draft.persona(f"{name_of(name)[:50]}-agent")


def _texts(draft: Draft) -> Iterator[Node]:
    return (node for node in draft.root.walk() if node.kind in {Kind.ITEM, Kind.PARAGRAPH, Kind.CELL} and node.label)


def _stage_named(value: str) -> str | None:
    words = re.sub(r"\.\w{2,4}$", "", plain(value)).strip()
    return None if words.casefold() in {"none", "n/a", "-", ""} else name_of(words)


def _neighbour(draft: Draft, which: str, own: str) -> Previous | None:
    for node in _texts(draft):
        if re.fullmatch(rf"{which}(?: step| stage| phase)?", node.label):
            stage = _stage_named(node.value)
            draft.enforce(node, f"{which} stage")
            return (
                Previous(stage=stage, remedy=f"Complete {plain(node.value)} first") if stage and stage != own else None
            )
    return None


def _following(draft: Draft, own: str) -> str | None:
    for node in _texts(draft):
        if re.fullmatch(r"next(?: step| stage| phase)", node.label) and not any(above.step for above in node.above()):
            stage = _stage_named(node.value)
            draft.enforce(node, "next stage")
            return stage if stage != own else None
    return None
