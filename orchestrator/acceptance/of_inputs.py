"""Whether what a stage requires is there: told by the handoff's `inputs`, else seen in the package itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from orchestrator.acceptance.report import NoGo
from orchestrator.handoff import FILE, Package
from orchestrator.playbook import InputKind

if TYPE_CHECKING:
    from orchestrator.playbook import Playbook, RequiredInput

CHECK = "input_present"


def judge_inputs(package: Package, playbook: Playbook) -> list[NoGo]:
    """An entry for each required input; one that is optional always passes.

    A constraint is for agents to keep and is told to them; it is looked for where the handoff says to have it.
    """
    return [
        _judged(package, item)
        for item in playbook.required_inputs
        if item.kind is not InputKind.CONSTRAINT or item.id in package.handoff.inputs
    ]


def provided(package: Package, item: RequiredInput) -> str:
    """Where an input is, in words for people; empty where it is nowhere.

    The handoff's `inputs` decide where they name it: a file of the package has to be there, other text is taken as it
    is. Otherwise the words of the input are looked for in what the package brings.
    """
    if stated := package.handoff.inputs.get(item.id, ""):
        return stated if _there(package, stated) else ""
    label = _label(item.text).casefold()
    outside = bool(_OTHERS.search(label) or _DONE.search(item.text))
    named = _artifact_named(package, label, whole=outside)
    if named or outside:
        return named
    for words, look in _SEEN:
        if re.search(words, label) and (found := look(package)):
            return found
    return ""


def _judged(package: Package, item: RequiredInput) -> NoGo:
    found = provided(package, item)
    passed = bool(found) or item.optional
    entry = NoGo(id=f"IN-{item.id}", check=CHECK, item=item.text, passed=passed)
    if passed:
        return entry
    line = package.document.line(("inputs", item.id) if item.id in package.handoff.inputs else ("artifacts",))
    return NoGo(
        id=entry.id,
        check=CHECK,
        item=item.text,
        passed=False,
        file=FILE,
        place=f"line {line}",
        problem="it is not in the package",
        remedy=f"{item.remedy or 'get it'}; then say where it is: `inputs: {{{item.id}: …}}`",
    )


def _there(package: Package, stated: str) -> bool:
    """Whether a stated place holds: what looks like a file has to be one of the package's."""
    if stated in package.handoff.artifacts:
        return package.has(stated)
    looks_like_a_file = re.fullmatch(r"[\w./-]+\.\w{1,8}", stated) and "://" not in stated
    return stated in package.files if looks_like_a_file else True


def _artifact_named(package: Package, label: str, *, whole: bool) -> str:
    """An artifact whose name, or file name, stands in the input's label; or is the `whole` of it."""
    wanted = _plain(label)
    for name, artifact in package.handoff.artifacts.items():
        words = {_plain(name), _plain(artifact.path.rpartition("/")[2].rpartition(".")[0])} - {""}
        found = wanted in words if whole else any(word in wanted for word in words)
        if found and artifact.path in package.files:
            return artifact.path
    return ""


def _label(text: str) -> str:
    """What an input is called: what stands before the dash or colon that explains it."""
    return re.split(r" [-\u2013\u2014] |: ", text, maxsplit=1)[0]


_OTHERS = re.compile(r"\b(service|team|vendor|provider|cluster|infrastructure|server)s?\b", re.IGNORECASE)
"""What others run, where an input is called so: no file of a package shows that it is there."""
_DONE = re.compile(r"\b(approved|provisioned|negotiated|granted|signed off)\b", re.IGNORECASE)
"""What others have to do: no file of a package shows that they did."""


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold()))


def _stack(key: str) -> Callable[[Package], str]:
    return lambda package: package.handoff.stack.get(key, "")


def _artifact(*names: str) -> Callable[[Package], str]:
    return lambda package: next((package.path_of(name) for name in names if package.has(name)), "")


def _listed(key: str) -> Callable[[Package], str]:
    return lambda package: f"`{key}` of {FILE}" if getattr(package.handoff, key) else ""


def _named(key: str) -> Callable[[Package], str]:
    """A list that the sender wrote, be it that there is none."""
    return lambda package: f"`{key}` of {FILE}" if key in package.handoff.model_fields_set else ""


_SEEN: tuple[tuple[str, Callable[[Package], str]], ...] = (
    (r"\borm\b|query builder", _stack("orm")),
    (r"technology stack|tech stack|\bstack\b|framework", lambda package: ", ".join(package.handoff.stack.values())),
    (r"database (choice|engine)", lambda package: package.handoff.database.engine if package.handoff.stores else ""),
    (r"api (contract|spec|definition)|open ?api|endpoint", _artifact("openapi")),
    (r"migration", _artifact("migration_plan")),
    (r"data (design|model)|schema|database design", _artifact("schema")),
    (r"auth|permission|security", _artifact("auth")),
    (r"requirement|user stor|acceptance criteria|scope", _listed("coverage")),
    (r"architecture|\badrs?\b|decision|pattern", _listed("decisions")),
    (r"integration|third.party", _named("integrations")),
    (r"risk|threat", _listed("risks")),
)
"""What stands for an input of that name in a package; the first row whose words occur and that finds something."""
