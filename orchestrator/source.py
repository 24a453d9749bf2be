"""Where something was read: a document and a line of it, so that what follows from it can point back."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Source(BaseModel):
    """The place in a document that a part of a playbook was made from."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    document: Annotated[str, Field(min_length=1)]
    """The document's file name."""
    line: Annotated[int, Field(ge=1)]
    """Where it begins, counted from 1."""

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"
