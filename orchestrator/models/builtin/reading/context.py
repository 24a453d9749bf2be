"""Everything that the reading of one service shares."""

from __future__ import annotations

from dataclasses import dataclass

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract, Operation
from orchestrator.ddl import Table
from orchestrator.handoff.mapping import Mapping as MappingFile
from orchestrator.models.builtin.auth_design import AuthDesign
from orchestrator.models.builtin.design import ErrorDesign
from orchestrator.models.builtin.reading.bodies import BodyReader
from orchestrator.models.builtin.reading.fields import FieldFinder
from orchestrator.models.builtin.reading.mapped import Decided, decided
from orchestrator.models.builtin.reading.owners import Owners
from orchestrator.models.builtin.reading.params import ParamReader
from orchestrator.models.builtin.reading.paths import PathWalker
from orchestrator.models.builtin.reading.schemas import Schemas
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.views import ViewBook
from orchestrator.models.builtin.reading.walk import Principal


@dataclass(frozen=True, kw_only=True)
class Context:
    """Readers and what they read, made once per service."""

    contract: Contract
    auth: AuthModel
    mapping: MappingFile
    database: Database
    schemas: Schemas
    finder: FieldFinder
    views: ViewBook
    bodies: BodyReader
    params: ParamReader
    walker: PathWalker
    principal: Principal | None
    owners: Owners
    credentials: AuthDesign | None
    page_size_max: int
    error: ErrorDesign
    prose: str = ""
    """What the handoff says in sentences."""

    def decided(self, operation: Operation, table: Table | None = None) -> Decided:
        """What the mapping says of an operation, which is about `table`."""
        caller = self.principal.id if self.principal is not None else ""
        return decided(self.mapping.operations.get(operation.id), operation, table, caller, self.database.table)
