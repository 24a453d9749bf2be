"""A handoff package in memory: its front matter, its files as bytes, and what they say when they are read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from functools import cached_property

from orchestrator import strict_yaml
from orchestrator.auth import AuthModel, Rule
from orchestrator.auth_names import spelled
from orchestrator.contract import Contract, Operation, by_id, id_of
from orchestrator.ddl import SchemaDesign
from orchestrator.errors import Problem
from orchestrator.handoff.body import Body, read_body
from orchestrator.handoff.document import FILE, HandoffDocument
from orchestrator.handoff.front_matter import Handoff, Inspection
from orchestrator.handoff.mapping import Mapping
from orchestrator.handoff.migration import MigrationPlan
from orchestrator.handoff.unfolding import refuse_explosion
from orchestrator.relational import Table


@dataclass(frozen=True, kw_only=True)
class Package:
    """What one stage gives the next. Artifacts are read when they are asked for, once; reading may raise `Problem`."""

    document: HandoffDocument
    files: MappingOf[str, bytes]
    """Content by path inside of the package, `handoff.md` among them."""
    refused: MappingOf[str, str] = field(default_factory=dict)
    """Why a listed artifact could not be taken in, by its path."""
    codebase_found: bool = True
    """Whether `codebase` is `greenfield` or a directory that exists."""

    @cached_property
    def handoff(self) -> Handoff:
        """The front matter, what it says of operations by their ids in the contract."""
        written = self.document.handoff
        return _by_id(written, self.contract) if self._has_contract else written

    @property
    def digest(self) -> str:
        """One SHA-256 over paths and contents, in the order of the paths."""
        whole = hashlib.sha256()
        for path, content in sorted(self.files.items()):
            whole.update(f"{path}\0{hashlib.sha256(content).hexdigest()}\n".encode())
        return whole.hexdigest()

    @cached_property
    def body(self) -> Body:
        """The prose, by section."""
        return read_body(self.document.body, self.document.body_line)

    def path_of(self, artifact: str) -> str:
        """The path of an artifact by its name; `handoff.md` where it is not listed."""
        listed = self.document.handoff.artifacts.get(artifact)
        return listed.path if listed else FILE

    def has(self, artifact: str) -> bool:
        """Whether an artifact is listed and its file is here."""
        listed = self.document.handoff.artifacts.get(artifact)
        return listed is not None and listed.path in self.files

    def text(self, artifact: str) -> str:
        """An artifact's text; raises `Problem` where it is not listed, not here or not UTF-8."""
        if artifact not in self.document.handoff.artifacts:
            where = f"{FILE}:{self.document.line(('artifacts',))}"
            remedy = f"add the file and list it as `artifacts.{artifact}` with its path and sha256"
            raise Problem(f"the package has no `{artifact}`", where=where, remedy=remedy)
        path = self.path_of(artifact)
        if path not in self.files:
            raise Problem(self.refused.get(path, "the file is not in the package"), where=path, remedy="add the file")
        return strict_yaml.decode(self.files[path], where=path)

    @cached_property
    def contract(self) -> Contract:
        """The OpenAPI document."""
        contract = Contract.parse(self.text("openapi"), where=self.path_of("openapi"))
        refuse_explosion(contract.document, contract.where)
        return contract

    @cached_property
    def schema(self) -> SchemaDesign:
        """The tables, as the SQL declares them."""
        text, listed = self.text("schema"), self.handoff.artifacts["schema"]
        return SchemaDesign.parse(text, listed.dialect or self.handoff.database.engine, where=listed.path)

    @cached_property
    def auth(self) -> AuthModel:
        """The permission model, its rules by the ids of the contract's operations."""
        return self.auth_as_written.by_id(self.contract) if self._has_contract else self.auth_as_written

    @cached_property
    def auth_as_written(self) -> AuthModel:
        """The permission model with the keys that its file has, and names as the tables spell them."""
        auth = AuthModel.parse(self.text("auth"), where=self.path_of("auth"))
        return spelled(auth, self.schema.tables) if self._has_schema else auth

    @cached_property
    def _has_contract(self) -> bool:
        """Whether there is a contract that can be read; why not is told by whoever asks for it."""
        try:
            return bool(self.contract.operations)
        except Problem:
            return False

    @cached_property
    def _has_schema(self) -> bool:
        """Whether there are tables that can be read."""
        try:
            return bool(self.schema.tables) if "schema" in self.document.handoff.artifacts else False
        except Problem:
            return False

    @cached_property
    def migration_plan(self) -> MigrationPlan:
        """The order of migrations and the ways back."""
        return MigrationPlan.parse(self.text("migration_plan"), where=self.path_of("migration_plan"))

    @cached_property
    def mapping(self) -> Mapping:
        """The mapping by the ids of the contract's operations; empty where the package brings none."""
        return self.mapping_as_written.by_id(self.contract) if self._has_contract else self.mapping_as_written

    @cached_property
    def mapping_as_written(self) -> Mapping:
        """The mapping with the keys that its file has; empty where the package brings none."""
        if "mapping" not in self.handoff.artifacts or (not self.has("mapping") and self._may_lack("mapping")):
            return Mapping()
        return Mapping.parse(self.text("mapping"), where=self.path_of("mapping"))

    def _may_lack(self, artifact: str) -> bool:
        return self.handoff.artifacts[artifact].optional

    def in_scope(self, operation: Operation) -> bool:
        """Whether an operation is built now: all are, but in MVP those alone that carry a requirement of the scope."""
        return not self.handoff.mvp or bool(set(operation.fr_ids) & set(self.handoff.mvp_scope))

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The contract's operations; none where the package lists no contract, which only acceptance may forbid."""
        return self.contract.operations if "openapi" in self.handoff.artifacts else ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """The design's tables; none where the package lists no schema."""
        return tuple(self.schema.tables) if "schema" in self.handoff.artifacts else ()

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the permission model; none where the package lists no model."""
        return tuple(self.auth.roles) if "auth" in self.handoff.artifacts else ()

    def rule(self, operation_id: str) -> Rule | None:
        """What the permission model says of an operation; `None` where it says nothing, or there is no model."""
        return self.auth.rule(operation_id) if "auth" in self.handoff.artifacts else None

    @property
    def operations_in_scope(self) -> tuple[Operation, ...]:
        """The operations that are built now, in the contract's order."""
        return tuple(operation for operation in self.operations if self.in_scope(operation))


def _by_id(written: Handoff, contract: Contract) -> Handoff:
    """The front matter, where operations that go by `METHOD /path` are called by their ids in the contract."""

    def named(keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(id_of(key, contract) for key in keys)

    coverage = tuple(row.model_copy(update={"traced_to": named(row.traced_to)}) for row in written.coverage)
    rfis = tuple(
        item.model_copy(update={"operation": item.operation and id_of(item.operation, contract)})
        for item in written.rfis
    )
    first, samples = written.inspection.first_article, by_id(written.inspection.samples, contract)
    inspection = Inspection(first_article=first and id_of(first, contract), samples=samples)
    return written.model_copy(update={"coverage": coverage, "rfis": rfis, "inspection": inspection})
