"""What a playbook may ask of a check: one specification per kind, read strictly.

A specification is data. The class of the same kind in `checks/` runs it. Commands are named, not written:
`command: lint` means the `lint` entry of the playbook's `stacks:` table, so that an agent cannot change what judges it.
"""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal, Self, TypeAlias, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from orchestrator.finding import Level
from orchestrator.source import Source


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        msg = f"not a regular expression: {error}"
        raise ValueError(msg) from error
    return pattern


Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$", max_length=120)]
Text = Annotated[str, Field(min_length=1)]
Regex = Annotated[str, Field(min_length=1), AfterValidator(_compiles)]
Texts = Annotated[tuple[Text, ...], Field(strict=False)]
SomeTexts = Annotated[tuple[Text, ...], Field(strict=False, min_length=1)]
Status = Annotated[int, Field(ge=100, le=599)]
Statuses = Annotated[tuple[Status, ...], Field(strict=False, min_length=1)]
Seconds = Annotated[float, Field(gt=0, le=3600, strict=False)]
FromHandoff = Literal["handoff"]
"""The figure stands in the handoff's `nfr`; where it does not, the check is inconclusive."""


class Criterion(BaseModel):
    """What every exit criterion has, whatever judges it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    LEVEL: ClassVar[Level] = Level.ENFORCED

    id: Identifier
    """Unique in the playbook; findings carry it."""
    title: Text
    """The criterion in words, as the gate shows it."""
    p0: bool = False
    """Whether the gate may not open without it."""
    group: Text | None = None
    """The heading under which it stands, such as `Definition of done`."""
    source: Source | None = None

    @property
    def level(self) -> Level:
        """Who vouches for it: a machine, a reviewer or an agent's opinion."""
        return self.LEVEL


class NamedCommand(Criterion):
    """A criterion judged by a command of the stack's table: it must exit with 0."""

    timeout_s: Seconds = 300.0
    """Then the command is killed and the check fails."""


class CommandSpec(Criterion):
    """A command exits as expected and its output says what it should."""

    kind: Literal["command"]
    command: Text | None = None
    """An entry of the stack's `commands`; this or `run`."""
    run: SomeTexts | None = None
    """The words of a command, written in the playbook itself; this or `command`."""
    exit_code: Annotated[int, Field(ge=0, le=255)] = 0
    contains: Texts = ()
    """Each must occur in the output."""
    matches: Regex | None = None
    """Must be found in the output."""
    timeout_s: Seconds = 300.0

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.command is None) == (self.run is None):
            msg = "give `command` (a name of the stack's table) or `run` (the words of a command), not both"
            raise ValueError(msg)
        return self


class FileExistsSpec(Criterion):
    """At least one of the paths or globs names a file with something in it."""

    kind: Literal["file_exists"]
    one_of: SomeTexts
    """Paths or globs, relative to the work tree."""


class FileMatchesSpec(Criterion):
    """The pattern is found in any, or in all, of the files."""

    kind: Literal["file_matches"]
    paths: SomeTexts
    pattern: Regex
    quantifier: Literal["any", "all"] = "any"


class HttpSpec(Criterion):
    """One request to the running service is answered as it should be."""

    kind: Literal["http"]
    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] = "GET"
    path: Annotated[str, Field(pattern=r"^/")]
    """Below the contract's base path is not implied: the whole path."""
    role: str | None = None
    """The role whose token is sent; none by default."""
    body: dict[str, object] | list[object] | str | None = None
    """Sent as JSON, or as it is where it is text."""
    status: Statuses = (200,)
    contains: Texts = ()
    matches: Regex | None = None


class TestsPassSpec(NamedCommand):
    """The stack's tests pass, there are enough of them, and they cover what they should."""

    kind: Literal["tests_pass"]
    command: Text = "test"
    minimum: Annotated[int, Field(ge=1)] = 1
    """Tests that must have run and passed; skipped ones do not count."""
    coverage_min: Annotated[float, Field(ge=0, le=100, strict=False)] | FromHandoff | None = None
    """Percent of lines, measured by the stack's own `test` command into a file outside of the tree."""


class TestsTellSpec(NamedCommand):
    """The tests fail where the code does nothing: each function of the source emptied by the stack's own command."""

    kind: Literal["tests_tell"]
    command: Text = "test"
    hollow: Text = "hollow"
    """The stack's command that empties every function of the source, in a copy of the tree that it may write to."""
    minimum: Annotated[int, Field(ge=1)] = 1
    """Tests that must pass on the tree and not on the emptied copy."""
    silent_max: Annotated[float, Field(ge=0, le=100, strict=False)] = 25.0
    """Percent of the passing tests that may pass on the emptied copy as well."""


class OpenApiValidSpec(Criterion):
    """The contract is a valid OpenAPI document."""

    kind: Literal["openapi_valid"]
    path: Text | None = None
    """A file of the work tree; without it the handoff's contract."""


class OpenApiConformanceSpec(Criterion):
    """The running service answers generated requests as the contract says."""

    kind: Literal["openapi_conformance"]
    counts: Literal["proposed_overlay", "as_received"] = "proposed_overlay"
    """Which of the two figures decides; both are always measured and shown."""
    max_examples: Annotated[int, Field(ge=1, le=1000)] = 8
    """Generated requests per operation and figure."""
    successes_min: Annotated[int, Field(ge=0, le=1000)] = 1
    """2xx answers that each operation must have given, so that refusing everything does not conform."""
    seed: int = 1
    timeout_s: Seconds = 240.0


class SchemaMatchesSpec(Criterion):
    """The migrated database is the design: both are built fresh and their catalogs compared.

    The stack's `migrate_up` migrates.
    """

    kind: Literal["schema_matches"]
    ignore_tables: Texts = ()
    """Bookkeeping tables of the migration tool."""
    aspects: Annotated[
        tuple[
            Literal[
                "columns",
                "types",
                "nullability",
                "defaults",
                "primary_keys",
                "foreign_keys",
                "unique",
                "checks",
                "indexes",
            ],
            ...,
        ],
        Field(strict=False, min_length=1),
    ] = ("columns", "types", "nullability", "defaults", "primary_keys", "foreign_keys", "unique", "checks", "indexes")


class MigrationRoundtripSpec(NamedCommand):
    """Migrations go up, leave nothing behind when taken down, and go up again to the same schema.

    The stack's `migrate_up` and `migrate_down` are run.
    """

    kind: Literal["migration_roundtrip"]
    ignore_tables: Texts = ()


class ErrorContractSpec(Criterion):
    """Errors have the documented status and shape, name the field, and leak nothing."""

    kind: Literal["error_contract"]
    statuses: Annotated[tuple[Literal[400, 401, 403, 404, 422, 500], ...], Field(strict=False, min_length=1)] = (
        400,
        401,
        403,
        404,
        422,
    )


class AuthMatrixSpec(Criterion):
    """Every role on every operation, on its own and on another's rows, gets what the auth model says."""

    kind: Literal["auth_matrix"]


class QueryCountSpec(Criterion):
    """The number of database statements of a list does not grow with the list."""

    kind: Literal["query_count"]
    grow_by: Annotated[int, Field(ge=5, le=200)] = 20
    """Rows added between the two measurements."""


class LatencySpec(Criterion):
    """The 95th percentile of the response time stays below a limit, operation by operation."""

    kind: Literal["latency"]
    p95_ms: Annotated[float, Field(gt=0, strict=False)] | FromHandoff = "handoff"
    requests: Annotated[int, Field(ge=20, le=2000)] = 40
    """Requests per operation, one after the other, after three to warm up."""


class LayerRule(BaseModel):
    """What modules below `of` may import of the project's own: those that are named, or all but those."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    of: Text
    may_import: Texts = ()
    """Besides themselves, these and nothing else."""
    may_not_import: Texts = ()
    """All but these, and modules below them; this or `may_import`."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.may_import and self.may_not_import:
            msg = "give `may_import` or `may_not_import`, not both"
            raise ValueError(msg)
        return self


class LayersSpec(Criterion):
    """Imports point as the architecture says. How an import looks is the stack's `imports` pattern."""

    kind: Literal["layers"]
    rules: Annotated[tuple[LayerRule, ...], Field(strict=False, min_length=1)]


class IdempotencySpec(Criterion):
    """A create that is sent twice with one key makes one row and answers alike."""

    kind: Literal["idempotency"]
    header: Text = "Idempotency-Key"
    priorities: SomeTexts = ("P0",)
    """Which creates must honour the key."""


class SecretsSpec(Criterion):
    """No secret stands in the tree, by known shapes and by entropy."""

    kind: Literal["secrets"]
    allow: Texts = ()
    """Globs of files, or literal values, that are known to be examples."""


class NoPatternSpec(Criterion):
    """The pattern is found in none of the files."""

    kind: Literal["no_pattern"]
    paths: SomeTexts
    pattern: Regex
    excluding: Texts = ()
    """Globs that are left out."""


class TypecheckSpec(NamedCommand):
    """The stack's type checker is content."""

    kind: Literal["typecheck"]
    command: Text = "types"


class LintSpec(NamedCommand):
    """The stack's linter is content."""

    kind: Literal["lint"]
    command: Text = "lint"


class FormatSpec(NamedCommand):
    """The stack's formatter would change nothing."""

    kind: Literal["format"]
    command: Text = "format"


class DiffScopeSpec(Criterion):
    """What the task changed lies where it may."""

    kind: Literal["diff_scope"]
    allowed: SomeTexts
    """Globs, relative to the work tree."""
    forbidden: Texts = ()
    """Globs that win over `allowed`."""


class HumanSpec(Criterion):
    """An item of the reviewer's checklist; no machine can tell."""

    LEVEL: ClassVar[Level] = Level.HUMAN
    kind: Literal["human"]


class JudgedSpec(Criterion):
    """An agent's opinion: shown as one, never enough to pass."""

    LEVEL: ClassVar[Level] = Level.JUDGED
    kind: Literal["judged"]
    question: Text
    persona: str | None = None


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
