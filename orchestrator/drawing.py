"""The state machine of a playbook as a diagram, drawn from the very routes that run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestrator.graph import FIRST, routes

if TYPE_CHECKING:
    from orchestrator.playbook import Playbook


def mermaid(playbook: Playbook) -> str:
    """A Mermaid flow chart; exits that lead to the same node share an arrow."""
    exits = routes(playbook)
    titles = {f"phase-{phase.number}-{phase.id}": f"Phase {phase.number}: {phase.title}" for phase in playbook.phases}
    lines = ["flowchart TD", f"    start([package]) --> {_name(FIRST)}"]
    for node in exits:
        shape = ("{{", "}}") if node in {"gate", "wait"} else ("[", "]")
        lines.append(f'    {_name(node)}{shape[0]}"{titles.get(node, node)}"{shape[1]}')
    for node, ways in exits.items():
        targets: dict[str, list[str]] = {}
        for word, target in ways.items():
            targets.setdefault(target, []).append(str(word))
        for target, words in targets.items():
            arrow = "-.->" if target in {"draft_plan", "wait"} and node != "read_back" else "-->"
            lines.append(f"    {_name(node)} {arrow}|{', '.join(words)}| {_name(target)}")
    lines.append("    finish([end])")
    return "\n".join(lines) + "\n"


def _name(node: str) -> str:
    return "finish" if node == "__end__" else node.replace("-", "_")
