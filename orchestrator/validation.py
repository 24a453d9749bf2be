"""Files of a project, recognised and read strictly; every problem of every file, told at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from orchestrator.acceptance import NoGo, judge, judge_anywhere
from orchestrator.catalog import (
    PLAYBOOK_FILE,
    Origin,
    Root,
    find_stage,
    persona_files,
    read_persona,
    read_playbook,
    roots,
    stages,
)
from orchestrator.config import PROJECT_FILE, ProjectConfig, UserConfig, config_home, parse_config, read_optional
from orchestrator.errors import Problem, Problems, UsageProblem
from orchestrator.handoff import FILE as HANDOFF_FILE
from orchestrator.packages import read_package
from orchestrator.playbook import Coverage, Playbook
from orchestrator.project import Project, shown
from orchestrator.showing import counted
from orchestrator.strict_yaml import Defect
from orchestrator.toolchain import lacking

_NAMES = {PLAYBOOK_FILE: "playbook", HANDOFF_FILE: "handoff", PROJECT_FILE: "project"}
_DEPTH = 5
"""Folders below the one that was named."""


@dataclass(kw_only=True)
class Validated:
    """One file, and what was found."""

    path: Path
    kind: str
    """`playbook`, `persona`, `handoff`, `project` or `config`."""
    summary: str = ""
    """What the file is, in a few words, where it is in order."""
    coverage: Coverage | None = None
    """Of a playbook."""
    problems: list[Problem] = field(default_factory=list)


def validate_paths(paths: Sequence[Path], project: Project) -> list[Validated]:
    """Validate what is named: files, or folders with such files in them.

    Raises `UsageProblem` where something named is none of what can be validated.
    """
    found: dict[Path, str] = {}
    for path in paths:
        found |= dict(_files(path))
    return [_validated(path, kind, project) for path, kind in found.items()]


def validate_project(project: Project) -> list[Validated]:
    """Validate all that a run in this project could meet: its files and packages, what is installed, the config."""
    where = roots(project)
    found = {root.path / "phases" / stage / PLAYBOOK_FILE: "playbook" for stage, root in stages(where).items()}
    found |= dict.fromkeys(persona_files(where).values(), "persona")
    own = {project.root / PROJECT_FILE: "project", config_home() / "config.yaml": "config"}
    found |= {path: kind for path, kind in own.items() if path.exists()}
    found |= {path.absolute(): "handoff" for path in _packages(project.root / "handoffs")}
    return [_validated(path, kind, project) for path, kind in found.items()]


def _packages(folder: Path) -> Iterator[Path]:
    """The packages of a project; templates and explanations are none."""
    if folder.is_dir():
        yield from (path for path in _walk(folder, _DEPTH) if _known(path) == "handoff")


def told(problem: Problem) -> dict[str, str | int]:
    """A problem as `--json` prints it."""
    if isinstance(problem, Defect):
        place, key, message, hint = (problem.path, problem.line), problem.key, problem.message, problem.hint
    else:
        path, _, line = problem.where.rpartition(":")
        place = (path, int(line)) if line.isdigit() else (problem.where, 0)
        key, message, hint = "", problem.what, problem.remedy
    return {"path": place[0], "line": place[1], "where": key, "message": message, "hint": hint}


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    """The files that a path means, each with its kind."""
    if path.is_dir():
        yield from _within(path)
    elif not path.exists():
        raise UsageProblem("there is no such file or folder", where=shown(path), remedy="correct the path")
    else:
        yield path.absolute(), _kind(path)


def _within(folder: Path) -> Iterator[tuple[Path, str]]:
    """The files below a folder that are what they are by their names; state, caches and tools (`.…`) left out."""
    found = [(path.absolute(), kind) for path in _walk(folder, _DEPTH) if (kind := _known(path))]
    if not found:
        remedy = f"name one of: {', '.join((*_NAMES, 'agents/*.md'))}, or their folder"
        raise UsageProblem("nothing to validate", where=shown(folder), remedy=remedy)
    yield from found


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise Problem(
            f"cannot be listed: {error.strerror}", where=shown(folder), remedy="mend its permissions"
        ) from None
    for path in entries:
        if path.name.startswith(".") or path.is_symlink():
            continue
        if path.is_file():
            yield path
        elif path.is_dir() and depth:
            yield from _walk(path, depth - 1)


def _known(path: Path) -> str:
    is_persona = path.absolute().parent.name == "agents" and path.suffix == ".md" and path.stem != "README"
    return "persona" if is_persona else _NAMES.get(path.name, "")


def _kind(path: Path) -> str:
    known = _known(path) or {"config.yaml": "config"}.get(path.name)
    if known:
        return known
    if path.suffix == ".md":
        return "persona"
    if path.suffix in {".yaml", ".yml"}:
        return "playbook"
    remedy = "name a playbook (.yaml), a persona (.md), a handoff.md, an orchestrator.yaml, or a folder with them"
    raise UsageProblem("cannot tell what this file is", where=shown(path), remedy=remedy)


def _validated(path: Path, kind: str, project: Project) -> Validated:
    result = Validated(path=path, kind=kind)
    try:
        _READERS[kind](result, project)
    except Problems as problems:
        result.problems = list(problems.problems)
    except Problem as problem:
        result.problems = [problem]
    return result


def _playbook(result: Validated, project: Project) -> None:
    where = _around(result.path.parent.parent, project)
    playbook = read_playbook(result.path, where)
    result.coverage = playbook.coverage()
    result.summary = f"{counted(len(playbook.phases), 'phase')}, {result.coverage}{_stacks(playbook)}"


def _stacks(playbook: Playbook) -> str:
    """The stacks, with what each lacks on this machine."""
    told = [
        f"{name} (no {', '.join(missing)} here)" if (missing := lacking(stack.toolchain)) else name
        for name, stack in playbook.stacks.items()
    ]
    return f"; stacks: {', '.join(told)}" if told else ""


def _persona(result: Validated, _project: Project) -> None:
    persona = read_persona(result.path)
    result.summary = f"{persona.name}, {counted(len(persona.tools), 'tool')}"


def _handoff(result: Validated, project: Project) -> None:
    """The package as the stage that it is for judges it; where that is not installed, what holds of every package."""
    package = read_package(result.path.parent, project=project.root)
    where, stage = roots(project), package.handoff.to_phase
    known = stage in stages(where)
    judged = judge(package, find_stage(stage, where).playbook) if known else judge_anywhere(package)
    if failed := [item for item in judged if not item.passed]:
        raise Problems([_refusal(item, result.path.parent) for item in failed])
    unknown = "" if known else f"; judged without `{stage}`, which is not installed here"
    result.summary = f"{package.handoff.id}, {package.handoff.from_phase} to {stage}{unknown}"


def _refusal(item: NoGo, folder: Path) -> Problem:
    """An item that did not pass, at the line where there is one."""
    line = re.match(r"line (\d+)(?:, )?", item.place)
    where = f"{shown(folder / item.file)}{f':{line[1]}' if line else ''}"
    place = item.place[line.end() :] if line else item.place
    what = ": ".join(filter(None, (item.id, place, item.problem)))
    return Problem(what, where=where, remedy=item.remedy)


def _project_config(result: Validated, _project: Project) -> None:
    parse_config(read_optional(result.path) or "", ProjectConfig, where=shown(result.path))


def _user_config(result: Validated, _project: Project) -> None:
    parse_config(read_optional(result.path) or "", UserConfig, where=shown(result.path))


def _around(phases: Path, project: Project) -> tuple[Root, ...]:
    """Where a playbook's personas are looked for: beside it first, then as usual."""
    beside = (Root(origin=Origin.PROJECT, path=phases.parent),) if phases.name == "phases" else ()
    return (*beside, *roots(project))


_READERS = {
    "playbook": _playbook,
    "persona": _persona,
    "handoff": _handoff,
    "project": _project_config,
    "config": _user_config,
}
