"""Alignment of a whole service: each operation answers a valid request as documented, and generated ones without a 5xx.

What it says that it changed or removed is changed or removed.

Of what generated requests find, only that counts which no framework's habits excuse: a server error, and an answer
whose media type or body is not what the contract says of that status.
"""

from __future__ import annotations

from pathlib import Path

from orchestrator.checks.asked import probe_all, verdict_of
from orchestrator.checks.generated import generated
from orchestrator.checks.judge.probes import alignment, effects
from orchestrator.checks.judge.probes.seen import Seen
from orchestrator.checks.judge.session import Judge
from orchestrator.checks.subject import Subject
from orchestrator.checks.verdict import Verdict
from orchestrator.contract import Operation
from orchestrator.criteria import OpenApiConformanceSpec
from orchestrator.errors import Problem
from orchestrator.finding import Issue

_COUNTED = {
    "not_a_server_error": "server_error",
    "response_schema_conformance": "body",
    "content_type_conformance": "media_type",
}


async def check(subject: Subject, spec: OpenApiConformanceSpec | None, base_url: str, scratch: Path) -> Verdict:
    """A valid request for each operation, then, with `spec`, generated ones."""
    seen = await probe_all(subject, [alignment.probe, effects.probe], "alignment")
    if spec is not None:
        await _generated(subject, spec, base_url, scratch, seen)
    return await verdict_of(subject, seen, "answers are as documented")


async def _generated(subject: Subject, spec: OpenApiConformanceSpec, base_url: str, scratch: Path, seen: Seen) -> None:
    judge = await subject.judge()
    asked = tuple([one for one in subject.judged if await _can_be_asked(judge, one)])
    if not asked:
        return
    try:
        cases = await generated(spec, judge, asked, subject.contract.document, base_url, scratch)
    except Problem as problem:
        seen.unknown.append(f"generated requests: {problem}")
        return
    by_label = {f"{one.method} {one.path}": one for one in asked}
    for case in cases:
        seen.measured += 1
        operation = by_label.get(case.label)
        if operation is None or case.method != operation.method:
            continue
        for name, message in case.failures:
            if name in _COUNTED:
                told = f"{message}; {case.shown}"[:600]
                issue = Issue(inspection="alignment", kind=_COUNTED[name], place=operation.id, message=told)
                seen.issues.append(issue)


async def _can_be_asked(judge: Judge, operation: Operation) -> bool:
    try:
        await judge.caller(operation)
    except Problem:
        return False
    return True
