"""What the built-in model does about each kind of job, one turn at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.models.builtin.answering import form_of
from orchestrator.models.builtin.deciding import decide
from orchestrator.models.builtin.design import Certainty
from orchestrator.models.builtin.inputs import Inputs
from orchestrator.models.builtin.talk import Talk
from orchestrator.models.builtin.working import NEEDS_SOMEBODY, UNREAD, Reply, ended, format_command, work
from orchestrator.showing import counted

__all__ = ["Reply", "answer"]

RECORDS_AT_ONCE = 40
"""Questions and decisions in one turn."""
_FORMAT = re.compile(r"\bformat(?:ted|ting|ter)?\b|\bsort(?:ed)? imports\b", re.IGNORECASE)


def answer(talk: Talk, inputs: Inputs, tools: set[str], earlier: Sequence[Inputs] = ()) -> Reply:
    """The next turn; `earlier` are the inputs before each of the answers that people gave."""
    kind = talk.job.get("job")
    if kind == "read_back":
        return _read_back(talk, inputs, tools)
    if kind == "task":
        return work(talk, inputs, tools, earlier)
    if kind in {"revise", "intervention"}:
        return _revise(talk, tools)
    if kind == "decide":
        return decide(talk, inputs.package)
    summary = f"This job is not one that the built-in model knows; it {NEEDS_SOMEBODY}."
    return Reply(text=summary, calls=[("submit", {"summary": summary})])


@dataclass(frozen=True, kw_only=True)
class _Records:
    """Questions and assumptions as tool calls."""

    calls: list[tuple[str, Mapping[str, Any]]]


def _records(inputs: Inputs, tools: set[str]) -> _Records:
    design = inputs.design
    known = {item.id: item for item in design.operations}
    calls: list[tuple[str, Mapping[str, Any]]] = []
    for question in design.questions:
        concerned = [name for name in question.operations if name in known]
        unbuilt = [name for name in concerned if known[name].certainty is Certainty.NOT_DERIVABLE]
        asking = f"{question.text}\n\n{form_of(question)}"
        told = {"question": asking, "cause": question.cause[:200], "not_implemented": True}
        calls += [("raise_rfi", {**told, "operation": name}) for name in unbuilt]
        if not unbuilt or question.assumption:
            rest = [name for name in concerned if name not in unbuilt]
            asked: dict[str, Any] = {"question": asking, "cause": question.cause[:200]}
            asked |= {"assumption": question.assumption} if question.assumption else {}
            asked |= {"operation": rest[0]} if len(rest) == 1 else {}
            if rest or not concerned:
                calls.append(("raise_rfi", asked))
    for assumed in design.assumptions:
        concerned = [name for name in assumed.operations if name in known]
        if assumed.operations and not concerned:
            continue
        why = "The package does not say it; the structure of the contract and the schema suggests it."
        noted: dict[str, Any] = {"decision": assumed.text, "rationale": why, "assumption": True}
        noted |= {"operation": concerned[0]} if len(concerned) == 1 else {}
        calls.append(("note_decision", noted))
    for carried in inputs.package.handoff.assumptions:
        if carried.status in {"open", "assumed"}:
            text = f"{carried.id} is taken over as it stands: {carried.text}"
            why = f"It came with the package ({carried.origin or 'no origin is named'}) and nobody has settled it."
            calls.append(("note_decision", {"decision": text, "rationale": why, "assumption": True}))
    return _Records(calls=[call for call in calls if call[0] in tools])


def _read_back(talk: Talk, inputs: Inputs, tools: set[str]) -> Reply:
    if talk.corrected:
        told = re.findall(r"^> (.*)$", talk.message, re.MULTILINE)
        return ended(" ".join(told) or _restated(inputs))
    records = _records(inputs, tools).calls
    said = len(talk.calls("raise_rfi")) + len(talk.calls("note_decision"))
    if said < len(records):
        return Reply(text="Questions and assumptions first.", calls=records[said : said + RECORDS_AT_ONCE])
    return ended(_restated(inputs))


def _restated(inputs: Inputs) -> str:
    """The intent in our own words, every number counted from the package."""
    package = inputs.package
    handoff = package.handoff
    stack = " / ".join(dict.fromkeys(handoff.stack.values()))
    in_scope = len(package.operations_in_scope)
    total, tables = len(package.contract.operations), counted(len(package.schema.tables), "table")
    constraints = [f"{item.id}: {item.constraint}" for item in handoff.decisions if item.constraint.strip()]
    unbuilt = [item.id for item in inputs.design.operations if item.certainty is Certainty.NOT_DERIVABLE]
    parts = [
        f"We are building the {handoff.product} backend with {stack}.",
        f"Release mode: {handoff.release_mode}.",
        f"The API has {counted(total, 'endpoint')}, {in_scope} of them in scope, over {tables}.",
        f"The database is {handoff.database.engine} {handoff.database.version}".rstrip() + ".",
        f"What must hold: {'; '.join(constraints) or 'nothing beyond the contract'}.",
    ]
    if unbuilt:
        verb = "answers" if len(unbuilt) == 1 else "answer"
        parts.append(f"Until somebody says what is asked, {', '.join(unbuilt)} {verb} 501.")
    return " ".join(parts)


def _revise(talk: Talk, tools: set[str]) -> Reply:
    """What a machine can do about a reviewer's points: format. Everything else is said to need somebody."""
    points = talk.job.get("points") or talk.points
    asked = {str(key): str(text) for key, text in points.items()} if isinstance(points, dict) else {}
    formats = [key for key, text in asked.items() if _FORMAT.search(text)]
    ran = talk.calls("run_command")
    if formats and not ran and "run_command" in tools:
        return Reply(text="Formatting the tree.", calls=[("run_command", {"command": format_command(["."])})])
    worked = bool(ran) and not ran[-1].failed
    dispositions = [
        {"point": key, "outcome": "done", "note": "the formatter was run over the whole tree"}
        if key in formats and worked
        else {"point": key, "outcome": "needs_person", "note": UNREAD}
        for key in asked
    ]
    done = sum(item["outcome"] == "done" for item in dispositions)
    summary = (
        f"{done} of {len(asked)} points could be worked without a language model; the others need one, or a person."
    )
    return Reply(text=summary, calls=[("submit", {"summary": summary, "dispositions": dispositions})])
