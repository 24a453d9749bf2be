"""Operations of an OpenAPI document, for `contract.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from orchestrator.errors import Problem
from orchestrator.json_schema import COMPONENT, Schema, normalise
from orchestrator.operation import METHODS, Operation, Parameter, Response


class References:
    """Follows `$ref` within one document."""

    def __init__(self, document: Mapping[str, Any], *, where: str) -> None:
        self.document = document
        self.where = where

    def target(self, reference: str) -> Any:
        """What a local reference points at; raises `Problem` where it points at nothing or outside."""
        if not reference.startswith("#"):
            remedy = "bundle the contract into one file"
            raise Problem(f"`$ref: {reference}` leads out of the document", where=self.where, remedy=remedy)
        found: Any = self.document
        for part in reference.removeprefix("#").split("/")[1:]:
            found = _step(found, part.replace("~1", "/").replace("~0", "~").replace("%7B", "{").replace("%7D", "}"))
            if found is None:
                remedy = "add what it names, or mend the name"
                raise Problem(f"`$ref: {reference}` points at nothing", where=self.where, remedy=remedy)
        return found

    def follow(self, entry: Any) -> dict[str, Any]:
        """`entry`, or what it refers to in the end; a circle and a wrong type give `{}`."""
        seen: set[str] = set()
        while isinstance(entry, dict) and isinstance(entry.get("$ref"), str):
            if entry["$ref"] in seen:
                return {}
            seen.add(entry["$ref"])
            entry = self.target(entry["$ref"])
        return entry if isinstance(entry, dict) else {}


def _step(found: Any, part: str) -> Any:
    if isinstance(found, dict):
        return found.get(part)
    if isinstance(found, list) and part.isdigit() and int(part) < len(found):
        return found[int(part)]
    return None


class OperationReader:
    """Reads every operation of a document."""

    def __init__(self, document: Mapping[str, Any], references: References, *, legacy: bool) -> None:
        self.document = document
        self.references = references
        self.legacy = legacy

    def operations(self) -> tuple[Operation, ...]:
        """In the order of the document, with ids that are all different."""
        taken: set[str] = set()
        found = []
        for path, item, method, entry in self._entries():
            stated = entry.get("operationId")
            wanted = stated if isinstance(stated, str) and stated else made_id(method, path)
            name, number = wanted, 2
            while name in taken:
                name, number = f"{wanted}{number}", number + 1
            taken.add(name)
            found.append(self._operation(name, method, path, item, entry))
        return tuple(found)

    def _entries(self) -> Iterator[tuple[str, dict[str, Any], str, dict[str, Any]]]:
        for path, written in self.document["paths"].items():
            if not str(path).startswith("/"):
                continue
            item = self.references.follow(written)
            for method, entry in item.items():
                if str(method).upper() in METHODS and isinstance(entry, dict):
                    yield str(path), item, str(method).upper(), entry

    def _operation(self, name: str, method: str, path: str, item: dict[str, Any], entry: dict[str, Any]) -> Operation:
        body = self.references.follow(entry.get("requestBody"))
        return Operation(
            id=name,
            id_generated=entry.get("operationId") != name,
            method=method,
            path=path,
            tags=tuple(str(tag) for tag in _items(entry.get("tags"))),
            summary=str(entry.get("summary") or item.get("summary") or ""),
            description=str(entry.get("description") or item.get("description") or ""),
            fr_ids=_words(entry.get("x-fr-id")),
            priority=_priority(entry.get("x-priority")),
            value=_grade(entry.get("x-business-value")),
            risk=_grade(entry.get("x-risk")),
            security=self._security(entry),
            parameters=self._parameters(item, entry),
            request_content=self._content(body.get("content")),
            request_required=body.get("required") is True,
            responses=self._responses(entry.get("responses")),
            deprecated=entry.get("deprecated") is True,
            marks={str(key): value for key, value in entry.items() if str(key).startswith("x-")},
        )

    def _security(self, entry: dict[str, Any]) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        stated = entry["security"] if "security" in entry else self.document.get("security")
        return tuple(
            {str(name): tuple(str(scope) for scope in _items(scopes)) for name, scopes in alternative.items()}
            for alternative in _items(stated)
            if isinstance(alternative, dict)
        )

    def _parameters(self, item: dict[str, Any], entry: dict[str, Any]) -> tuple[Parameter, ...]:
        found: dict[tuple[str, str], Parameter] = {}
        for written in [*_items(item.get("parameters")), *_items(entry.get("parameters"))]:
            parameter = self._parameter(self.references.follow(written))
            if parameter is not None:
                found[parameter.location, parameter.name] = parameter
        return tuple(found.values())

    def _parameter(self, entry: dict[str, Any]) -> Parameter | None:
        location, name = str(entry.get("in", "")), str(entry.get("name", ""))
        if not name or location not in {"path", "query", "header", "cookie"}:
            return None
        style = str(entry.get("style") or ("form" if location in {"query", "cookie"} else "simple"))
        explode = entry.get("explode")
        return Parameter(
            name=name,
            location=location,
            required=location == "path" or entry.get("required") is True,
            schema=self._parameter_schema(entry),
            description=str(entry.get("description") or ""),
            style=style,
            explode=explode if isinstance(explode, bool) else style == "form",
            deprecated=entry.get("deprecated") is True,
            example=entry.get("example"),
        )

    def _parameter_schema(self, entry: dict[str, Any]) -> Schema:
        if "schema" in entry:
            return self._schema(entry["schema"])
        return next(iter(self._content(entry.get("content")).values()), {})

    def _responses(self, written: Any) -> dict[str, Response]:
        found = {}
        for status, item in (written if isinstance(written, dict) else {}).items():
            if str(status).startswith("x-"):
                continue
            entry = self.references.follow(item)
            headers = entry.get("headers")
            found[str(status).upper().replace("DEFAULT", "default")] = Response(
                status=str(status),
                description=str(entry.get("description") or ""),
                content=self._content(entry.get("content")),
                headers={
                    str(name): self._parameter_schema(self.references.follow(header))
                    for name, header in (headers if isinstance(headers, dict) else {}).items()
                },
                examples=self._examples(entry.get("content")),
            )
        return found

    def _examples(self, written: Any) -> dict[str, tuple[Any, ...]]:
        """The bodies that stand beside each schema, by media type."""
        found = {}
        for name, media in (written if isinstance(written, dict) else {}).items():
            named = media.get("examples") if isinstance(media, dict) else None
            entries = [self.references.follow(item) for item in named.values()] if isinstance(named, dict) else []
            values = [item["value"] for item in entries if "value" in item]
            if isinstance(media, dict):
                found[str(name)] = (*([media["example"]] if "example" in media else []), *values)
        return found

    def _content(self, written: Any) -> dict[str, Schema]:
        if not isinstance(written, dict):
            return {}
        return {
            str(name): self._schema(media.get("schema", {}))
            for name, media in written.items()
            if isinstance(media, dict)
        }

    def _schema(self, written: Any) -> Schema:
        """The schema in 2020-12; a reference to anything but a named schema is followed."""
        if isinstance(written, dict) and isinstance(written.get("$ref"), str):
            if not written["$ref"].startswith(COMPONENT):
                return normalise(self.references.follow(written), legacy=self.legacy)
            self.references.target(written["$ref"])
        return normalise(written, legacy=self.legacy)


def made_id(method: str, path: str) -> str:
    """An id for an operation without one: `GET /pets/{petId}` is `getPetsByPetId`."""
    words = [method.lower()]
    for segment in path.split("/"):
        for word in re.findall(r"\{[^}]*\}|[^{}]+", segment):
            inner = re.findall(r"[A-Za-z0-9]+", word)
            words += ["By", *inner] if word.startswith("{") and inner else inner
    head, *rest = words
    return head + "".join(word[0].upper() + word[1:] for word in rest)


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(word for word in re.split(r"[,\s]+", value) if word)
    return tuple(str(item) for item in _items(value))


def _priority(value: Any) -> str | None:
    text = str(value).upper() if isinstance(value, str | int) else ""
    return text if re.fullmatch(r"P\d", text) else None


def _grade(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 5 else None
