"""From generated requests to two figures: the contract as received, and with the overlay that is proposed."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from orchestrator import overlay
from orchestrator.auth import AuthModel
from orchestrator.checks import tree
from orchestrator.checks.context import CheckContext
from orchestrator.checks.designed_refusals import is_designed, wrong_passwords
from orchestrator.checks.judge.fuzz import Case
from orchestrator.contract import Contract, Operation
from orchestrator.errors import Problem
from orchestrator.finding import Issue
from orchestrator.handoff.mapping import Mapping as MappingFile
from orchestrator.relational import Table
from orchestrator.service import Defect

_UNDOCUMENTED = "status_code_conformance"
_REFUSED = "positive_data_acceptance"


@dataclass(kw_only=True)
class Figures:
    """What was seen of one operation."""

    operation: Operation
    cases: int = 0
    successes: int = 0
    """2xx answers to requests of its own method."""
    bad_received: int = 0
    """Requests with a failure by the contract as received."""
    bad_overlaid: int = 0
    """Requests with a failure by the contract with the overlay."""
    received: dict[str, str] = field(default_factory=dict)
    """First message by kind of failure, by the contract as received."""
    overlaid: dict[str, str] = field(default_factory=dict)
    """The same with the overlay."""

    def issues(self, strict: bool, successes_min: int) -> Iterator[Issue]:
        """What keeps it from conforming, by the figure that counts."""
        for kind, message in (self.received if strict else self.overlaid).items():
            yield Issue(inspection="conformance", kind=kind, place=self.operation.id, message=message)
        if self.successes < successes_min:
            message = f"{self.successes} of {self.cases} answers are 2xx, wanted at least {successes_min}"
            yield Issue(inspection="conformance", kind="never_succeeds", place=self.operation.id, message=message)


def figures(
    contract: Contract,
    operations: Sequence[Operation],
    cases: Sequence[Case],
    mapping: MappingFile | None = None,
    auth: AuthModel | None = None,
    tables: Sequence[Table] = (),
) -> dict[str, Figures]:
    """By operation id; the operations are those that were received, the cases were judged with the overlay.

    What the design itself refuses, by the mapping or by an example of the contract, is no failure, nor is the refusal
    of a present password that is not the caller's, or of a body that names a row or breaks a check of `tables`.
    """
    said = (mapping or MappingFile()).by_id(contract)
    found = {f"{one.method} {one.path}": Figures(operation=one) for one in operations}
    for label, at in found.items():
        own = [case for case in cases if case.label == label]
        wrong = wrong_passwords(at.operation, own, auth) if auth is not None else set()
        for number, case in enumerate(own):
            told = _left_out(contract, at.operation) if case.bodiless and _REFUSED in dict(case.failures) else ""
            designed = _REFUSED in dict(case.failures) and (
                number in wrong or is_designed(at.operation, case, said, tables)
            )
            again = tuple(
                (kind, told if kind == _REFUSED and told else message)
                for kind, message in case.failures
                if kind != _REFUSED or not designed
            )
            _count(at, replace(case, failures=again))
    return {one.operation.id: one for one in found.values()}


def _left_out(contract: Contract, operation: Operation) -> str:
    """Why a request without its body was refused where the contract itself is of two minds; empty where it is not."""
    needed = contract.merged(operation.request_body_schema or {}).get("required") or []
    if operation.request_required or not needed:
        return ""
    names = ", ".join(f"`{name}`" for name in needed[:5])
    return (
        f"the contract lets the body be left out ({contract.place(operation)}) though its schema needs {names}: "
        "write `required: true` into its `requestBody`, or require nothing"
    )


def _count(at: Figures, case: Case) -> None:
    at.cases += 1
    own = case.method == at.operation.method
    at.successes += own and 200 <= case.status < 300
    overlaid = [
        *case.failures,
        *([("answers_501", "answers 501 without an open question")] if case.status == 501 else []),
    ]
    received = list(overlaid)
    if own and case.status and not _documented(at.operation, case.status) and _UNDOCUMENTED not in dict(received):
        received.append((_UNDOCUMENTED, f"Undocumented status code: {case.status}"))
    at.bad_overlaid += bool(overlaid)
    at.bad_received += bool(received)
    for kind, message in overlaid:
        at.overlaid.setdefault(kind, f"{message}; {case.shown}"[:500])
    for kind, message in received:
        at.received.setdefault(kind, f"{message}; {case.shown}"[:500])


def _documented(operation: Operation, status: int) -> bool:
    return any(key in operation.responses for key in (str(status), f"{status // 100}XX", "default"))


def with_overlay(context: CheckContext) -> tuple[dict[str, Any], bool]:
    """A copy of the document with the overlay that the tree proposes, and whether it proposes one.

    Raises `Defect` where the overlay cannot be read or does more than document further 4xx.
    """
    received = context.package.contract.document
    if not tree.matching(context.checkout, [overlay.PROPOSED]):
        return copy.deepcopy(dict(received)), False
    try:
        proposed = overlay.parse_overlay(tree.read(context.checkout, overlay.PROPOSED) or "")
    except Problem as problem:
        raise Defect(str(problem)) from None
    beyond = overlay.problems(received, proposed)
    if beyond:
        raise Defect(f"it does more than it may: {'; '.join(beyond[:8])}", where=overlay.PROPOSED)
    return overlay.apply(received, proposed), True


def empty_folder(path: Path) -> Path:
    """A folder that does not exist yet, whatever an earlier check left there."""
    shutil.rmtree(path, ignore_errors=True)
    return path
