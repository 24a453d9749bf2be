"""The package that a finished run gives the next stage; it is itself a handoff that can be parsed and accepted.

The table of requirements is carried on: to the operations that the design traced them to, this stage adds the tasks
that built them, the commits, the tests, and what became of each.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Literal

from jinja2 import Environment, StrictUndefined, Template

from orchestrator.handoff import FILE, Artifact, Coverage, Handoff, Package, parse_handoff, render_handoff
from orchestrator.handoff.front_matter import (
    Assumption,
    Claim,
    Decision,
    DeferredItem,
    Inspection,
    Origin,
    Question,
    Risk,
    Status,
)
from orchestrator.plan.record import Plan
from orchestrator.playbook import Playbook
from orchestrator.rfi import Rfi, State
from orchestrator.showing import cell, counted, plain

FORMAT: Literal[1] = 1
LONGEST, NAMED = 200, 100
"""Characters of a path that goes into the package as it is, and of the name under which it is listed."""
_UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff%\\]|(?<=/)handoff(?=\.md$)")
"""Characters of a file's name that no handoff can list; they are written as in addresses, and so is what marks them."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a run did, as far as the next stage must know it."""

    run: str
    created: str
    """When it was handed off, ISO 8601 with a time zone."""
    approved_by: str
    plan: Plan
    codebase: str = ""
    """Where the code is now; empty: where the design said."""
    commit: str = ""
    branch: str = ""
    package_digest: str = ""
    """Of the gate package that was approved."""
    commits: Mapping[str, str] = field(default_factory=dict)
    """By task, the commit of its accepted work; a task without one was not finished."""
    tests: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By operation, the tests and checks that passed on it."""
    not_implemented: Mapping[str, str] = field(default_factory=dict)
    """By operation, why it was built to answer that it is not there yet."""
    rfis: Sequence[Rfi] = ()
    decisions: Sequence[Decision] = ()
    assumptions: Sequence[Assumption] = ()
    """New ones, and inherited ones with what this stage learned: an entry takes the place of the one with its id."""
    risks: Sequence[Risk] = ()
    checks: Sequence[Claim] = ()
    """The No-Go items of handing off, as the engine saw them."""
    backlog: Sequence[DeferredItem] = ()
    """What people asked for that this run left alone."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Files of the work tree that go along, by path."""
    replaced: Mapping[str, bytes] = field(default_factory=dict)
    """By name, artifacts of the design that this stage changed, such as `openapi`."""
    situation: str = ""
    strong: str = ""
    thin: str = ""
    key_question: str = ""


def render_outgoing(package: Package, playbook: Playbook, work: Work) -> dict[str, bytes]:
    """Every file of the package by its path, `handoff.md` first; pure. The text is parsed once before it is given."""
    files, artifacts = _artifacts(package, work)
    handoff = _handoff(package, playbook, work, artifacts)
    text = render_handoff(handoff, _body(handoff, work))
    parse_handoff(text)
    return {FILE: text.encode(), **files}


def _handoff(package: Package, playbook: Playbook, work: Work, artifacts: Mapping[str, Artifact]) -> Handoff:
    old = package.handoff
    to_phase = playbook.hand_off.to if playbook.hand_off else playbook.next or "next"
    carried = old.model_dump(
        include={"product", "release_mode", "mvp_scope", "stack", "database", "nfr", "links"}, mode="json"
    )
    fields = {
        **carried,
        "handoff": FORMAT,
        "id": _id(old.product, playbook.id, to_phase, work.run),
        "from_phase": playbook.id,
        "to_phase": to_phase,
        "created": work.created,
        "codebase": work.codebase or old.codebase,
        "artifacts": artifacts,
        "integrations": old.integrations,
        "decisions": _merged([*old.decisions, *work.decisions]),
        "assumptions": _merged([*old.assumptions, *work.assumptions]),
        "risks": (*old.risks, *work.risks),
        "rfis": _questions(old, work),
        "no_go": tuple(work.checks),
        "coverage": tuple(_covered(row, work) for row in old.coverage),
        "deferred": (*(_deferred(work)), *work.backlog),
        "inspection": Inspection(first_article=old.inspection.first_article, samples=old.inspection.samples),
        "origin": Origin(run=work.run, commit=work.commit, branch=work.branch, package=work.package_digest),
        "approved_by": work.approved_by,
    }
    return Handoff.model_validate(fields, strict=False)


def _id(product: str, from_phase: str, to_phase: str, run: str) -> str:
    numbers = [re.match(r"\d+", phase) for phase in (from_phase, to_phase)]
    slug = re.sub(r"[^a-z0-9]+", "-", product.lower()).strip("-") or "product"
    return "-".join(["HO", *(number[0] for number in numbers if number), slug[:60], run[-20:].strip("-._:")])


def _merged(items: Sequence[Decision] | Sequence[Assumption]) -> tuple[Decision | Assumption, ...]:
    """Each id once: the last word on it, at its first place."""
    return tuple({item.id: item for item in items}.values())


def _questions(old: Handoff, work: Work) -> tuple[Question, ...]:
    asked = {question.id: question for question in old.rfis}
    for rfi in work.rfis:
        before = asked.get(rfi.id)
        asked[rfi.id] = Question(
            id=rfi.id,
            operation=rfi.operation,
            question=rfi.question,
            blocking=before.blocking if before else False,
            status=Status(rfi.state),
            answer=rfi.text,
            answered_by=rfi.answered_by or ("nobody: assumed by policy" if rfi.state is State.ASSUMED else ""),
        )
    return tuple(asked.values())


def _covered(row: Coverage, work: Work) -> Coverage:
    """A requirement's row with what this stage did about it."""
    tasks = [task.id for task in work.plan.tasks if task.operation in row.traced_to]
    built = {task.operation for task in work.plan.tasks if task.operation in row.traced_to}
    open_tasks = [task for task in tasks if task not in work.commits]
    waiting = [name for name in row.traced_to if name in work.not_implemented]
    left_out = [name for name in row.traced_to if name not in built]
    status = row.status
    if row.traced_to:
        parts = [
            f"{len(waiting)} not implemented ({', '.join(waiting)})" if waiting else "",
            f"{len(left_out)} deferred ({', '.join(left_out)})" if left_out else "",
            f"{counted(len(open_tasks), 'task')} unfinished" if open_tasks else "",
        ]
        told = "; ".join(filter(None, parts))
        nothing = len(waiting) + len(left_out) == len(row.traced_to)
        status = "deferred" if not built else f"{'open' if nothing else 'partial'}: {told}" if told else "implemented"
    tests = dict.fromkeys(test for name in row.traced_to for test in work.tests.get(name, ()))
    commits = dict.fromkeys(work.commits[task] for task in tasks if work.commits.get(task))
    return row.model_copy(
        update={"tasks": tuple(tasks), "commits": tuple(commits), "tests": tuple(tests), "status": status}
    )


def _deferred(work: Work) -> list[DeferredItem]:
    left_out = [DeferredItem(id=item.id, title=item.title, reason=item.reason) for item in work.plan.deferred]
    unfinished = [
        DeferredItem(id=task.id, title=task.title, reason="not finished in this run")
        for task in work.plan.tasks
        if task.id not in work.commits
    ]
    waiting = [
        DeferredItem(id=name, title=f"Implement {name}", reason=reason) for name, reason in work.not_implemented.items()
    ]
    return [*left_out, *unfinished, *waiting]


def _artifacts(package: Package, work: Work) -> tuple[dict[str, bytes], dict[str, Artifact]]:
    """The design's artifacts, changed ones as they are now, then files of the work tree under `work/`."""
    files: dict[str, bytes] = {}
    listed: dict[str, Artifact] = {}
    for name, artifact in package.handoff.artifacts.items():
        content = work.replaced.get(name, package.files.get(artifact.path))
        if content is not None:
            files[artifact.path] = content
            listed[name] = artifact.model_copy(update={"sha256": hashlib.sha256(content).hexdigest()})
    for name, content in work.replaced.items():
        if name not in listed:
            path = f"{name}.yaml"
            files[path] = content
            listed[name] = Artifact(path=path, sha256=hashlib.sha256(content).hexdigest(), optional=True)
    for path, content in sorted(work.files.items()):
        inside = f"work/{_listable(path)}"
        name = re.sub(r"[^A-Za-z0-9._-]+", ".", inside)
        name = name if len(name) <= NAMED else f"{name[:NAMED]}-{hashlib.sha256(inside.encode()).hexdigest()[:8]}"
        while name in listed:
            name += "."
        if inside not in files:
            files[inside] = content
            listed[name] = Artifact(path=inside, sha256=hashlib.sha256(content).hexdigest(), optional=True)
    return files, listed


def _listable(path: str) -> str:
    """A path as a handoff can list it; a long one is told by its last part and its hash."""
    spoken = _UNSPEAKABLE.sub(_told, path)
    if len(spoken) <= LONGEST:
        return spoken
    return (
        f"{hashlib.sha256(path.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}-{spoken.rpartition('/')[2][-100:]}"
    )


def _told(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogateescape"))


def _body(handoff: Handoff, work: Work) -> str:
    done = [task for task in work.plan.tasks if task.id in work.commits]
    finished = f"{len(done)} of {len(work.plan.tasks)} planned tasks are finished"
    passed = (
        f"{sum(claim.claimed == 'pass' for claim in work.checks)} of {len(work.checks)} checks of handing off passed"
    )
    later = f"items left for later: {len(handoff.deferred)}"
    situation = work.situation or f"Run {work.run} built {handoff.product} and was approved. {finished}; {later}."
    waiting = ", ".join(work.not_implemented) or "nothing that the checks could see"
    rows = [{**row.model_dump(), "short_commits": [commit[:12] for commit in row.commits]} for row in handoff.coverage]
    return _template().render(
        product=handoff.product,
        from_phase=handoff.from_phase,
        to_phase=handoff.to_phase,
        release_mode=str(handoff.release_mode),
        mvp=handoff.mvp,
        mvp_scope=handoff.mvp_scope,
        titles={row.requirement: row.title for row in handoff.coverage},
        backlog_requirements=[name for name in handoff.requirements if name not in handoff.mvp_scope],
        situation=situation,
        decisions=handoff.decisions,
        artifacts=list(handoff.artifacts.items()),
        coverage=rows,
        strong=work.strong or f"{passed}.",
        thin=work.thin or waiting,
        deferred=handoff.deferred,
        rfis=handoff.rfis,
        risks=handoff.risks,
        assumptions=handoff.assumptions,
        key_question=work.key_question or "does the client work against what is really there, errors included?",
        no_go=handoff.no_go,
    )


@cache
def _template() -> Template:
    text = resources.files("orchestrator").joinpath("templates", "handoff.md").read_text(encoding="utf-8")
    environment = Environment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Markdown, escaped by `plain`
    )
    environment.filters.update(plain=plain, cell=cell, counted=counted)
    return environment.from_string(text)
