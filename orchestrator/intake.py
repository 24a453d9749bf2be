"""What an issue asks of a stage, as `intake.yaml` keeps it: `import` writes it, `run --intake` reads it."""

from __future__ import annotations

from typing import Literal

from orchestrator.criteria import CheckSpec
from orchestrator.playbook import Unenforced
from orchestrator.playbook.base import Name, Part, Text, Texts
from orchestrator.source import Source
from orchestrator.strict_yaml import load_model


class Choice(Part):
    """Something that the issue lets its author tick."""

    id: Name
    group: Text
    """The paragraph or heading under which it stands."""
    text: Text
    ticked: bool = False
    """Ticked: it selects phases and checks by its words. Not ticked: an RFI asks whether it is wanted."""
    source: Source | None = None


class FormField(Part):
    """Something that the issue lets its author write."""

    id: Name
    label: Text
    value: Text | None = None
    """What was written; without it, an RFI asks."""
    options: Texts = ()
    required: bool = False
    source: Source | None = None


class Intake(Part):
    """An issue, or the template of one."""

    intake: Literal[1]
    """The format's version."""
    id: Name
    title: Text
    about: Text | None = None
    labels: Texts = ()
    assignees: Texts = ()
    choices: tuple[Choice, ...] = ()
    fields: tuple[FormField, ...] = ()
    checks: tuple[CheckSpec, ...] = ()
    """Acceptance criteria and definition of done: judged at the gate."""
    unenforced: tuple[Unenforced, ...] = ()
    source: Source | None = None


def parse_intake(text: str, *, where: str) -> Intake:
    """Read `intake.yaml`; raises `Problem` where it is no YAML, else `Problems` with every defect."""
    return load_model(text, Intake, where=where)
