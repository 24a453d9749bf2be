"""What ties routes, prerequisites and gates of one playbook together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

from orchestrator.playbook.process import RESERVED
from orchestrator.playbook.reading import Reading
from orchestrator.strict_yaml import Defect

_USUAL = {"APPROVED": "approve", "REVISE": "revise", "PAUSE": "pause"}
_MOVES = ("continue", "retry", "skip")


def process_ids_are_unique(reading: Reading) -> Iterator[Defect]:
    """Blocks, signals and audit lines name these."""
    for part in ("required_inputs", "signals", "audit"):
        yield from reading.doubled(f"{part}.*.id")
    for path, phase in reading.texts("phases.*.id"):
        if phase in RESERVED:
            yield reading.document.defect(path, f"`{phase}` is a word of routes", "name the phase by what it does")


def routes_lead_somewhere(reading: Reading) -> Iterator[Defect]:
    """A route names a phase of this playbook, or `next`, `end` or `self`; one that asks a person names nobody else."""
    targets = [*reading.known("phases.*.id"), *RESERVED]
    yield from reading.unknown("phase", targets, "phases.*.routes.*.to")
    for path, route in reading.each("phases.*.routes.*"):
        if not isinstance(route, dict):
            continue
        moves, target = route.get("action") in _MOVES, route.get("to")
        if moves and target is None:
            hint = "name a phase, `next`, `end` or `self` in `to`"
            yield reading.document.defect(path, f"a route that does `{route['action']}` leads nowhere", hint)
        if not moves and target is not None:
            yield reading.document.defect((*path, "to"), "a route that waits leads nowhere", "take `to` out")


def prerequisites_are_there(reading: Reading) -> Iterator[Defect]:
    """What must have succeeded is a phase or a task of this playbook, and not the same one."""
    known = reading.known("phases.*.id", "phases.*.tasks.*.id")
    yield from reading.unknown("phase or task", known, "phases.*.requires.*", "phases.*.tasks.*.requires.*")
    for pattern in ("phases.*", "phases.*.tasks.*"):
        for path, part in reading.each(pattern):
            own = part.get("id") if isinstance(part, dict) else None
            for index, needed in enumerate(part.get("requires") or () if isinstance(part, dict) else ()):
                if needed == own:
                    place = (*path, "requires", index)
                    yield reading.document.defect(place, f"`{own}` waits for itself", "take it out")


def gates_follow_phases(reading: Reading) -> Iterator[Defect]:
    """Each gate between phases says after which; the last one follows them all."""
    phases = reading.known("phases.*.id")
    yield from reading.unknown("phase", phases, "gates.*.after")
    for path, gate in reading.each("gates.*"):
        if isinstance(gate, dict) and "after" not in gate:
            yield reading.document.defect(path, "does not say after which phase it stands", "add `after`")
    for path, _ in reading.each("gate.after"):
        yield reading.document.defect(path, "the last gate follows every phase", "take it out, or list it in `gates`")


def replies_have_meanings(reading: Reading) -> Iterator[Defect]:
    """A person can accept the work and do something else; every reply does something."""
    for pattern in ("gates.*", "gate"):
        for path, gate in reading.each(pattern):
            if isinstance(gate, dict) and isinstance(gate.get("replies", []), list):
                yield from _about_replies(reading, (*path, "replies"), gate)


def _about_replies(reading: Reading, path: tuple[str | int, ...], gate: dict[str, object]) -> Iterator[Defect]:
    replies: list[object] = list(cast("list[object]", gate.get("replies", [*_USUAL])))
    meanings = _meanings(gate)
    known: dict[str, object] = {**_USUAL, **meanings}
    effects = {reply: known.get(reply) for reply in replies if isinstance(reply, str)}
    for index, reply in enumerate(replies):
        if reply in replies[:index]:
            yield reading.document.defect((*path, index), f"`{reply}` is used twice", "it must be unique")
        elif effects.get(str(reply)) is None:
            hint = "add it to `meanings` with what it `does`"
            yield reading.document.defect((*path, index), f"nothing says what `{reply}` does", hint)
    for reply in meanings:
        if reply not in replies:
            yield reading.document.defect(path, f"`{reply}` has a meaning, and is no reply", f"add `{reply}`")
    if "approve" not in effects.values():
        yield reading.document.defect(path, "no reply approves", "add `APPROVED`")
    if len(replies) < 2:
        yield reading.document.defect(path, "approving is the only reply", "add `REVISE`")


def _meanings(gate: dict[str, object]) -> dict[str, object]:
    told = gate.get("meanings")
    entries = [entry for entry in told if isinstance(entry, dict)] if isinstance(told, list) else []
    return {str(entry["reply"]): entry.get("does") for entry in entries if "reply" in entry}


RULES: tuple[Callable[[Reading], Iterator[Defect]], ...] = (
    process_ids_are_unique,
    routes_lead_somewhere,
    prerequisites_are_there,
    gates_follow_phases,
    replies_have_meanings,
)
