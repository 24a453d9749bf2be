"""What stands before every conversation of a persona: who it is, where it works, with what, and the guides.

It changes as little as possible, so that an endpoint can keep what it made of it: not with the task, and not within a
phase.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from orchestrator.criteria import AnySpec, TestsPassSpec, TestsTellSpec
from orchestrator.finding import Level
from orchestrator.persona import ToolName
from orchestrator.playbook import InputKind
from orchestrator.prompts import render

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.handoff.front_matter import Figures
    from orchestrator.persona import Persona

ROOMY = 32_000
"""Tokens of a window in which guides are put before the task; in a smaller one they are read when they are needed."""
_UNTOLD = {
    "id",
    "title",
    "p0",
    "group",
    "source",
    "kind",
    "timeout_s",
    "command",
    "hollow",
    "wrong",
    "body",
    "contains",
    "matches",
    "seed",
    "counts",
    "aspects",
}
"""Fields of a check that are told elsewhere, or help nobody."""


def prefix(desk: Desk, persona: Persona, guides: Sequence[str], window: int | None) -> str:
    """The system's text; `window` is the model's, in tokens, where it is known."""
    inline = () if window is not None and window < ROOMY else guides
    return render(
        "system.md",
        persona=persona,
        stage={"title": desk.playbook.title, "purpose": desk.playbook.purpose},
        aims=desk.playbook.aims,
        constraints=[item.text for item in desk.playbook.required_inputs if item.kind is InputKind.CONSTRAINT],
        mode={"name": desk.package.handoff.release_mode, "rules": desk.playbook.told_in(mvp=desk.package.handoff.mvp)},
        tools=persona.tools,
        colleagues=_colleagues(desk, persona),
        artifacts={name: artifact.path for name, artifact in desk.package.handoff.artifacts.items()},
        commands=_commands(desk) if ToolName.RUN_COMMAND in persona.tools else {},
        listed=_listed(desk),
        stores=desk.package.handoff.stores,
        engine=desk.package.handoff.database.engine,
        own_tables=desk.stack.own_tables if desk.package.handoff.stores else (),
        shelf=list(_shelf(desk, inline)),
        wanted=[name for name in guides if name not in inline],
        guides=[{"name": name, "text": desk.guide(name)} for name in inline],
    )


def criteria(specs: Sequence[AnySpec], nfr: Figures) -> list[dict[str, str]]:
    """Checks as an agent is told of them: what each wants, and how it is found out."""
    return [{"title": spec.title, "how": _how(spec, nfr)} for spec in specs]


def _how(spec: AnySpec, nfr: Figures) -> str:
    if spec.level is not Level.ENFORCED:
        return "a reviewer looks at it" if spec.level is Level.HUMAN else "a colleague is asked for an opinion"
    said = spec.model_dump(mode="json", exclude=_UNTOLD)
    if isinstance(spec, TestsPassSpec) and spec.coverage_min == "handoff":
        said["coverage_min"] = nfr.coverage_min
    more = "; ".join(f"{name}: {_shown(value)}" for name, value in said.items() if value not in (None, [], False))
    return f"{spec.kind}: {more}" if more else spec.kind


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_shown(inner)}" for name, inner in value.items() if inner)
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return f"`{value}`"


def _colleagues(desk: Desk, persona: Persona) -> dict[str, str]:
    if ToolName.ASK_COLLEAGUE not in persona.tools:
        return {}
    return {name: other.role for name, other in sorted(desk.personas.items()) if name != persona.id}


def _commands(desk: Desk) -> dict[str, str]:
    """The stack's commands as they are typed; what only tells hollow tests apart is nobody's to run."""
    phases = desk.playbook.phases
    specs = [spec for phase in phases for spec in (*phase.checks, *(s for task in phase.tasks for s in task.checks))]
    hidden = {name for spec in specs if isinstance(spec, TestsTellSpec) for name in (spec.hollow, spec.wrong)}
    return {name: shlex.join(words) for name, words in desk.stack.commands.items() if name not in hidden}


def _listed(desk: Desk) -> str:
    """The file that tells what the toolchain holds: a short one where the playbook has it, since a lock is long."""
    toolchain = desk.stack.toolchain
    return (toolchain.listed or toolchain.lock) if toolchain else ""


def _shelf(desk: Desk, inline: Sequence[str]) -> Iterator[dict[str, str]]:
    """The guides that can be read on demand, with their headings."""
    for path in sorted(desk.guides_dir.glob("*.md")):
        if path.name not in inline:
            first = path.read_text(encoding="utf-8").lstrip().partition("\n")[0]
            yield {"name": path.name, "title": first.lstrip("# ")}
