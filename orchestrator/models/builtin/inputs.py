"""The pinned handoff package, read and designed once for each digest of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from orchestrator.handoff import Package
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.reading import read_service
from orchestrator.packages import read_package


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What the model knows besides the conversation."""

    package: Package
    whole: ServiceDesign
    """Every operation of the contract."""
    design: ServiceDesign
    """Those in scope."""

    @property
    def names(self) -> set[str]:
        """Operations and tables that a task can be about."""
        return {item.id for item in self.whole.operations} | {table.name for table in self.whole.tables}

    def limited_to(self, operations: set[str]) -> ServiceDesign:
        """The design with these operations only."""
        return replace(self.whole, operations=tuple(item for item in self.whole.operations if item.id in operations))

    def for_subject(self, subject: str) -> ServiceDesign:
        """The design in scope, and the operation that a task names although it was out of scope at first."""
        known = {item.id for item in self.design.operations}
        return self.design if subject == "" or subject in known else self.limited_to(known | {subject})


def read_inputs(folder: Path, answers: Sequence[Mapping[str, Any]] = ()) -> Inputs:
    """The package in a folder with the lines of answers laid over it; raises `Problem` where it cannot be read."""
    return _read(folder, _digest(folder), json.dumps(list(answers)))


def read_pinned(folder: Path) -> Package:
    """The package alone, read once for each digest of its files; raises `Problem` where it cannot be read."""
    return _package(folder, _digest(folder))


def pinned_before(folder: Path) -> list[Path]:
    """The packages that a run worked from before this one, oldest first: they lie beside it, numbered."""
    base, dash, number = folder.name.rpartition("-")
    if not dash or not number.isdecimal():
        return []
    places = [folder.with_name(f"{base}-{earlier}") for earlier in range(1, int(number))]
    return [place for place in places if place.is_dir()]


@lru_cache(maxsize=8)
def _package(folder: Path, _digest: str) -> Package:
    return read_package(folder)


def _digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(item for item in folder.rglob("*") if item.is_file()):
        content = path.read_bytes()
        found.update(f"{path.relative_to(folder)}\0{len(content)}\0".encode())
        found.update(content)
    return found.hexdigest()


@lru_cache(maxsize=8)
def _read(folder: Path, _digest: str, answers: str) -> Inputs:
    package = _package(folder, _digest)
    whole = read_service(package, answers=json.loads(answers))
    scope = {operation.id for operation in package.operations_in_scope}
    scoped = replace(
        whole,
        operations=tuple(item for item in whole.operations if item.id in scope),
        contract_text=package.files[package.path_of("openapi")].decode(),
        questions=tuple(item for item in whole.questions if not item.operations or scope & set(item.operations)),
    )
    return Inputs(package=package, whole=replace(whole, contract_text=scoped.contract_text), design=scoped)
