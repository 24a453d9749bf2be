"""What a playbook may ask of a check: one specification per kind, read strictly.

A specification is data. The class of the same kind in `checks/` runs it. Commands are named, not written:
`command: lint` means the `lint` entry of the playbook's `stacks:` table, so that an agent cannot change what judges it.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias, get_args

from pydantic import Field, TypeAdapter

from orchestrator.criteria.base import Criterion, Identifier, Regex
from orchestrator.criteria.of_commands import (
    CommandSpec,
    FormatSpec,
    LintSpec,
    MigrationRoundtripSpec,
    NamedCommand,
    TestsPassSpec,
    TestsTellSpec,
    TypecheckSpec,
)
from orchestrator.criteria.of_people import HumanSpec, JudgedSpec
from orchestrator.criteria.of_service import (
    AuthMatrixSpec,
    ErrorContractSpec,
    HttpSpec,
    IdempotencySpec,
    LatencySpec,
    OpenApiConformanceSpec,
    OpenApiValidSpec,
    QueryCountSpec,
    SchemaMatchesSpec,
)
from orchestrator.criteria.of_tree import (
    DiffScopeSpec,
    FileExistsSpec,
    FileMatchesSpec,
    LayerRule,
    LayersSpec,
    NoPatternSpec,
    SecretsSpec,
)

__all__ = [
    "KINDS",
    "AnySpec",
    "AuthMatrixSpec",
    "CheckSpec",
    "CommandSpec",
    "Criterion",
    "DiffScopeSpec",
    "ErrorContractSpec",
    "FileExistsSpec",
    "FileMatchesSpec",
    "FormatSpec",
    "HttpSpec",
    "HumanSpec",
    "IdempotencySpec",
    "Identifier",
    "JudgedSpec",
    "LatencySpec",
    "LayerRule",
    "LayersSpec",
    "LintSpec",
    "MigrationRoundtripSpec",
    "NamedCommand",
    "NoPatternSpec",
    "OpenApiConformanceSpec",
    "OpenApiValidSpec",
    "QueryCountSpec",
    "Regex",
    "SchemaMatchesSpec",
    "SecretsSpec",
    "TestsPassSpec",
    "TestsTellSpec",
    "TypecheckSpec",
    "parse_spec",
]

AnySpec: TypeAlias = (
    CommandSpec
    | FileExistsSpec
    | FileMatchesSpec
    | HttpSpec
    | TestsPassSpec
    | TestsTellSpec
    | OpenApiValidSpec
    | OpenApiConformanceSpec
    | SchemaMatchesSpec
    | MigrationRoundtripSpec
    | ErrorContractSpec
    | AuthMatrixSpec
    | QueryCountSpec
    | LatencySpec
    | LayersSpec
    | IdempotencySpec
    | SecretsSpec
    | NoPatternSpec
    | TypecheckSpec
    | LintSpec
    | FormatSpec
    | DiffScopeSpec
    | HumanSpec
    | JudgedSpec
)
CheckSpec = Annotated[AnySpec, Field(discriminator="kind")]
"""A field of this type is read by its `kind`; an unknown kind is refused with the ones that exist."""

KINDS: tuple[str, ...] = tuple(get_args(spec.model_fields["kind"].annotation)[0] for spec in get_args(AnySpec))
"""Every kind of check, in the order of the design."""

_ADAPTER: TypeAdapter[AnySpec] = TypeAdapter(CheckSpec)


def parse_spec(data: object) -> AnySpec:
    """Read one specification from plain data; raises `pydantic.ValidationError`."""
    return _ADAPTER.validate_python(data)
