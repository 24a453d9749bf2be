"""Items about the package as a whole: its files, its hashes, its claims and what it agrees with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from orchestrator.acceptance.report import Flaw, in_front_matter, near
from orchestrator.ddl import DIALECTS
from orchestrator.errors import Problem, Problems
from orchestrator.handoff import Package, Status
from orchestrator.playbook import Playbook
from orchestrator.showing import counted

STARTED = ("postgres", "postgresql", "sqlite")
"""Databases that the engine starts by itself, to judge what was built."""


TOLD_BY = {
    "contract": "openapi_valid",
    "schema": "schema_complete",
    "auth": "auth_complete",
    "migration_plan": "migration_plan_sound",
    "mapping": "mapping_refers",
}
"""Which item tells in full why an artifact cannot be read."""


def artifacts_present(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """Every listed artifact is a regular file of the package; an optional one may be missing, but not be a link."""
    for name, artifact in package.handoff.artifacts.items():
        if artifact.path in package.files:
            if not package.files[artifact.path].strip():
                yield Flaw(file=artifact.path, problem=f"`{name}` is empty", remedy="fill it, or do not list it")
            continue
        reason = package.refused.get(artifact.path, "not read: the package lists too many artifacts")
        if artifact.optional and reason == "the file is not in the package":
            continue
        path = ("artifacts", name, "path")
        yield in_front_matter(package, path, f"{artifact.path}: {reason}", f"put {artifact.path} into the package")


def hashes_match(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """Every artifact is the one that was approved."""
    for name, artifact in package.handoff.artifacts.items():
        content = package.files.get(artifact.path)
        if content is None:
            continue
        found = hashlib.sha256(content).hexdigest()
        if found != artifact.sha256:
            problem = f"{artifact.path} has SHA-256 {found[:12]}…, not {artifact.sha256[:12]}…"
            remedy = "send the approved file, or have the changed one approved and sealed again"
            yield in_front_matter(package, ("artifacts", name, "sha256"), problem, remedy)


def artifacts_readable(package: Package, playbook: Playbook) -> Iterator[Flaw]:
    """What the engine itself makes a plan from can be read, as far as no item of the playbook tells it already."""
    named = {item.check for item in playbook.no_go}
    for attribute, check in TOLD_BY.items():
        name = "openapi" if attribute == "contract" else attribute
        if check in named or not package.has(name):
            continue
        try:
            getattr(package, attribute)
        except Problem as problem:
            yield _unread(package, name, problem)
        except Problems as problems:
            for one in problems.problems:
                yield _unread(package, name, one)


def _unread(package: Package, name: str, problem: Problem) -> Flaw:
    file, _, line = problem.where.partition(":")
    place = f"line {line}" if line else ""
    return Flaw(file=file or package.path_of(name), place=place, problem=problem.what, remedy=problem.remedy)


def scope_known(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """The release mode's scope names known requirements and leaves something to build."""
    handoff = package.handoff
    if handoff.mvp and not handoff.mvp_scope:
        yield in_front_matter(package, ("mvp_scope",), "the release mode is MVP and no requirement is in its scope")
    if not handoff.mvp and handoff.mvp_scope:
        named = counted(len(handoff.mvp_scope), "requirement")
        problem = f"`mvp_scope` names {named}, and the release mode is Full Production"
        yield in_front_matter(package, ("mvp_scope",), problem, "empty the list, or set `release_mode: MVP`")
    for index, requirement in enumerate(handoff.mvp_scope):
        if requirement not in handoff.requirements:
            problem = f"{requirement} is in the MVP scope and not in `coverage`"
            yield in_front_matter(package, ("mvp_scope", index), problem, near(requirement, handoff.requirements))
        elif handoff.mvp and not any(requirement in item.fr_ids for item in package.contract.operations):
            problem = f"{requirement} is in the MVP scope, and no operation carries it"
            yield in_front_matter(
                package, ("mvp_scope", index), problem, f"mark operations with `x-fr-id: [{requirement}]`"
            )
    if not package.operations_in_scope:
        yield in_front_matter(package, ("release_mode",), "no operation of the contract is in scope")


def stack_named(package: Package, playbook: Playbook) -> Iterator[Flaw]:
    """The playbook knows the stack, and engine, dialect and development engine go together."""
    handoff = package.handoff
    if playbook.stacks:
        try:
            playbook.stack_for(handoff.stack)
        except Problem as unknown:
            yield in_front_matter(package, ("stack",), unknown.what, unknown.remedy)
    engine = DIALECTS.get(handoff.database.engine.lower())
    for key, name in (("engine", handoff.database.engine), ("dev", handoff.database.dev)):
        if name and name.lower() not in STARTED:
            problem = f"database `{name}` cannot be started here, so nothing could be judged on it"
            yield in_front_matter(package, ("database", key), problem, f"use one of {', '.join(STARTED)}")
    schema = handoff.artifacts.get("schema")
    if engine and schema and schema.dialect and DIALECTS.get(schema.dialect.lower()) != engine:
        problem = f"the schema is written for `{schema.dialect}`, and the database is `{handoff.database.engine}`"
        yield in_front_matter(package, ("artifacts", "schema", "dialect"), problem, "make the two the same")


def codebase_present(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """The code to work in is there."""
    if not package.codebase_found:
        problem = f"no directory `{package.handoff.codebase}` in the project"
        yield in_front_matter(package, ("codebase",), problem, "write `greenfield`, or the path of the repository")


def decisions_recorded(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """A decision says why; an assumption says where it comes from and when it is validated."""
    for index, decision in enumerate(package.handoff.decisions):
        if not decision.rationale.strip():
            problem = f"decision {decision.id} gives no rationale"
            yield in_front_matter(package, ("decisions", index), problem, "say why it was decided so")
    for index, assumption in enumerate(package.handoff.assumptions):
        missing = [key for key in ("origin", "validate_by") if not getattr(assumption, key).strip()]
        if missing:
            problem = f"assumption {assumption.id} has no {' and no '.join(f'`{key}`' for key in missing)}"
            yield in_front_matter(package, ("assumptions", index), problem, "say who assumed it and when it is checked")


def no_blocking_rfi(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """No question that blocks work in scope is open."""
    for index, question in enumerate(package.handoff.rfis):
        operation = next((item for item in package.operations if item.id == question.operation), None)
        if question.operation and operation is None:
            known = [item.id for item in package.operations]
            problem = f"{question.id} is about `{question.operation}`, which the contract does not have"
            yield in_front_matter(package, ("rfis", index, "operation"), problem, near(question.operation, known))
        settled = question.status in {Status.ANSWERED, Status.CONFIRMED}
        if question.blocking and not settled and (operation is None or package.in_scope(operation)):
            problem = f"{question.id} blocks and is {question.status}: {question.question}"
            yield in_front_matter(package, ("rfis", index, "status"), problem, "have it answered, with `answered_by`")
