"""The contract: an OpenAPI 3.0 or 3.1 document, read into operations.

`Contract.parse` is lenient where the document's meaning is plain (an operation without `operationId` gets one made of
its method and path) and refuses only what leaves it nothing to read. Whether the document is valid OpenAPI is the
business of a check.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlsplit

from orchestrator import strict_yaml
from orchestrator.contract_reader import OperationReader, References
from orchestrator.contract_readings import examples_of, read_as_meant
from orchestrator.errors import Problem
from orchestrator.json_schema import COMPONENT, Schema, answered, merged, normalise, types_of
from orchestrator.operation import METHODS, Operation, Parameter, Response

__all__ = [
    "METHODS",
    "Contract",
    "Operation",
    "Parameter",
    "Response",
    "SecurityScheme",
    "by_id",
    "id_of",
    "keys_of",
    "meant",
    "why_not",
]

Entry = TypeVar("Entry")

MAX_NODES = 400_000
"""Keys and values of a contract; a thousand operations stay below a tenth of it."""


@dataclass(frozen=True, kw_only=True)
class SecurityScheme:
    """One entry of `components.securitySchemes`."""

    name: str
    type: str
    """`http`, `apiKey`, `oauth2`, `openIdConnect` or `mutualTLS`."""
    scheme: str = ""
    """`bearer` or `basic`, for `http`."""
    location: str = ""
    """`header`, `query` or `cookie`, for `apiKey`."""
    parameter: str = ""
    """The header's, parameter's or cookie's name, for `apiKey`."""


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A parsed document."""

    openapi: str
    """The version that it states, such as `3.0.3`."""
    document: Mapping[str, Any]
    """The document as it is meant, marks (`x-…`) included; see `readings`."""
    operations: tuple[Operation, ...]
    """In the order of the document."""
    server_base_path: str
    """The path of the first server, without a slash at its end; empty where it is the root."""
    security_schemes: Mapping[str, SecurityScheme]
    where: str
    readings: tuple[str, ...] = ()
    """What it says in a way that is understood otherwise, a sentence each: see `contract_readings`."""
    lines: strict_yaml.Document | None = field(default=None, repr=False, compare=False)

    @classmethod
    def parse(cls, text: str, where: str = "openapi.yaml") -> Contract:
        """Read a document in JSON or YAML; raises `Problem` where it is not one."""
        document, lines = _load(text, where)
        readings = read_as_meant(document, where)
        version = document.get("openapi")
        if not isinstance(version, str) or not version.startswith(("3.0", "3.1")):
            remedy = "write the contract as OpenAPI 3.0 or 3.1"
            raise Problem(f"`openapi: {version}` is no version that is read here", where=where, remedy=remedy)
        if not isinstance(document.get("paths"), dict):
            raise Problem("the document has no `paths`", where=where, remedy="add the operations to build")
        references = References(document, where=where)
        reader = OperationReader(document, references, legacy=version.startswith("3.0"))
        return cls(
            openapi=version,
            document=document,
            operations=reader.operations(),
            server_base_path=_base_path(document),
            security_schemes=_security_schemes(document, references),
            where=where,
            lines=lines,
            readings=readings,
        )

    @property
    def legacy(self) -> bool:
        """Whether schemas are written in the dialect of OpenAPI 3.0."""
        return self.openapi.startswith("3.0")

    @property
    def title(self) -> str:
        """What the document calls the service."""
        info = self.document.get("info")
        return str(info.get("title") or "") if isinstance(info, dict) else ""

    @property
    def version(self) -> str:
        """The version of the service, not of OpenAPI."""
        info = self.document.get("info")
        return str(info.get("version") or "") if isinstance(info, dict) else ""

    @cached_property
    def schemas(self) -> Mapping[str, Schema]:
        """The named schemas, normalised; references between them are kept."""
        components = self.document.get("components")
        named = components.get("schemas") if isinstance(components, dict) else None
        if not isinstance(named, dict):
            return {}
        return {str(name): normalise(schema, legacy=self.legacy) for name, schema in named.items()}

    @cached_property
    def examples(self) -> frozenset[str]:
        """Texts that it gives as examples."""
        return examples_of(self.document)

    @cached_property
    def _references(self) -> References:
        return References(self.document, where=self.where)

    @cached_property
    def _by_id(self) -> dict[str, Operation]:
        return {operation.id: operation for operation in self.operations}

    def operation(self, name: str) -> Operation | None:
        """The operation of that id, or `None`."""
        return self._by_id.get(name)

    def resolve(self, schema: str | Schema) -> Schema:
        """The normalised schema that a reference, or a schema that is one, leads to; a circle leads to `{}`."""
        reference = schema if isinstance(schema, str) else schema.get("$ref")
        if not isinstance(reference, str):
            return schema if isinstance(schema, dict) else {}
        seen: set[str] = set()
        while reference not in seen:
            seen.add(reference)
            found = self._named(reference)
            following = found.get("$ref")
            if not isinstance(following, str):
                return found
            reference = following
        return {}

    def _named(self, reference: str) -> Schema:
        name = reference.removeprefix(COMPONENT).replace("~1", "/").replace("~0", "~")
        if reference.startswith(COMPONENT) and name in self.schemas:
            return self.schemas[name]
        return normalise(self._references.target(reference), legacy=self.legacy)

    def lists(self, operation: Operation) -> bool:
        """Whether it is a GET whose 2xx body is an array, or an object with one; what has an id is no list."""
        if operation.method != "GET" or operation.success is None or operation.success.schema is None:
            return False
        schema = self.merged(operation.success.schema)
        properties = schema.get("properties", {})
        inner = [self.merged(one) for one in properties.values() if isinstance(one, dict)]
        if "id" in properties or operation.path.rstrip("/").endswith("}"):
            return False
        return any("array" in types_of(one) for one in (schema, *inner))

    def merged(self, schema: Schema) -> Schema:
        """`schema` with its own reference followed and `allOf` folded in; see `json_schema.merged`."""
        return merged(schema, self._named)

    def standalone(self, schema: Schema) -> Schema:
        """`schema` with the named schemas beside it, as a validator of JSON Schema 2020-12 wants it."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **schema,
            "components": {"schemas": dict(self.schemas)},
        }

    def answered(self, schema: Schema) -> Schema:
        """`schema` alone, as it holds for an answer: without what only requests have to have."""
        return {**self.standalone(answered(schema, self._named)), "components": {"schemas": self._shown}}

    @cached_property
    def _shown(self) -> Mapping[str, Schema]:
        return {name: answered(one, self._named) for name, one in self.schemas.items()}

    def place(self, operation: Operation) -> str:
        """File and, where it is known, line of an operation."""
        if self.lines is None:
            return f"{self.where}: {operation.method} {operation.path}"
        return f"{self.where}:{self.lines.line(('paths', operation.path, operation.method.lower()))}"


def meant(key: str, contract: Contract) -> tuple[Operation, ...]:
    """The operations that a key may mean: the one of that id, else those of that `METHOD /path`.

    The path is the contract's, with its parameters as they are called there, and may begin with the server's base path.
    """
    named = contract.operation(key)
    if named is not None:
        return (named,)
    method, _, path = " ".join(key.split()).partition(" ")
    base = contract.server_base_path
    return tuple(
        one for one in contract.operations if one.method == method.upper() and path in {one.path, base + one.path}
    )


def by_id(entries: Mapping[str, Entry], contract: Contract) -> dict[str, Entry]:
    """Entries by the ids of the operations that their keys mean.

    A key that means no operation or several, or one that has an entry already, stays as it is.
    """
    found: dict[str, Entry] = {}
    for key, entry in entries.items():
        name = id_of(key, contract)
        found[key if name in found or (name != key and name in entries) else name] = entry
    return found


def id_of(key: str, contract: Contract) -> str:
    """The id of the operation that a key means; the key itself where it means none or several."""
    named = meant(key, contract)
    return named[0].id if len(named) == 1 else key


def why_not(key: str, entries: Mapping[str, object], contract: Contract) -> str:
    """What is wrong with a key, as the end of a sentence that begins with it; empty where nothing is."""
    named = meant(key, contract)
    if not named:
        return "which the contract does not have"
    if len(named) > 1:
        return f"which may be {' or '.join(f'`{one.id}`' for one in named)}"
    others = [one for one in entries if one != key and meant(one, contract) == named]
    return f"which is named a second time as `{others[0]}`" if others else ""


def keys_of(contract: Contract) -> list[str]:
    """Every key that names an operation, by id first, to find the nearest one to a misspelt key."""
    return [one.id for one in contract.operations] + [f"{one.method} {one.path}" for one in contract.operations]


def _load(text: str, where: str) -> tuple[dict[str, Any], strict_yaml.Document | None]:
    lines = None
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        try:
            data = json.loads(text.lstrip("\ufeff"))
        except (ValueError, RecursionError) as error:
            raise Problem(f"this is not JSON: {error}", where=where, remedy="mend the document") from None
    else:
        lines = strict_yaml.load(text, where=where, max_nodes=MAX_NODES)
        data = lines.data
    if not isinstance(data, dict):
        raise Problem("the document is no mapping", where=where, remedy="begin it with `openapi: 3.1.0`")
    return data, lines


def _base_path(document: Mapping[str, Any]) -> str:
    servers = document.get("servers")
    first = servers[0] if isinstance(servers, list) and servers else None
    if not isinstance(first, dict) or not isinstance(first.get("url"), str):
        return ""
    url = str(first["url"])
    variables = first.get("variables")
    for name, variable in (variables if isinstance(variables, dict) else {}).items():
        if isinstance(variable, dict):
            url = url.replace("{" + str(name) + "}", str(variable.get("default", "")))
    host = url.partition("/")[0]  # `localhost:8080/v1`, a scheme forgotten
    named = "://" not in url and host.strip(".") and (":" in host or "." in host)
    try:
        path = urlsplit(f"//{url}" if named else url).path
    except ValueError:
        return ""
    path = "/" + path.removeprefix(".").strip("/") if path.strip("./") else ""
    return "" if "{" in path or " " in path else path


def _security_schemes(document: Mapping[str, Any], references: References) -> dict[str, SecurityScheme]:
    components = document.get("components")
    named = components.get("securitySchemes") if isinstance(components, dict) else None
    schemes: dict[str, SecurityScheme] = {}
    for name, entry in (named if isinstance(named, dict) else {}).items():
        found = references.follow(entry)
        schemes[str(name)] = SecurityScheme(
            name=str(name),
            type=str(found.get("type", "")),
            scheme=str(found.get("scheme", "")).lower(),
            location=str(found.get("in", "")),
            parameter=str(found.get("name", "")),
        )
    return schemes
