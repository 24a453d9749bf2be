"""Criteria of a document, each to where it belongs: a check, the reviewer, or the list of what cannot be judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orchestrator.criteria import AnySpec, parse_spec
from orchestrator.documents.criterion import (
    NO_COMMAND,
    Command,
    Unjudged,
    for_machines,
    machine_form,
    spec_of,
    title_of,
)
from orchestrator.documents.draft import Draft
from orchestrator.documents.ledger import Fate
from orchestrator.documents.meanings import measured, measured_question
from orchestrator.documents.node import Kind, Node
from orchestrator.playbook import Unenforced


def criteria(
    draft: Draft,
    nodes: Sequence[Node],
    *,
    prefix: str,
    group: str | None = None,
    task: str | None = None,
    command: Command = NO_COMMAND,
) -> tuple[AnySpec, ...]:
    """The checks of criteria; those that nothing can judge join the draft's list, each with a defect."""
    found = (criterion(draft, node, prefix=prefix, group=group, task=task, command=command) for node in nodes)
    return tuple(spec for spec in found if spec is not None)


def criterion(
    draft: Draft, node: Node, *, prefix: str, group: str | None, task: str | None, command: Command
) -> AnySpec | None:
    """One of them."""
    if not title_of(node).strip(" .-—[]"):
        return None
    made = machine_form(node, command, draft.installed)
    if made is None:
        return _from_prose(draft, node, prefix=prefix, group=group)
    spec: AnySpec | Unjudged = made if isinstance(made, Unjudged) else _spec(draft, node, made, prefix, group)
    if isinstance(spec, Unjudged):
        draft.defect(node, "criterion-not-enforced", f"{title_of(node)}: {spec.why}")
        draft.unenforced.append(
            Unenforced(criterion=title_of(node), why=spec.why, task=task, source=draft.source(node))
        )
        draft.ledger.tell(node, Fate.REVIEWER, "shown at the gate as not verified")
        return None
    draft.enforce(node, f"check {spec.id} ({spec.kind})")
    return spec


def _from_prose(draft: Draft, node: Node, *, prefix: str, group: str | None) -> AnySpec:
    """What a check measures becomes that check; all else is for the reviewer."""
    made = measured(title_of(node), draft.installed)
    spec = _spec(draft, node, made, prefix, group) if made else None
    if spec is None or isinstance(spec, Unjudged):
        human = _spec(draft, node, {"kind": "human"}, prefix, group)
        assert not isinstance(human, Unjudged)
        draft.ledger.tell(node, Fate.REVIEWER, f"check {human.id} (human)")
        for below in node.walk():
            draft.ledger.tell(below, Fate.REVIEWER, f"check {human.id} (human)")
        return human
    draft.enforce(node, f"check {spec.id} ({spec.kind})")
    return spec


def answering(draft: Draft, node: Node, question: str, *, prefix: str, group: str) -> tuple[AnySpec, ...]:
    """The checks that answer a question for whoever would have an opinion; none where they answer a part of it only."""
    asked = Node(kind=node.kind, text=question, line=node.line, end=node.end)
    made = [_spec(draft, asked, keys, prefix, group) for keys in measured_question(question, draft.installed)]
    return tuple(spec for spec in made if not isinstance(spec, Unjudged))


def measure_of(spec: AnySpec) -> dict[str, Any]:
    """What a check measures, whatever it is called."""
    return spec.model_dump(exclude={"id", "title", "group", "source"})


def _spec(draft: Draft, node: Node, made: dict[str, Any], prefix: str, group: str | None) -> AnySpec | Unjudged:
    wanted = f"{prefix}-{made['kind'].replace('_', '-')}"[:90]
    identifier = draft.check_ids.give(wanted, fallback="check")
    more = {"group": group} if group else {}
    source = {"document": draft.document, "line": max(1, node.line)}
    return spec_of(made, identifier=identifier, title=title_of(node), more={**more, "source": source})


def human(draft: Draft, node: Node, *, prefix: str, group: str | None = None) -> AnySpec:
    """An item for the reviewer, whatever it says."""
    identifier = draft.check_ids.give(f"{prefix}-human")
    draft.ledger.tell(node, Fate.REVIEWER, f"check {identifier} (human)")
    more = {"group": group} if group else {}
    source = {"document": draft.document, "line": max(1, node.line)}
    return parse_spec({"id": identifier, "title": title_of(node), "kind": "human", **more, "source": source})


def is_beside_list(node: Node) -> bool:
    """Whether a paragraph stands beside a list of criteria: it says something of these, and is none itself."""
    if node.kind is not Kind.PARAGRAPH or node.ticked is not None or node.parent is None or for_machines(node):
        return False
    return any(one.kind in {Kind.ITEM, Kind.ROW} for one in node.parent.children)


def worth_judging(nodes: Sequence[Node]) -> list[Node]:
    """Those that say something: no code, no comments, no placeholders."""
    return [
        node
        for node in nodes
        if node.kind not in {Kind.CODE, Kind.COMMENT} and any(char.isalnum() for char in node.text)
    ]
