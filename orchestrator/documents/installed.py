"""What an imported stage may use of the installation: the stacks of its playbooks, and the personas at hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orchestrator.catalog import PLAYBOOK_FILE, Root, persona_files, read_playbook, stages
from orchestrator.config import read_optional
from orchestrator.documents.draft import Installed
from orchestrator.errors import OrchestratorError
from orchestrator.playbook import Stack


def installed(roots: Sequence[Root], *, stage: str | None = None) -> Installed:
    """The stacks of every playbook that can be read, the first of a name winning, with the files of their toolchains.

    Of one stage alone where it is named.
    """
    stacks: dict[str, Stack] = {}
    files: dict[str, bytes] = {}
    layers: list[dict[str, Any]] = []
    for name, root in stages(roots).items():
        if stage not in {None, name}:
            continue
        folder = root.path / "phases" / name
        try:
            playbook = read_playbook(folder / PLAYBOOK_FILE, roots)
        except OrchestratorError:
            continue  # `validate` tells what is wrong with it
        new = {key: stack for key, stack in playbook.stacks.items() if key not in stacks and _usable(stack)}
        stacks |= new
        for stack in new.values():
            listed = [stack.toolchain.listed] if stack.toolchain and stack.toolchain.listed else []
            for file in [*(stack.toolchain.files if stack.toolchain else ()), *listed]:
                text = read_optional(folder / file)
                files |= {file: text.encode()} if text is not None else {}
        layers += [
            rule.model_dump()
            for placed in playbook.checks()
            if new and placed.spec.kind == "layers"
            for rule in placed.spec.rules
        ]
    return Installed(stacks=stacks, files=files, layers=tuple(layers), personas=frozenset(persona_files(roots)))


def _usable(stack: Stack) -> bool:
    return stack.imports is not None
