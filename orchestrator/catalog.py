"""Where playbooks and personas are found: the user's project first, then what is installed, then the checkout."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import chain
from pathlib import Path

from orchestrator.acceptance import NO_GO, QUALITY
from orchestrator.config import read_optional
from orchestrator.errors import OrchestratorError, Problem, UsageProblem
from orchestrator.intervention import in_scope
from orchestrator.persona import Persona, parse_persona
from orchestrator.playbook import Playbook, Surroundings, parse_playbook
from orchestrator.project import Project, shown
from orchestrator.readback import Facts
from orchestrator.strict_model import did_you_mean
from orchestrator.strict_yaml import Defect

PLAYBOOK_FILE = "playbook.yaml"
_PACKAGE = Path(__file__).resolve().parent


class Origin(StrEnum):
    """Whose a file is. What a project brings is as trusted as its code."""

    PROJECT = "project"
    PACKAGE = "package"
    CHECKOUT = "checkout"
    PINNED = "pinned"
    """The copy that a run was started with."""


@dataclass(frozen=True, kw_only=True)
class Root:
    """A folder that may hold `phases/`, `agents/` and `handoffs/`."""

    origin: Origin
    path: Path


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A playbook with all that it refers to."""

    playbook: Playbook
    personas: Mapping[str, Persona]
    """Those that the playbook names."""
    folder: Path
    """Where the playbook and its guides stand."""
    persona_files: Mapping[str, Path]
    origin: Origin

    def guide(self, name: str) -> str:
        """The text of a file of the playbook's folder."""
        text = read_optional(self.folder / name)
        if text is None:
            raise Problem("the guide is missing", where=shown(self.folder / name), remedy="restore it")
        return text

    def pin(self, into: Path) -> Root:
        """Copy the playbook's folder and the personas into a folder that `find_stage` reads again."""
        shutil.copytree(self.folder, into / "phases" / self.playbook.id, dirs_exist_ok=True)
        (into / "agents").mkdir(parents=True, exist_ok=True)
        for name, path in self.persona_files.items():
            shutil.copyfile(path, into / "agents" / f"{name}.md")
        return Root(origin=Origin.PINNED, path=into)


def roots(project: Project | None) -> tuple[Root, ...]:
    """Where to look, the first that has a file wins, whole."""
    installed = [Root(origin=Origin.PACKAGE, path=_PACKAGE / "builtin_data")]
    if (_PACKAGE.parent / "pyproject.toml").is_file():
        installed.append(Root(origin=Origin.CHECKOUT, path=_PACKAGE.parent))
    own = [] if project is None else [Root(origin=Origin.PROJECT, path=project.root)]
    # Inside of the checkout, its own files are not a stranger's.
    own = [root for root in own if not any(_same(root.path, other.path) for other in installed)]
    return (*own, *(root for root in installed if root.path.is_dir()))


def shipped(name: str) -> str:
    """The text of a file that comes with the engine, such as `handoffs/TEMPLATE.md`."""
    for root in roots(None):
        text = read_optional(root.path / name)
        if text is not None:
            return text
    raise Problem(f"{name} is missing from the installation", where=str(_PACKAGE), remedy="install it again")


def shipped_files(folder: str) -> dict[str, str]:
    """The text of every file in a folder that comes with the engine, by its name from the engine's root."""
    for root in roots(None):
        if found := sorted(path for path in (root.path / folder).rglob("*") if path.is_file()):
            return {path.relative_to(root.path).as_posix(): path.read_text("utf-8") for path in found}
    return {folder: shipped(folder)}


def stages(where: Iterable[Root]) -> dict[str, Root]:
    """Every stage that has a playbook, with the root that wins."""
    found: dict[str, Root] = {}
    for root in where:
        for path in sorted(root.path.glob(f"phases/*/{PLAYBOOK_FILE}")):
            found.setdefault(path.parent.name, root)
    return found


def nobody_for(scope: str, project: Project) -> str:
    """Why nobody will hear an intervention of this scope; empty where a stage is known that it is meant for.

    Known are the stages that are installed, those that the project's runs were started with, and what they hand on to.
    """
    if in_scope(scope, ""):
        return ""
    pinned = (Root(origin=Origin.PINNED, path=run.pinned) for run in project.runs())
    where = (*roots(project), *pinned)
    known = stages(where)
    if any(in_scope(scope, stage) for stage in chain(known, _next(known, where))):
        return ""
    wanted, names = scope.partition("/")[0], sorted({*known, *_next(known, where)})
    return f"no stage `{wanted}` is known here, so that nobody would hear it; {did_you_mean(wanted, names)}"


def _next(known: Mapping[str, Root], where: Sequence[Root]) -> Iterator[str]:
    """Where stages hand on to; a playbook that cannot be read says nothing of that."""
    for stage, root in known.items():
        with suppress(OrchestratorError):
            playbook = read_playbook(root.path / "phases" / stage / PLAYBOOK_FILE, where)
            yield from filter(None, (playbook.next, playbook.hand_off and playbook.hand_off.to))


def persona_files(where: Iterable[Root]) -> dict[str, Path]:
    """Every persona's file, by its id; `README.md` is none."""
    found: dict[str, Path] = {}
    for root in where:
        for path in sorted(root.path.glob("agents/*.md")):
            if path.stem != "README":
                found.setdefault(path.stem, path)
    return found


def find_stage(wanted: str, where: Sequence[Root]) -> Stage:
    """The stage with this id, or the only one whose id begins so, with everything that its playbook refers to.

    Raises `UsageProblem` where there is none, `Problem` or `Problems` where a file is wrong.
    """
    installed = stages(where)
    stage = _stage_id(wanted, list(installed))
    root = installed[stage]
    folder = root.path / "phases" / stage
    playbook = read_playbook(folder / PLAYBOOK_FILE, where)
    files = persona_files(where)
    named = {name: files[name] for name in playbook.personas()}
    personas = {name: read_persona(path) for name, path in named.items()}
    return Stage(playbook=playbook, personas=personas, folder=folder, persona_files=named, origin=root.origin)


def find_playbook(wanted: str, project: Project | None) -> Playbook:
    """The playbook alone."""
    return find_stage(wanted, roots(project)).playbook


def read_playbook(path: Path, where: Sequence[Root]) -> Playbook:
    """Read a playbook strictly, with its folder, the personas at hand and the engine's computations in view."""
    text = _read(path)
    around = Surroundings(
        files=folder_files(path.parent),
        personas=tuple(persona_files(where)),
        facts=tuple(field.name for field in fields(Facts)),
        no_go=NO_GO,
        quality=QUALITY,
    )
    playbook = parse_playbook(text, where=shown(path), around=around)
    if playbook.id != path.parent.name:
        raise _misnamed(text, path, playbook.id, path.parent.name)
    return playbook


def read_persona(path: Path) -> Persona:
    """Read a persona strictly."""
    text = _read(path)
    persona = parse_persona(text, where=shown(path))
    if persona.id != path.stem:
        raise _misnamed(text, path, persona.id, path.stem)
    return persona


def folder_files(folder: Path) -> dict[str, str]:
    """The files of a playbook's folder by relative path; the text of its guides, nothing of other files."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != PLAYBOOK_FILE:
            found[name] = (read_optional(path) or "") if path.suffix == ".md" else ""
    return found


def _stage_id(wanted: str, installed: Sequence[str]) -> str:
    found = [stage for stage in installed if stage == wanted] or [
        stage for stage in installed if wanted and stage.startswith(wanted)
    ]
    if len(found) == 1:
        return found[0]
    message = f"`{wanted}` could be {' or '.join(found)}" if found else f"no playbook for stage `{wanted}` is installed"
    remedy = did_you_mean(wanted, installed) or "import one: orchestrator import DOC -o phases/"
    raise UsageProblem(message, where="phases/", remedy=remedy)


def _misnamed(text: str, path: Path, own: str, place: str) -> Defect:
    line = next((number for number, row in enumerate(text.splitlines(), 1) if row.startswith("id:")), 1)
    return Defect(
        f"is `{own}`, but stands in `{place}`", path=shown(path), line=line, key="id", hint=f"write `{place}`"
    )


def _read(path: Path) -> str:
    text = read_optional(path)
    if text is None:
        raise UsageProblem("there is no such file", where=shown(path), remedy="correct the path")
    return text


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
