"""What every criterion has, and the types of its fields."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from orchestrator.finding import Level
from orchestrator.source import Source


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
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
