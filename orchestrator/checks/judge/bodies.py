"""Bodies that an operation takes: from the handoff's sample, the contract's example, or its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace as replaced
from typing import Any

from orchestrator.checks.judge.lawful_bodies import LawfulBodies
from orchestrator.checks.judge.names import snake
from orchestrator.checks.judge.samples import KEEP, Replace, Sampler
from orchestrator.checks.judge.subjects import Reference, Subjects, key_column
from orchestrator.contract import Contract, Operation
from orchestrator.ddl import Table
from orchestrator.handoff.front_matter import Sample
from orchestrator.json_schema import Schema, types_of


class Bodies:
    """Makes bodies; a `Reference` stands in them wherever a row has to be made first."""

    def __init__(self, contract: Contract, sampler: Sampler, subjects: Subjects) -> None:
        self._contract = contract
        self._sampler = sampler
        self._subjects = subjects
        self._lawful: dict[str, LawfulBodies] = {}
        """By operation id."""

    def ways(self, operation: Operation) -> Iterator[str]:
        """The ways that make a difference for this operation, a sample of the handoff aside."""
        yield "required"
        if operation.request_body_schema is not None:
            yield "full"
            if self._example(operation) is not None:
                yield "example"

    def make(self, operation: Operation, way: str, sample: Sample | None, writable: frozenset[str] | None) -> Any:
        """A body with only those properties (in snake case) that may be written, where that is limited."""
        schema = operation.request_body_schema or {}
        near = self._subjects.table(operation)
        if sample is not None and sample.body is not None:
            made = self._marked(json.loads(json.dumps(sample.body, default=dict)), near)
        elif way == "example":
            made = self._marked(json.loads(json.dumps(self._example(operation))), near)
        else:
            made = self._from_schema(operation, schema, near, full=way == "full")
            if near is not None and near.checks:
                if operation.id not in self._lawful:
                    rules = LawfulBodies(near, self._subjects.dialect, self._contract, self._sampler)
                    self._lawful[operation.id] = rules
                made = self._lawful[operation.id].body(made, schema)
        return made if writable is None else self._allowed(made, schema, writable)

    def _from_schema(self, operation: Operation, schema: Schema, near: Table | None, *, full: bool) -> Any:
        bare = types_of(self._contract.merged(schema)) == ("array",)

        def replace(name: str, inner: Schema) -> Any:
            if bare and not name and near is not None and (item := self._subjects.of_item(inner, near)) is not None:
                return item
            found = self._subjects.of_property(name, inner, near)
            words = [word for word in inner.get("enum") or [inner.get("const")] if isinstance(word, str)]
            return replaced(found, word=words[0], closed=True) if found and words else found or KEEP

        made = self._sampler.value(schema, full=full, replace=replace)
        if full and near is not None and operation.method in {"PUT", "PATCH"} and "{" not in operation.path:
            made = self._identified(made, near)
        made = self._nested(made)
        if made == {} and not full:
            # An update without a required property still has to change something.
            return self._one_property(self._contract.merged(schema), replace)
        if operation.method in {"PUT", "PATCH"} and isinstance(made, dict) and len(made) == 1 and not full:
            name, inner = next(iter(made.items()))
            if inner == {}:
                deeper = self._contract.merged(self._contract.merged(schema)["properties"][name])
                return {name: self._one_property(deeper, replace)}
        return made

    @staticmethod
    def _identified(made: Any, near: Table) -> Any:
        """A body that names the row to change by its key, because the path does not."""
        key = key_column(near)
        if not isinstance(made, dict) or key is None:
            return made
        return {
            name: Reference(table=near.name, column=key) if snake(name) == key else one for name, one in made.items()
        }

    def _nested(self, made: Any, name: str = "") -> Any:
        """Objects within the body that stand for rows of another table are rows that exist."""
        if isinstance(made, list):
            return [self._nested(inner, name) for inner in made]
        if not isinstance(made, dict):
            return made
        found = {key: self._nested(inner, key) for key, inner in made.items()}
        table = self._subjects.named(name) if name and type(found.get("id")) in {int, str} else None
        key = key_column(table) if table else None
        return found if table is None or key is None else {**found, "id": Reference(table=table.name, column=key)}

    def _allowed(self, made: Any, schema: Schema, writable: frozenset[str]) -> Any:
        """A body with the fields that may be written, at least one of them; what the schema requires stays."""
        merged = self._contract.merged(schema)
        if not isinstance(made, dict):
            return made
        required = set(merged.get("required", ()))
        kept = {name: value for name, value in made.items() if snake(name) in writable or name in required}
        if kept:
            return kept
        properties = {name: one for name, one in merged.get("properties", {}).items() if snake(name) in writable}
        return self._one_property({**merged, "properties": properties}, lambda _name, _schema: KEEP)

    def _one_property(self, schema: Schema, replace: Replace) -> Any:
        for name, inner in schema.get("properties", {}).items():
            merged = self._contract.merged(inner)
            plain = types_of(merged) in {("string",), ("integer",), ("number",)} and "enum" not in merged
            if plain and not merged.get("readOnly") and replace(name, merged) is KEEP:
                return {name: self._sampler.value(merged, name=name)}
        return self._sampler.value(schema, full=True, replace=replace)

    def _marked(self, value: Any, near: Table | None, name: str = "") -> Any:
        """An example with the keys of other people's rows taken out."""
        if isinstance(value, dict):
            return {key: self._marked(inner, near, str(key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._marked(inner, near, name) for inner in value]
        kind = "string" if isinstance(value, str) else "integer" if type(value) is int else "other"
        found = self._subjects.of_property(name, {"type": kind}, near)
        return replaced(found, word=value) if found and isinstance(value, str) else found or value

    def _example(self, operation: Operation) -> Any:
        """The contract's own example of the body."""
        path = self._contract.document.get("paths", {}).get(operation.path, {})
        raw = path.get(operation.method.lower(), {}).get("requestBody", {}) if isinstance(path, dict) else {}
        content = raw.get("content", {}).get(operation.request_media_type, {}) if isinstance(raw, dict) else {}
        if "example" in content:
            return content["example"]
        named = content.get("examples") or {}
        values = [one["value"] for one in named.values() if isinstance(one, dict) and "value" in one]
        return values[0] if values else None
