"""What is asked of the contract, of the database and of the running service."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from orchestrator.criteria.base import Criterion, FromHandoff, Regex, Seconds, SomeTexts, Statuses, Text, Texts

Aspect = Literal[
    "columns",
    "types",
    "nullability",
    "defaults",
    "primary_keys",
    "foreign_keys",
    "unique",
    "checks",
    "indexes",
]
ASPECTS: tuple[Aspect, ...] = get_args(Aspect)
"""In the order in which differences are told. `checks` holds whatever the database enforces or computes by itself."""


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
    aspects: Annotated[tuple[Aspect, ...], Field(strict=False, min_length=1)] = ASPECTS


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
    """The 95th percentile of the response time stays below a limit, operation by operation (best of 3 windows)."""

    kind: Literal["latency"]
    p95_ms: Annotated[float, Field(gt=0, strict=False)] | FromHandoff = "handoff"
    requests: Annotated[int, Field(ge=20, le=2000)] = 40
    """Requests per operation, one after the other, after three to warm up."""


class IdempotencySpec(Criterion):
    """A create that is sent twice with one key makes one row and answers alike."""

    kind: Literal["idempotency"]
    header: Text = "Idempotency-Key"
    priorities: SomeTexts = ("P0",)
    """Which creates must honour the key."""
