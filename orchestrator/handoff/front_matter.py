"""What the front matter of `handoff.md` may say. `claimed` is the sender's word only; acceptance recomputes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

FORMAT = 1
"""The version of the format that this module reads and writes."""


def _dated(text: str) -> str:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("needs a time zone, such as `2026-11-20T09:00:00Z`")
    return text


def _inside(text: str) -> str:
    """An artifact stands in the package's own folder: a relative path, spelled in one way only."""
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or "\\" in text or str(path) != text or text == ".":
        raise ValueError("must be a plain path inside of the package: relative, without `..`, `.` or `\\`")
    if path.name == "handoff.md":
        raise ValueError("handoff.md cannot list itself")
    return text


Text = Annotated[str, Field(min_length=1, max_length=20_000)]
Prose = Annotated[str, Field(max_length=20_000)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$", max_length=120)]
OperationId = Annotated[str, Field(pattern=r"^\S(.*\S)?$", max_length=200)]
"""As the contract spells it (slashes, dots and blanks are in use), or `METHOD /path`."""
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Moment = Annotated[str, Field(min_length=10, max_length=40), AfterValidator(_dated)]
InsidePath = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]+$", max_length=255), AfterValidator(_inside)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ReleaseMode(StrEnum):
    """How much of the design is built now."""

    FULL = "Full Production"
    """Every operation of the contract."""
    MVP = "MVP"
    """The operations that carry a requirement of `mvp_scope`."""


class Status(StrEnum):
    """Where an assumption or a question stands."""

    OPEN = "open"
    ANSWERED = "answered"
    ASSUMED = "assumed"
    """Nobody answered in time; the recorded assumption holds."""
    ESCALATED = "escalated"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"


NO_DATABASE = "none"
"""The engine of a stage that stores nothing."""


class Database(_Strict):
    """Where data lives."""

    engine: Text
    """Such as `postgres`; agrees with the schema's dialect. `none` where the stage stores nothing."""
    version: Prose = ""
    dev: Prose = ""
    """A lighter engine for a developer's machine; empty where it is the same."""


class Artifact(_Strict):
    """A file of the package."""

    path: InsidePath
    sha256: Sha256
    dialect: Prose = ""
    """For SQL, the dialect that it is written in."""
    optional: bool = False
    """Whether the package is whole without it."""


class Integration(_Strict):
    """A system outside of the product."""

    name: Text
    kind: Text
    spec: Prose = ""
    sandbox: Prose = ""


class Decision(_Strict):
    """What was decided before, and what must not be undone."""

    id: Id
    decision: Text
    rationale: Prose = ""
    constraint: Prose = ""


class Assumption(_Strict):
    """What was taken for true without being known."""

    id: Id
    text: Text
    origin: Prose = ""
    validate_by: Prose = ""
    affects: tuple[OperationId, ...] = ()
    """Operations, tables or requirements."""
    status: Status = Status.OPEN
    outcome: Prose = ""
    """What this stage learned about it."""


class Risk(_Strict):
    """What may go wrong later."""

    risk: Text
    why_it_matters: Prose = ""
    mitigation: Prose = ""


class Question(_Strict):
    """A question that the sender raised, with its answer."""

    id: Id
    operation: OperationId | None = None
    question: Text
    blocking: bool = False
    status: Status = Status.OPEN
    answer: Prose = ""
    answered_by: Prose = ""

    @model_validator(mode="after")
    def _answered_means_answer(self) -> Self:
        if self.status is Status.ANSWERED and not self.answer.strip():
            raise ValueError("an answered question needs its `answer`")
        return self


class Claim(_Strict):
    """What the sender says about a No-Go item."""

    id: Id
    check: Id
    claimed: Literal["pass", "fail", "not run"]


class QualityClaim(_Strict):
    """What the sender says about a quality item, which may pass with a documented exception."""

    id: Id
    item: Text
    claimed: Literal["pass", "fail", "not run"]
    exception: Prose = ""


class Coverage(_Strict):
    """A requirement and what became of it; each stage adds its own columns."""

    requirement: Id
    title: Prose = ""
    traced_to: tuple[OperationId, ...] = ()
    """Operations."""
    tasks: tuple[OperationId, ...] = ()
    commits: tuple[Id, ...] = ()
    tests: tuple[Text, ...] = ()
    status: Text


class DeferredItem(_Strict):
    """What was left for later."""

    id: OperationId
    title: Text
    reason: Text


class Figures(_Strict):
    """What the product has to hold."""

    p95_ms: Annotated[int, Field(ge=1, le=600_000)] | None = None
    page_size_max: Annotated[int, Field(ge=1, le=100_000)] | None = None
    coverage_min: Annotated[int, Field(ge=0, le=100)] | None = None


class Sample(_Strict):
    """A request that is known to work."""

    path: Mapping[str, str | int] = Field(default_factory=dict)
    query: Mapping[str, str | int | bool] = Field(default_factory=dict)
    headers: Mapping[str, str] = Field(default_factory=dict)
    body: Any = None
    """A JSON body; `None` where one is made from the contract."""


class Inspection(_Strict):
    """What the first-article inspection starts from."""

    first_article: OperationId | None = None
    samples: Mapping[OperationId, Sample] = Field(default_factory=dict)


class Origin(_Strict):
    """The run that wrote this handoff, where a run did."""

    run: Id
    commit: Prose = ""
    branch: Prose = ""
    package: Prose = ""
    """The digest of the gate package that was approved."""


class Handoff(_Strict):
    """The front matter of `handoff.md`."""

    handoff: Literal[1]
    id: Id
    from_phase: Id
    to_phase: Id
    product: Text
    created: Moment
    release_mode: ReleaseMode
    mvp_scope: tuple[Id, ...] = ()
    """Requirements that are built now; empty in Full Production."""
    stack: Annotated[Mapping[Id, Text], Field(min_length=1)]
    database: Database = Database(engine=NO_DATABASE)
    codebase: Text = "greenfield"
    """`greenfield`, or the path of the repository to work in."""
    artifacts: Annotated[Mapping[Id, Artifact], Field(min_length=1)]
    integrations: tuple[Integration, ...] = ()
    decisions: tuple[Decision, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    risks: tuple[Risk, ...] = ()
    rfis: tuple[Question, ...] = ()
    no_go: tuple[Claim, ...] = ()
    quality: tuple[QualityClaim, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    deferred: tuple[DeferredItem, ...] = ()
    inputs: Mapping[Id, Text] = Field(default_factory=dict)
    """Where the inputs that the next stage requires are, by their id: a file of the package, a link or a sentence."""
    links: Mapping[Id, Text] = Field(default_factory=dict)
    """Tickets, pull requests and other places outside, by what they are; the audit record lists them."""
    nfr: Figures = Figures()
    inspection: Inspection = Inspection()
    origin: Origin | None = None
    approved_by: Text

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        twice = [
            *_repeated("decisions", (item.id for item in self.decisions)),
            *_repeated("assumptions", (item.id for item in self.assumptions)),
            *_repeated("rfis", (item.id for item in self.rfis)),
            *_repeated("no_go", (item.id for item in self.no_go)),
            *_repeated("quality", (item.id for item in self.quality)),
            *_repeated("coverage", (item.requirement for item in self.coverage)),
            *_repeated("mvp_scope", self.mvp_scope),
            *_repeated("artifacts", (artifact.path for artifact in self.artifacts.values())),
        ]
        if twice:
            raise ValueError("; ".join(twice))
        return self

    @property
    def mvp(self) -> bool:
        """Whether only the MVP scope is built."""
        return self.release_mode is ReleaseMode.MVP

    @property
    def stores(self) -> bool:
        """Whether there is a database at all."""
        return self.database.engine != NO_DATABASE

    @property
    def requirements(self) -> tuple[str, ...]:
        """The requirements that the coverage table knows, in its order."""
        return tuple(row.requirement for row in self.coverage)


def _repeated(where: str, ids: Iterable[str]) -> list[str]:
    return [f"`{name}` stands {count} times in `{where}`" for name, count in Counter(ids).items() if count > 1]
