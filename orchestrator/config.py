"""Settings: the user's own, the project's, the environment's and the command line's, and which of them wins.

For what is a matter of taste the more specific wins: command line, environment, project, user, default. For what is a
matter of security the stricter wins: a project's file comes with the code that is worked on, so it may ask for more
safety than the user does, never for less.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from orchestrator.errors import Problem, UsageProblem
from orchestrator.playbook import Budget
from orchestrator.provider import Assigned, Choice, ModelNames, Provider, listed
from orchestrator.strict_yaml import decode, load, validate

DEFAULT_MODEL = "builtin"
PROJECT_FILE = "orchestrator.yaml"
_Text = Annotated[str, Field(min_length=1)]


_PublicKey = Annotated[str, Field(pattern=r"^(ssh-ed25519 [A-Za-z0-9+/]+=*|-----BEGIN PUBLIC KEY-----)")]


class Confinement(StrEnum):
    """What confines commands. To have nothing do so stands in no file: a person types `--unsandboxed`."""

    AUTO = "auto"
    """The safest that works on this machine; where none does, nothing runs."""
    LANDLOCK = "landlock"
    """Landlock, or nothing runs; in a project's file Landlock or better."""
    BUBBLEWRAP = "bubblewrap"
    """bubblewrap, or nothing runs."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Notify(_Part):
    """What happens when a run waits, escalates, blocks or ends."""

    command: Annotated[tuple[_Text, ...], Field(min_length=1)] | None = None
    """Run with the event as JSON on its input."""
    webhook: Annotated[str, Field(pattern=r"^https?://")] | None = None
    """Sent the event as JSON, by POST."""
    timeout_s: Annotated[float, Field(gt=0, le=60)] = 5.0
    """After so many seconds it is given up; a command is killed with its process group."""


class _Common(_Part):
    model: ModelNames | None = None
    """The model of a run; a list is a model and its fallbacks."""
    models: Assigned = Assigned()
    """Where a persona or a phase works with another one."""
    sandbox: Confinement = Confinement.AUTO
    allowed_models: tuple[_Text, ...] | None = None
    """Names that a model must match, `*` for any part; `null` allows all."""
    limits: Budget = Budget()
    """Of one run; the playbook's own count as well, and the lower wins."""
    task_limits: Budget = Budget()
    """Of one agent's work on one task, in the same way."""
    project_limits: Budget = Budget()
    """Of all runs of a project together."""
    forbid_unknown_cost: bool = False
    """Whether a model may only be called where its price is known."""
    intake: Mapping[str, _Text] = {}
    """Answers to a playbook's intake questions, by their id."""


class UserConfig(_Common):
    """`~/.config/orchestrator/config.yaml`: what holds for all of a user's projects."""

    config: Literal[1] = 1
    """The format's version."""
    allow_unsandboxed: bool = True
    """Whether `--unsandboxed` may be typed at all."""
    reviewers: Annotated[Mapping[_Text, _PublicKey], Field(min_length=1)] | None = None
    """Who may give a verdict, by name, with their Ed25519 public key (`ssh-ed25519 …`, or PEM); `null` asks for no
    signature."""
    providers: Mapping[str, Provider] = {}
    """By name: `openai` is the one that `openai:MODEL` uses, any other `NAME` is used by `NAME:MODEL`."""
    notify: Notify | None = None


class ProjectConfig(_Common):
    """`orchestrator.yaml`: what holds for one project. It may only tighten what the user allows."""

    orchestrator: Literal[1] = 1
    """The format's version."""
    stage: _Text | None = None
    """The stage that `orchestrator run` takes where none is named."""
    handoff: _Text | None = None
    """The package that it takes where none is named; a folder, relative to the project."""
    reviewers: Annotated[tuple[_Text, ...], Field(min_length=1)] | None = None
    """Names of the user's reviewers who may decide here; a project can leave some out, it cannot add one."""
    allow_unsandboxed: Literal[False] | None = None
    """A project can forbid `--unsandboxed`; it cannot allow it."""


_Config = TypeVar("_Config", UserConfig, ProjectConfig)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What holds for one command."""

    models: Choice
    stage: str | None
    handoff: Path | None
    """Absolute."""
    sandbox: Confinement
    allow_unsandboxed: bool
    limits: Budget
    task_limits: Budget
    project_limits: Budget
    forbid_unknown_cost: bool
    intake: Mapping[str, str]
    providers: Mapping[str, Provider]
    notify: Notify | None
    reviewers: Mapping[str, str] | None
    """Public keys by name, where a verdict has to be signed."""
    vet: Callable[[str], None] = field(default=lambda _: None, repr=False, compare=False)
    """Raises `Problem` for a model that a project's own file may not choose."""

    @property
    def model(self) -> str:
        """The name of the run's first model."""
        return self.models.names[0]


def config_home(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of the user's config."""
    return _home(environ, "XDG_CONFIG_HOME", ".config") / "orchestrator"


def data_home(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of what is installed for the user: toolchains."""
    return _home(environ, "XDG_DATA_HOME", ".local/share") / "phased-orchestrator"


def _home(environ: Mapping[str, str], variable: str, otherwise: str) -> Path:
    named = Path(environ.get(variable, ""))
    if named.is_absolute():  # a relative one is to be ignored, says the XDG base directory specification
        return named
    return Path(environ.get("HOME") or Path.home()) / otherwise


def read_user_config(environ: Mapping[str, str] = os.environ) -> UserConfig:
    """The user's config, from `ORCHESTRATOR_CONFIG` or its usual place; the defaults where there is none."""
    named = environ.get("ORCHESTRATOR_CONFIG")
    path = Path(named) if named else config_home(environ) / "config.yaml"
    if named and not path.is_file():
        raise Problem("there is no such file", where=str(path), remedy="correct or unset ORCHESTRATOR_CONFIG")
    return parse_config(read_optional(path) or "", UserConfig, where=str(path))


def read_project_config(root: Path) -> ProjectConfig:
    """The project's config; the defaults where there is none."""
    path = root / PROJECT_FILE
    return parse_config(read_optional(path) or "", ProjectConfig, where=str(path))


def parse_config(text: str, model: type[_Config], *, where: str) -> _Config:
    """Read settings; a file without any says nothing, which is allowed. Raises `Problem` or `Problems`."""
    document = load(text, where=where)
    return model() if document.data is None else validate(document, model)


def read_optional(path: Path) -> str | None:
    """The text of a file, `None` where there is none; raises `Problem` where it cannot be read."""
    try:
        return decode(path.read_bytes(), where=str(path))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        remedy = "mend its permissions, or move it out of the way"
        raise Problem(f"cannot be read: {error.strerror}", where=str(path), remedy=remedy) from None


def settle(
    root: Path,
    project: ProjectConfig,
    user: UserConfig,
    *,
    environ: Mapping[str, str] = os.environ,
    model: str | None = None,
    stage: str | None = None,
    handoff: Path | None = None,
) -> Settings:
    """What holds, where `model`, `stage` and `handoff` are what the command line says.

    Raises `Problem` where the model is not allowed.
    """
    named = handoff or _path(environ.get("ORCHESTRATOR_HANDOFF"), Path.cwd()) or _path(project.handoff, root)
    return Settings(
        models=choose(project, user, environ, model),
        vet=lambda name: _vet(name, project, user, chosen_by_project=True),
        stage=stage or environ.get("ORCHESTRATOR_STAGE") or project.stage,
        handoff=named.absolute() if named else None,
        sandbox=stricter(_least(project.sandbox), user.sandbox, _asked(environ)),
        allow_unsandboxed=user.allow_unsandboxed and project.allow_unsandboxed is None,
        limits=lower(project.limits, user.limits),
        task_limits=lower(project.task_limits, user.task_limits),
        project_limits=lower(project.project_limits, user.project_limits),
        forbid_unknown_cost=project.forbid_unknown_cost or user.forbid_unknown_cost,
        intake={**user.intake, **project.intake},
        providers=user.providers,
        notify=user.notify,
        reviewers=_reviewers(project, user),
    )


def stricter(*wanted: Confinement) -> Confinement:
    """The strictest of these."""
    return max(wanted, key=list(Confinement).index)


def _least(named: Confinement) -> Confinement:
    """What a project's file comes to: it must not bring anybody down to Landlock where there is better."""
    return Confinement.AUTO if named is Confinement.LANDLOCK else named


def lower(one: Budget, other: Budget) -> Budget:
    """The lower of each limit of two budgets; `None` is no limit."""
    pairs = ((name, getattr(one, name), getattr(other, name)) for name in Budget.model_fields)
    return Budget(**{name: first if second is None else min(first or second, second) for name, first, second in pairs})


def _reviewers(project: ProjectConfig, user: UserConfig) -> Mapping[str, str] | None:
    """Those of the user's reviewers whom the project lets decide."""
    if project.reviewers is None:
        return user.reviewers
    known = user.reviewers or {}
    strangers = sorted(set(project.reviewers) - set(known))
    if strangers:
        remedy = "add their public keys under `reviewers:` of your own config"
        raise Problem(
            f"names reviewers that your config does not know: {', '.join(strangers)}", where=PROJECT_FILE, remedy=remedy
        )
    return {name: known[name] for name in project.reviewers}


def _asked(environ: Mapping[str, str]) -> Confinement:
    """The confinement that the environment asks for; it names one, it cannot do without."""
    wanted = environ.get("ORCHESTRATOR_SANDBOX", Confinement.AUTO)
    if wanted not in list(Confinement):
        remedy = f"use one of {', '.join(Confinement)}; `--unsandboxed` is typed, never set"
        raise UsageProblem(f"no sandbox `{wanted}`", where="ORCHESTRATOR_SANDBOX", remedy=remedy)
    return Confinement(wanted)


def _path(text: str | None, base: Path) -> Path | None:
    return base / text if text else None


def choose(project: ProjectConfig, user: UserConfig, environ: Mapping[str, str], flag: str | None) -> Choice:
    """The models, if they may be used; the command line and the environment name one for everybody."""
    own = flag or environ.get("ORCHESTRATOR_MODEL")
    if own:
        _vet(own, project, user)
        return Choice(names=(own,), typed=True)
    choice = Choice(
        names=listed(project.model or user.model or DEFAULT_MODEL),
        personas=_rows(user.models.personas, project.models.personas),
        phases=_rows(user.models.phases, project.models.phases),
    )
    theirs = {*listed(project.model or ()), *project.models.every()}
    for name in choice.every():
        _vet(name, project, user, chosen_by_project=name in theirs)
    return choice


def _rows(user: Mapping[str, ModelNames], project: Mapping[str, ModelNames]) -> dict[str, tuple[str, ...]]:
    return {key: listed(names) for key, names in {**user, **project}.items()}


def _vet(name: str, project: ProjectConfig, user: UserConfig, *, chosen_by_project: bool = False) -> None:
    """Raise where a model may not be used; a project may name no code and no file, only what its user set up."""
    if chosen_by_project and name.split(":", maxsplit=1)[0] not in {"builtin", "openai", *user.providers}:
        remedy = f"name it yourself: --model {name}, or ORCHESTRATOR_MODEL"
        raise Problem(f"a project may not choose `{name}`: it would run code", where=PROJECT_FILE, remedy=remedy)
    for allowed, where in ((user.allowed_models, "your config"), (project.allowed_models, PROJECT_FILE)):
        if allowed is not None and not any(fnmatchcase(name, pattern) for pattern in allowed):
            remedy = f"allowed are: {', '.join(allowed) or 'none'}"
            raise UsageProblem(f"model `{name}` is not allowed by {where}", remedy=remedy)
