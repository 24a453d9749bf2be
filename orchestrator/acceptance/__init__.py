"""Whether a handoff is accepted: every item recomputed from the artifacts, never the sender's word.

The playbook says which items apply and in which words; what each computes stands here, by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from orchestrator.acceptance.of_auth import auth_agrees, auth_complete
from orchestrator.acceptance.of_body import body_complete, handoff_consistent
from orchestrator.acceptance.of_contract import first_article_known, openapi_valid, operations_traceable
from orchestrator.acceptance.of_inputs import judge_inputs, provided
from orchestrator.acceptance.of_mapping import mapping_refers
from orchestrator.acceptance.of_migrations import migration_plan_sound
from orchestrator.acceptance.of_package import (
    TOLD_BY,
    artifacts_present,
    artifacts_readable,
    codebase_present,
    decisions_recorded,
    hashes_match,
    no_blocking_rfi,
    scope_known,
    stack_named,
)
from orchestrator.acceptance.of_quality import (
    contract_examples,
    coverage_agrees,
    integrations_named,
    lists_paginated,
    one_error_format,
)
from orchestrator.acceptance.of_schema import foreign_keys_indexed, schema_complete, schema_understood
from orchestrator.acceptance.report import Check, Flaw, NoGo
from orchestrator.errors import OrchestratorError, Problem, Problems
from orchestrator.handoff import FILE, Package
from orchestrator.playbook import AcceptanceItem, Playbook

__all__ = ["NO_GO", "QUALITY", "NoGo", "judge", "judge_anywhere", "judge_quality", "provided", "unreadable"]

NO_GO: Mapping[str, Check] = {
    "artifacts_present": artifacts_present,
    "hashes_match": hashes_match,
    "artifacts_readable": artifacts_readable,
    "handoff_consistent": handoff_consistent,
    "openapi_valid": openapi_valid,
    "operations_traceable": operations_traceable,
    "schema_complete": schema_complete,
    "schema_understood": schema_understood,
    "migration_plan_sound": migration_plan_sound,
    "auth_complete": auth_complete,
    "auth_agrees": auth_agrees,
    "scope_known": scope_known,
    "stack_named": stack_named,
    "codebase_present": codebase_present,
    "mapping_refers": mapping_refers,
    "first_article_known": first_article_known,
    "no_blocking_rfi": no_blocking_rfi,
}
"""What a playbook's `no_go` may name."""

QUALITY: Mapping[str, Check] = {
    "decisions_recorded": decisions_recorded,
    "contract_examples": contract_examples,
    "one_error_format": one_error_format,
    "lists_paginated": lists_paginated,
    "integrations_named": integrations_named,
    "foreign_keys_indexed": foreign_keys_indexed,
    "coverage_agrees": coverage_agrees,
    "body_complete": body_complete,
}
"""What a playbook's `quality` may name."""


ALWAYS = (
    AcceptanceItem(
        id="handoff-artifacts",
        check="artifacts_present",
        item="Every artifact that the handoff lists is there",
        remedy="put it into the package",
    ),
    AcceptanceItem(
        id="handoff-hashes",
        check="hashes_match",
        item="Every artifact is the one that was approved",
        remedy="send the approved file",
    ),
    AcceptanceItem(
        id="handoff-readable",
        check="artifacts_readable",
        item="Contract, schema, permission model, migration plan and mapping can be read where they are listed",
        remedy="mend it in the stage before",
    ),
    AcceptanceItem(
        id="handoff-rfis",
        check="no_blocking_rfi",
        item="No question that blocks is open",
        remedy="have it answered",
    ),
)
"""What holds of every handoff, whether or not the playbook names it."""


def judge(package: Package, playbook: Playbook) -> list[NoGo]:
    """Every No-Go item and required input of the playbook, and what always holds: an entry for each fault or pass.

    The package is accepted when all entries passed. Raises `Problem` where the playbook names an unknown check.
    """
    named = {item.check for item in playbook.no_go}
    if named.issuperset(TOLD_BY.values()):
        named.add("artifacts_readable")
    always = tuple(item for item in ALWAYS if item.check not in named)
    return [*_judged(package, playbook, (*playbook.no_go, *always), NO_GO), *judge_inputs(package, playbook)]


def judge_anywhere(package: Package) -> list[NoGo]:
    """What holds of every handoff alone, for one whose stage is not known here."""
    stage: dict[str, Any] = {"id": package.handoff.to_phase}
    return _judged(package, Playbook.model_construct(**stage), ALWAYS, NO_GO)


def judge_quality(package: Package, playbook: Playbook) -> list[NoGo]:
    """The same for the items that do not block."""
    return _judged(package, playbook, playbook.quality, QUALITY)


def unreadable(error: OrchestratorError) -> list[NoGo]:
    """The entries of a package whose `handoff.md` could not be read."""
    return [
        NoGo(
            id="handoff",
            check="handoff_readable",
            item="handoff.md can be read",
            passed=False,
            file=FILE,
            place=getattr(problem, "where", ""),
            problem=getattr(problem, "what", str(problem)),
            remedy=getattr(problem, "remedy", "") or "correct it; handoffs/TEMPLATE.md shows every key",
        )
        for problem in _each(error)
    ]


def _judged(
    package: Package, playbook: Playbook, items: tuple[AcceptanceItem, ...], registry: Mapping[str, Check]
) -> list[NoGo]:
    owners = _unreadable(package, items)
    entries: list[NoGo] = []
    for item in items:
        if item.check not in registry:
            remedy = f"use one of {', '.join(registry)}"
            raise Problem(f"unknown check `{item.check}` of item {item.id}", where=playbook.id, remedy=remedy)
        flaws = list(_flaws(registry[item.check], package, playbook, item.id, owners))
        entries += [_failed(item, flaw) for flaw in flaws] or [
            NoGo(id=item.id, check=item.check, item=item.item, passed=True)
        ]
    return entries


def _failed(item: AcceptanceItem, flaw: Flaw) -> NoGo:
    return NoGo(
        id=item.id,
        check=item.check,
        item=item.item,
        passed=False,
        file=flaw.file,
        place=flaw.place,
        problem=flaw.problem,
        remedy=flaw.remedy or item.remedy,
    )


def _unreadable(package: Package, items: tuple[AcceptanceItem, ...]) -> dict[str, str]:
    """What is wrong with artifacts that cannot be read, with the item that tells it in full."""
    by_check = {item.check: item.id for item in items}
    owners: dict[str, str] = {}
    for artifact, check in TOLD_BY.items():
        try:
            getattr(package, artifact)
        except OrchestratorError as error:
            for problem in _each(error):
                owners.setdefault(str(problem), by_check.get(check, ""))
    return owners


def _each(error: OrchestratorError) -> Sequence[OrchestratorError]:
    return error.problems if isinstance(error, Problems) else (error,)


def _flaws(
    check: Callable[[Package, Playbook], Iterator[Flaw]],
    package: Package,
    playbook: Playbook,
    item: str,
    owners: dict[str, str],
) -> Iterator[Flaw]:
    """What a check found; an artifact that cannot be read is told in full by one item, and the others name that one."""
    found = False
    try:
        for flaw in check(package, playbook):
            found = True
            yield flaw
    except OrchestratorError as error:
        for problem in _each(error):
            owner = owners.setdefault(str(problem), item) or item
            file, _, line = str(getattr(problem, "where", "")).partition(":")
            if owner == item:
                told, remedy = getattr(problem, "what", str(problem)), getattr(problem, "remedy", "")
                yield Flaw(file=file, place=f"line {line}" if line else "", problem=told, remedy=remedy)
            elif not found:
                yield Flaw(
                    file=file, problem=f"cannot be judged before {owner} is mended", remedy=f"mend {owner} first"
                )
                return
    except Exception:
        # What stumbles over a contract that is not valid has been told by the item that says so; else it is our bug.
        if next(openapi_valid(package, playbook), None) is None:
            raise
        yield Flaw(file=package.path_of("openapi"), problem="cannot be judged before the contract is valid OpenAPI")
