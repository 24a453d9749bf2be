"""Technologies: when one is meant, and its commands, which only people may change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, Field

from orchestrator.criteria import Regex
from orchestrator.playbook.base import Name, Part, SomeTexts, Text, Texts, Words


class ToolchainSpec(Part):
    """What a stack's commands need, installed once and offline afterwards."""

    name: Name
    lock: Text
    """A file of the playbook's folder, with versions and hashes."""
    listed: Text | None = None
    """A shorter file of it that tells agents what is there; the lock where there is none."""
    install: Annotated[tuple[Words, ...], Field(min_length=1)]
    """Commands; `{python}`, `{dir}`, `{lock}` and `{folder}`, the lock's folder, are filled in."""
    path: Texts = ("bin",)
    """Folders of the toolchain that lead `PATH`."""
    needs: Texts = ()
    """Programs that have to be on the machine before it can be installed, such as `node`."""
    environment: Mapping[str, Text] = {}
    """Variables of every command that uses it; `{dir}` is filled in."""

    @property
    def files(self) -> tuple[str, ...]:
        """The files of the playbook's folder from which it is installed, the lock first."""
        words = (word for command in self.install for word in command if word.startswith("{folder}/"))
        beside = (str(PurePosixPath(self.lock).parent / word.removeprefix("{folder}/")) for word in words)
        return tuple(dict.fromkeys((self.lock, *beside)))


def _names_a_module(pattern: str) -> str:
    if "module" not in re.compile(pattern).groupindex:
        raise ValueError("it has no group `module`; write (?P<module>…) around the name of what is imported")
    return pattern


class Imports(Part):
    """How one module names another, for checks of layers."""

    files: SomeTexts
    """Globs of the files that are read."""
    pattern: Annotated[Regex, AfterValidator(_names_a_module)]
    """Finds an import in a line; its group `module` is the module's name."""
    separator: Text = "."
    """Between the parts of a module's name."""


class Stack(Part):
    """A technology: when it is meant, and the commands that only people may change."""

    when: Annotated[Mapping[str, Text], Field(min_length=1)]
    """Keys of the handoff's `stack` with the value that each must have, whatever its case."""
    toolchain: ToolchainSpec | None = None
    environment: Mapping[str, str] = {}
    """Variables of every command."""
    source: SomeTexts
    """Folders of the code that is judged."""
    tests: Texts = ()
    bookkeeping: Texts = ()
    """Tables that the migration tool keeps for itself: no design has them, and they stay on the way down."""
    own_tables: Texts = ()
    """Tables that services of this stack may have besides the design."""
    imports: Imports | None = None
    commands: Annotated[Mapping[str, Words], Field(min_length=1)]
    also_written: Mapping[str, Texts] = {}
    """By command, what documents write for it; `import` takes it for that command. Nothing of it is run."""


NO_STACK = Stack.model_construct(when={}, source=(), commands={})
"""What a playbook without stacks has: nothing is installed, started or tested by name."""
