"""What one step says, on its way to becoming a phase."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from orchestrator.documents.draft import Draft
from orchestrator.documents.node import Node
from orchestrator.documents.said import Said
from orchestrator.documents.steps import Step
from orchestrator.playbook import Failure, Phase, Route, TaskTemplate

_OPTIONAL = re.compile(r"\b(?:if applicable|optional|if needed|where applicable|when applicable)\b", re.IGNORECASE)


@dataclass(kw_only=True)
class PhaseRead(Said):
    """What a step says so far."""

    routes: list[Route] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)
    """Limits and policies, by their keys in the playbook."""

    def settle(self, draft: Draft, node: Node | int, policy: dict[str, Any], attempts: int | None) -> None:
        """A policy and a limit, as a statement says them; what is said first holds, and another is reported."""
        told = policy | ({"max_attempts": attempts} if attempts else {})
        for key, code in (("on_failure", "conflicting-policy"), ("max_attempts", "conflicting-limit")):
            if key in self.more and told.get(key, self.more[key]) != self.more[key]:
                draft.defect(node, code, f"`{told[key]}` is said here, and `{self.more[key]}` before")
        self.more = told | self.more

    def phase(self, draft: Draft, step: Step, *, number: int, persona: str) -> Phase:
        """The phase, with its only task; `persona` works it where the step names nobody."""
        persona = self.persona or persona
        draft.persona(persona)
        policy = {key: value for key, value in self.more.items() if key in {"on_failure", "max_attempts"}}
        task_more: dict[str, Any] = {"escalate_to": self.more["escalate_to"]} if "escalate_to" in self.more else {}
        task = TaskTemplate(
            id=f"{step.id[:60]}-work",
            title=step.title,
            instructions=tuple(self.instructions),
            source=draft.source(step.node),
            **task_more,
        )
        return Phase(
            number=number,
            id=step.id,
            title=step.title,
            persona=persona,
            output="; ".join(self.outputs) or step.title,
            outputs=tuple(self.outputs),
            purpose=tuple(self.purpose),
            inputs=tuple(self.inputs),
            optional=bool(_OPTIONAL.search(step.node.text)),
            requires=tuple(dict.fromkeys(self.requires)),
            prerequisites=tuple(self.prerequisites),
            routes=tuple(self.routes),
            failures=tuple(self.failures),
            references=tuple(dict.fromkeys(reference for reference in self.references if reference)),
            tasks=(task,),
            checks=tuple(self.checks),
            source=draft.source(step.node),
            **policy,
        )
