"""The prose of `handoff.md` against its front matter: only what plainly says something else is a flaw."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from orchestrator.acceptance.report import Flaw, in_body, in_front_matter
from orchestrator.handoff import Package
from orchestrator.handoff.body import MVP_ONLY, REQUIRED, Row
from orchestrator.playbook import Playbook

_FILE_NAME = re.compile(r"[\w./-]+\.(?:ya?ml|json|sql)")


def handoff_consistent(package: Package, playbook: Playbook) -> Iterator[Flaw]:
    """The package is meant for this stage, and its two halves tell the same story."""
    yield from _addressed(package, playbook)
    yield from _labels(package)
    handoff = package.handoff
    yield from _same_ids(package, "Decisions and Intent", "decisions", [item.id for item in handoff.decisions])
    yield from _same_ids(package, "Assumptions", "assumptions", [item.id for item in handoff.assumptions])
    yield from _artifacts(package)
    yield from _coverage(package)
    yield from _scope(package)
    yield from _claims(package)


def _addressed(package: Package, playbook: Playbook) -> Iterator[Flaw]:
    handoff, previous = package.handoff, playbook.previous
    if handoff.to_phase != playbook.id:
        problem = f"the package is for stage `{handoff.to_phase}`, and this is `{playbook.id}`"
        yield in_front_matter(package, ("to_phase",), problem, f"run stage {handoff.to_phase}, or give another package")
    if previous and handoff.from_phase != previous.stage:
        problem = f"the package comes from `{handoff.from_phase}`, and this stage follows `{previous.stage}`"
        yield in_front_matter(package, ("from_phase",), problem, previous.remedy)


def _labels(package: Package) -> Iterator[Flaw]:
    """`**Release mode:** MVP` and its like, where they stand before the first section."""
    handoff = package.handoff
    wanted = {"release mode": str(handoff.release_mode), "product": handoff.product, "id": handoff.id}
    for label, (text, line) in package.body.labels.items():
        if label in wanted and text.casefold().rstrip(".") != wanted[label].casefold().rstrip("."):
            yield in_body(line, f"the prose says `{text}` and the front matter `{wanted[label]}`", "make them the same")


def _same_ids(package: Package, title: str, key: str, ids: Collection[str]) -> Iterator[Flaw]:
    """Where the section names its entries by id, it names the front matter's, all of them and no others."""
    section = package.body.section(title)
    if section is None:
        return
    shape = re.compile(r"[A-Z]{1,8}-\d{1,6}")
    named = {name: line for name, line in section.names.items() if name in ids or shape.fullmatch(name)}
    for name, line in named.items():
        if name not in ids:
            yield in_body(line, f"{name} stands under “{title}” and not in `{key}`", f"add it to `{key}`, or remove it")
    for missing in [one for one in ids if named and one not in named]:
        problem = f"{missing} is in `{key}` and not under “{title}”"
        yield in_body(section.line, problem, "add its line, or remove it from the front matter")


def _artifacts(package: Package) -> Iterator[Flaw]:
    section = package.body.section("Artifacts")
    if section is None:
        return
    paths = {artifact.path: artifact.sha256 for artifact in package.handoff.artifacts.values()}
    mentioned = {path for path in paths if re.search(rf"(?<![\w/.-]){re.escape(path)}(?![\w/-])", section.text)}
    for path in [path for path in paths if mentioned and path not in mentioned]:
        yield in_body(section.line, f"{path} is in `artifacts` and not under “Artifacts”", "add its line")
    for row in section.rows:
        for cell in row.cells.values():
            if _FILE_NAME.fullmatch(cell) and cell not in paths:
                problem = f"{cell} stands under “Artifacts” and not in `artifacts`, so nobody vouches for its content"
                yield in_body(row.line, problem, "list it with its sha256, or remove it")
        yield from _other_hash(row, paths)


def _other_hash(row: Row, paths: dict[str, str]) -> Iterator[Flaw]:
    text = " ".join(row.cells.values())
    for path, digest in paths.items():
        stated = re.search(r"\b[0-9a-f]{64}\b", text)
        if path in row.cells.values() and stated and stated[0] != digest:
            yield in_body(
                row.line, f"the prose gives {path} another SHA-256 than the front matter", "correct the prose"
            )


def _coverage(package: Package) -> Iterator[Flaw]:
    section = package.body.section("Coverage")
    if section is None:
        return
    yield from _same_ids(package, "Coverage", "coverage", package.handoff.requirements)
    known = {operation.id for operation in package.contract.operations}
    by_requirement = {row.requirement: row for row in package.handoff.coverage}
    for row in section.rows:
        entry = by_requirement.get(row.first)
        if entry is None:
            continue
        named = set(re.findall(r"[A-Za-z_][\w.-]*\w", " ".join(list(row.cells.values())[1:]))) & known
        if named and named != set(entry.traced_to):
            other = ", ".join(sorted(named ^ set(entry.traced_to)))
            yield in_body(row.line, f"{row.first} is traced to other operations in the front matter ({other})")
        status = row.of("status")
        if status and entry.status.casefold() not in status.casefold():
            yield in_body(row.line, f"{row.first} is `{status}` in the prose and `{entry.status}` in the front matter")


def _scope(package: Package) -> Iterator[Flaw]:
    handoff, section = package.handoff, package.body.section("MVP Scope")
    backlog = package.body.section("Post-MVP Backlog")
    if section is not None and handoff.mvp:
        yield from _same_ids(package, "MVP Scope", "mvp_scope", handoff.mvp_scope)
    if section is not None and not handoff.mvp and set(section.names) & set(handoff.requirements):
        yield in_body(section.line, "the prose has an MVP scope, and the release mode is Full Production")
    for name, line in (backlog.names if backlog and handoff.mvp else {}).items():
        if name in handoff.mvp_scope:
            yield in_body(line, f"{name} stands in the backlog and in `mvp_scope`", "keep it in one of them")


def _claims(package: Package) -> Iterator[Flaw]:
    section = package.body.section("Handoff Ready")
    claimed: dict[str, str] = {claim.id: claim.claimed for claim in package.handoff.no_go}
    claimed |= {claim.id: claim.claimed for claim in package.handoff.quality}
    for item in section.items if section else ():
        said = claimed.get(item.name)
        if said is not None and item.ticked is not None and item.ticked != (said == "pass"):
            box = "ticked" if item.ticked else "not ticked"
            yield in_body(item.line, f"{item.name} is {box} in the prose and `{said}` in the front matter")


def body_complete(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """The prose has every section of the template, with something in it, and a key question for the next phase."""
    wanted = [*REQUIRED, *(MVP_ONLY if package.handoff.mvp else ())]
    for title in wanted:
        section = package.body.section(title)
        if section is None or not section.text:
            line = section.line if section else package.document.body_line
            yield in_body(line, f"“{title}” is {'empty' if section else 'missing'}", "handoffs/TEMPLATE.md shows it")
    following = package.body.section("Next Phase")
    if following and "?" not in following.text:
        yield in_body(following.line, "“Next Phase” asks no key question", "end it with the question that matters most")
