"""What a stage leaves behind: artifacts, documents, what is shown at the gate, signals."""

from __future__ import annotations

import re
from typing import Any

from orchestrator.criteria import AnySpec, parse_spec
from orchestrator.documents.draft import Draft
from orchestrator.documents.extras import Extras
from orchestrator.documents.finding_sections import items
from orchestrator.documents.judging import human
from orchestrator.documents.kept import read_references
from orchestrator.documents.ledger import Fate
from orchestrator.documents.node import Node
from orchestrator.documents.required_inputs import read_inputs
from orchestrator.documents.words import bare, plain
from orchestrator.playbook import (
    Artifact,
    Signal,
    State,
)


def read_outputs(draft: Draft, node: Node, extras: Extras) -> None:
    """The output contract: artifacts to list, changes and decisions to show, signals to send."""
    for item in items(node):
        heads = " ".join(above.head for above in item.above() if above is node or node in above.above())
        words = plain(item.text)
        if "signal" in heads or "event" in heads:
            _signal(draft, item, extras)
        elif re.search(r"artifact|deliverable|output|produced", heads) and not re.search(
            r"state changes|decisions recorded", heads
        ):
            _artifact(draft, item, extras, node)
        else:
            extras.show.append(words)
            draft.ledger.tell(item, Fate.REVIEWER, "shown at the gate")


def _artifact(draft: Draft, item: Node, extras: Extras, node: Node) -> None:
    """What has to be there: a file where a file is named, else a line of the gate's list."""
    name = _file_name(item)
    spec = None
    if name:
        made = {"kind": "file_exists", "one_of": (f"**/{name}", name)}
        spec = _file_check(draft, item, made, node)
    else:
        spec = human(draft, item, prefix="artifact", group=node.title[:80])
    extras.checks.append(spec)
    extras.artifacts.append(Artifact(title=plain(item.text)[:300], checks=(spec.id,)))


def _file_check(draft: Draft, item: Node, made: dict[str, Any], node: Node) -> AnySpec:
    identifier = draft.check_ids.give(f"{bare(node.head)[:30]}-file-exists")
    spec = parse_spec(
        {
            **made,
            "id": identifier,
            "title": plain(item.text)[:300],
            "group": node.title[:80] or "Artifacts",
            "source": {"document": draft.document, "line": max(1, item.line)},
        }
    )
    draft.enforce(item, f"check {spec.id} (file_exists)")
    return spec


_FILE = re.compile(
    r"(?<![\w/-])([\w-][\w./-]*(?<=[\w-])\.(?:md|json|ya?ml|txt|sql|py|ts|js|toml|html|csv|xml|pdf|sh|env))\b"
)


def _file_name(item: Node) -> str | None:
    """The file that an item names first, by its last part."""
    match = _FILE.search(plain(item.key or item.text))
    return match[1].rpartition("/")[2] if match else None


def read_signals(draft: Draft, node: Node, extras: Extras) -> None:
    """What is told to others, and in which state."""
    for item in items(node):
        _signal(draft, item, extras)


def _signal(draft: Draft, item: Node, extras: Extras) -> None:
    text = plain(item.text)
    quoted = re.search(r"[\"“`]([^\"”`]+)[\"”`]", item.text)
    state = (
        State.BLOCKED
        if re.search(r"block", text, re.IGNORECASE)
        else State.ABORTED
        if re.search(r"abort|fail", text, re.IGNORECASE)
        else State.COMPLETED
    )
    extras.signals.append(
        Signal(
            id=extras.names.give((quoted[1] if quoted else item.key or text)[:60], fallback="signal"),
            text=text,
            state=state,
            source=draft.source(item),
        )
    )
    draft.enforce(item, f"signal {extras.signals[-1].id}")


def read_documents(draft: Draft, node: Node, extras: Extras) -> None:
    """Documents that have to be there at the end, as files; what is no file has to be there before."""
    if "optional" in node.head:
        read_references(draft, node, extras)
        return
    wanted = items(node)
    if node.head.startswith("required") and not any(map(_file_name, wanted)):
        read_inputs(draft, node, extras)
        return
    for item in wanted:
        _artifact(draft, item, extras, node)
