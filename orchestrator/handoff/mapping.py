"""The optional mapping of a handoff: how operations and schemas meet tables where names do not tell.

What is known here is what acceptance can check against the contract and the design; a rule's content is for the agent
that builds it.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from orchestrator import strict_yaml

Name = Annotated[str, Field(min_length=1, max_length=200)]
HttpError = Annotated[int, Field(ge=400, le=599)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class Transition(_Strict):
    """A field may change from some values to some others, else the request is refused."""

    field: Name
    from_: Annotated[tuple[str, ...], Field(alias="from")]
    to: tuple[str, ...]
    otherwise: Annotated[HttpError, Field(alias="else")] = 409


class OperationMapping(_Strict):
    """How one operation meets the database."""

    kind: Name | None = None
    """Such as `list`, `get`, `create`, `update`, `delete`, `login`, `register`."""
    table: Name | None = None
    where: str | None = None
    """A condition in SQL; `:caller` is the caller's id, other names are parameters of the operation."""
    order_by: str | None = None
    transition: Transition | None = None
    """A state machine on one column."""
    set: MappingOf[Name, Any] = Field(default_factory=dict)
    """Columns that the operation writes itself, whatever the body says."""
    derive: MappingOf[Name, Any] = Field(default_factory=dict)
    """Columns computed from others."""
    default: MappingOf[Name, Any] = Field(default_factory=dict)
    """Columns filled where the body leaves them out."""
    effect: tuple[Any, ...] = ()
    """What else happens, one entry each."""


class SchemaMapping(_Strict):
    """How one schema of the contract meets a table."""

    table: Name
    columns: MappingOf[Name, Name] = Field(default_factory=dict)
    """Column by property, where their names differ."""
    computed: MappingOf[Name, MappingOf[str, Any]] = Field(default_factory=dict)
    """Properties that no column holds, such as `{following: {exists: follows, actor: …, target: …}}`."""


class Mapping(_Strict):
    """The whole of `mapping.yaml`."""

    operations: MappingOf[Name, OperationMapping] = Field(default_factory=dict)
    schemas: MappingOf[Name, SchemaMapping] = Field(default_factory=dict)
    errors: MappingOf[Name, HttpError] = Field(default_factory=dict)
    """Status by cause, such as `{validation: 422, conflict: 409}`."""

    @classmethod
    def parse(cls, text: str, where: str = "mapping.yaml") -> Self:
        """Read the file; raises `Problem` or `Problems`, all defects of form at once."""
        return strict_yaml.load_model(text, cls, where=where)
