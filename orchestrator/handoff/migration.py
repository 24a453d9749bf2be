"""The migration plan of a handoff: in which order tables come to be, and how each step is taken back."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from orchestrator import strict_yaml
from orchestrator.relational import without_namespace

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.:-]*$", max_length=120)]
TableName = Annotated[Name, AfterValidator(without_namespace)]
Aspect = Literal[
    "columns", "nullability", "types", "defaults", "primary_keys", "foreign_keys", "unique", "checks", "indexes"
]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class StepKind(StrEnum):
    """What a step does."""

    CREATE = "create"
    """Creates its `tables`, with their keys and indexes."""
    ALTER = "alter"
    """Changes tables that exist."""
    INDEX = "index"
    """Adds indexes to tables that exist."""
    TYPE = "type"
    """Creates types or extensions; touches no table."""
    DATA = "data"
    """Writes rows."""


class RollbackKind(StrEnum):
    """How a step is taken back."""

    DROP = "drop"
    """What the step created is dropped."""
    REVERSE = "reverse"
    """The opposite change is made."""
    RESTORE = "restore"
    """Data comes back from the backup; the plan has to name one."""


class Rollback(_Strict):
    """The way back."""

    kind: RollbackKind
    order: Annotated[int, Field(ge=1)]
    """1 is undone first: a step before everything that it stands on."""
    data_loss: bool = False


class Step(_Strict):
    """One migration."""

    id: Name
    revision: Name | None = None
    """The revision's name in the migration tool."""
    kind: StepKind
    tables: tuple[TableName, ...] = ()
    depends_on: tuple[Name, ...] = ()
    rollback: Rollback | None = None
    """Acceptance asks for it; that it may be missing here lets all missing ones be told at once."""
    online: bool = True
    """Whether the product can serve while the step runs."""
    est_rows: Annotated[int, Field(ge=0)] | None = None
    note: str = ""


class MigrationPlan(_Strict):
    """The whole of `migration-plan.yaml`."""

    dialect: Annotated[str, Field(min_length=1)]
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    """In the order of execution."""
    verify: tuple[Aspect, ...] = ()
    """What the sender wants compared between the design and the migrated database; the stage's check compares at least
    what its playbook names, whatever stands here."""
    backup: str = ""
    """What is saved before the first step."""

    @classmethod
    def parse(cls, text: str, where: str = "migration-plan.yaml") -> Self:
        """Read the file; raises `Problem` or `Problems`, all defects of form at once."""
        return strict_yaml.load_model(text, cls, where=where)
