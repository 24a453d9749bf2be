"""What a sentence about an operation is held against, to see whether it says no more than what is built."""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Access
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.schemas import Schemas
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import stem, words


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a sentence is held against."""

    schemas: Schemas
    operation: Operation
    outcome: Outcome
    access: Access
    database: Database
    table: Table


def is_called(column: str, what: str) -> bool:
    """Whether words name a column: “e-mail address” of an `email`."""
    told = [stem(word) for word in words(re.sub(r"\be-?mail(?: address)?\b", "email", what, flags=re.IGNORECASE))]
    own = [stem(word) for word in words(column)]
    return told in (own, own[-1:])
