"""The body of errors, from the contract's own error schema."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from orchestrator.contract import Contract, Operation, Response
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.design import ErrorDesign
from orchestrator.models.builtin.reading.alternatives import one_shape
from orchestrator.models.builtin.reading.schemas import (
    Schemas,
    constant,
    is_array,
    is_object,
    name_of,
    properties,
    required,
)
from orchestrator.models.builtin.reading.told_errors import told_errors
from orchestrator.models.builtin.reading.words import key, words

_PLACES = {
    "code": "$code", "error code": "$code", "error": "$code", "errorcode": "$code", "reason": "$code",
    "kind": "$code", "message": "$message", "detail": "$message", "msg": "$message", "description": "$message",
    "error description": "$message", "error message": "$message", "text": "$message", "title": "$title",
    "type": "$type", "status": "$status", "status code": "$status", "http status": "$status", "instance": "$path",
    "path": "$path", "request id": "$request_id", "trace id": "$request_id", "correlation id": "$request_id",
    "timestamp": "$timestamp", "time": "$timestamp", "success": False, "ok": False, "name": "$code",
}  # fmt: skip
_HINTS = {"hint", "explanation", "help", "info", "information", "note"}  # where nothing else is a message
_DETAILS = {
    "detail", "error", "field", "violation", "issue", "invalid param", "validation error", "field error", "cause",
    "problem",
}  # fmt: skip
_ITEM = {
    "field": "$field", "name": "$field", "property": "$field", "path": "$field", "param": "$field",
    "parameter": "$field", "pointer": "$field", "loc": "$field", "source": "$field", "attribute": "$field",
    "key": "$field", "field name": "$field", "message": "$message", "msg": "$message", "reason": "$message",
    "detail": "$message", "description": "$message", "error": "$message", "issue": "$message", "code": "$code",
    "type": "$code", "rule": "$code", "constraint": "$code", "location": "$location", "in": "$location",
    "title": "$message",
}  # fmt: skip
_STATUS_WORDS = {
    400: ("bad", "validation", "invalid", "malformed"),
    401: ("unauthorized", "unauthenticated", "authentication", "authorization", "token", "credential"),
    403: ("forbidden", "permission", "denied"),
    404: ("found", "missing", "unknown"),
    405: ("method",),
    409: ("conflict", "duplicate", "exist"),
    415: ("media",),
    422: ("validation", "unprocessable", "invalid"),
    429: ("many", "rate", "limit"),
    500: ("internal", "server", "unexpected"),
    501: ("implemented",),
    503: ("unavailable",),
}

_DEFAULT_TEMPLATE = {"error": {"code": "$code", "message": "$message", "details": "$details"}}
_DEFAULT_DETAIL = {"field": "$field", "message": "$message"}


class ErrorReader:
    """Finds the schema that most errors share and where its parts go."""

    def __init__(self, contract: Contract, schemas: Schemas) -> None:
        self.contract = contract
        self.schemas = schemas

    def read(self) -> ErrorDesign:
        """The error body; one of our own where the contract shows none."""
        responses = [response for operation in self.contract.operations for response in error_responses(operation)]
        counted = Counter(self._mark(response) for response in responses if response.schema is not None)
        if not counted:
            return ErrorDesign(schema={}, template=_DEFAULT_TEMPLATE, detail=_DEFAULT_DETAIL)
        usual = self._usual(responses)
        by_status, design = self._by_status(usual), self._design(usual)
        return replace(
            design,
            by_status=by_status,
            by_operation=self._by_operation(usual, frozenset(by_status)),
            told=told_errors(self.contract, self.schemas, design.template) if design.by_name else {},
        )

    def _usual(self, responses: list[Response]) -> Response:
        """The first of those whose body is the most frequent one."""
        counted = Counter(self._mark(response) for response in responses if response.schema is not None)
        most = max(counted.values())
        return next(r for r in responses if r.schema is not None and counted[self._mark(r)] == most)

    def _by_status(self, usual: Response) -> dict[int, ErrorDesign]:
        """The bodies of those statuses that say something else than usual wherever they are documented."""
        found: dict[int, list[Response]] = {}
        for operation in self.contract.operations:
            for stated, response in operation.responses.items():
                if re.fullmatch(r"4\d\d", stated) and response.schema is not None:
                    found.setdefault(int(stated), []).append(response)
        others: dict[int, ErrorDesign] = {}
        for status, responses in sorted(found.items()):
            marks = {self._mark(response) for response in responses}
            if len(marks) == 1 and marks != {self._mark(usual)}:
                others[status] = self._design(responses[0])
        return others

    def _by_operation(self, usual: Response, settled: frozenset[int]) -> dict[tuple[str, int], ErrorDesign]:
        """The bodies of single operations, at statuses where others say something else, that are not the usual one."""
        return {
            (operation.id, int(stated)): self._design(response)
            for operation in self.contract.operations
            for stated, response in operation.responses.items()
            if re.fullmatch(r"4\d\d", stated) and int(stated) not in settled
            if response.schema is not None and self._mark(response) != self._mark(usual)
        }

    def _design(self, usual: Response) -> ErrorDesign:
        flat = one_shape(self.schemas, usual.schema)
        reader = _Template(self.schemas)
        template = reader.value(flat, ())
        return ErrorDesign(
            schema=self.schemas.written((usual.schema or {}) if properties(self.schemas.flat(usual.schema)) else flat),
            template=template,
            detail=reader.detail,
            media_type=usual.media_type,
            codes=_codes(reader.code_values),
            details_style=reader.style,
        )

    def _mark(self, response: Response) -> str:
        flat = one_shape(self.schemas, response.schema)
        return f"{response.media_type}|{name_of(flat)}|{sorted(properties(flat))}"


def error_responses(operation: Operation) -> list[Response]:
    """The documented errors, `default` last."""
    found = [item for status, item in operation.responses.items() if re.fullmatch(r"[45](\d\d|XX)", status)]
    return [*found, *(item for status, item in operation.responses.items() if status == "default")]


class _Template:
    """Makes the template of one error schema."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self.detail: Any = None
        self.style = "list"
        self.code_values: list[str] = []

    def value(self, flat: Schema, path: tuple[str, ...]) -> Any:
        """The template of an object, or of a text that is all there is."""
        free = flat.get("additionalProperties")
        if is_object(flat) and not properties(flat) and not path and isinstance(free, dict) and free:
            by_field = self._map(flat, path)
            return {"message": "$message"} if by_field is None else by_field
        if is_array(flat):
            inner = self.schemas.items(flat)
            return [self.value(inner, (*path, "0"))] if not path else self._details(flat)
        if not is_object(flat) or not properties(flat):
            return (
                self._map(flat, path)
                if is_object(flat) and path
                else {"message": "$message"}
                if is_object(flat)
                else "$message"
            )
        needed = required(flat)
        members = {name: one_shape(self.schemas, item) for name, item in properties(flat).items()}
        has_code = any(_PLACES.get(" ".join(key(name))) == "$code" and name != "error" for name in members)
        has_message = any(_PLACES.get(" ".join(key(name))) == "$message" for name in members)
        found: dict[str, Any] = {}
        for name, item in members.items():
            value = self._member(name, item, path, has_code=has_code, has_message=has_message)
            if value is None and name in needed:
                value = _filler(item)
            if value is not None or (name in needed and item.get("x-nullable")):
                found[name] = value
        texts = [name for name, item in members.items() if types_of(item) == ("string",) and not item.get("enum")]
        hints = [name for name in texts if _HINTS & set(key(name)[-1:])]
        return found | {hints[0]: "$message"} if hints and not path and "$message" not in str(found) else found

    def _member(self, name: str, item: Schema, path: tuple[str, ...], *, has_code: bool, has_message: bool) -> Any:
        fixed = constant(item)
        if fixed:
            return fixed[0]
        if is_array(item):
            about_fields = bool(key(name)) and (key(name)[-1] in _DETAILS or " ".join(key(name)) in _DETAILS)
            of_texts = "string" in types_of(self.schemas.items(item)) and bool(path) and self.detail is None
            return self._details(item) if about_fields or of_texts else None
        if is_object(item):
            return self._object(name, item, path)
        place = _PLACES.get(" ".join(key(name)))
        kinds = types_of(item)
        listed = item.get("enum") and (place == "$type" or (place == "$message" and not has_code))
        if place == "$code" or listed:
            place = "$code"
            self.code_values = [str(v) for v in item.get("enum", [])] or self.code_values
            if "string" not in kinds and kinds:
                return "$status" if "integer" in kinds else None
            return "$message" if name == "error" and not has_message and (has_code or _is_prose(item)) else place
        if place in {"$title", "$type"}:
            return self._naming(name, place, kinds, path, has_code=has_code, has_message=has_message)
        if place == "$status" and "integer" not in kinds and "number" not in kinds:
            return "$code" if "string" in kinds else None
        if place in {"$message", "$path", "$request_id", "$timestamp"} and kinds and "string" not in kinds:
            return None
        return "$request_uuid" if place == "$request_id" and item.get("format") == "uuid" else place

    def _naming(
        self, name: str, place: str, kinds: tuple[str, ...], path: tuple[str, ...], *, has_code: bool, has_message: bool
    ) -> Any:
        """`title` and `type` of RFC 9457, or of a house that means message and code by them."""
        if kinds and "string" not in kinds:
            return None
        if place == "$title":
            return "$title" if has_message else "$message"
        return place

    def _object(self, name: str, item: Schema, path: tuple[str, ...]) -> Any:
        if properties(item):
            return self.value(item, (*path, name))
        return self._map(item, path) if key(name)[-1:] and key(name)[-1] in _DETAILS else None

    def _map(self, item: Schema, path: tuple[str, ...]) -> Any:
        """`{"email": ["is taken"]}` or `{"email": "is taken"}`; a free object takes a list of items under `fields`."""
        inner = item.get("additionalProperties")
        if isinstance(inner, dict) and inner:
            flat = self.schemas.flat(inner)
            self.style = "map" if is_array(flat) else "text_map"
            self.detail = "$message"
            return "$details" if is_array(flat) or "string" in types_of(flat) else None
        self.style, self.detail = "text_map", "$message"
        return "$details"

    def _details(self, item: Schema) -> Any:
        inner = self.schemas.items(item)
        if is_object(inner) and properties(inner):
            needed = required(inner)
            found: dict[str, Any] = {}
            for name, member in properties(inner).items():
                flat = self.schemas.flat(member)
                place = _ITEM.get(" ".join(key(name))) or _ITEM.get(key(name)[-1] if key(name) else "")
                if place and is_array(flat):
                    found[name] = [place]
                elif place and ("string" in types_of(flat) or not types_of(flat)):
                    found[name] = place
                elif name in needed:
                    found[name] = _filler(flat)
            self.detail = found
        elif is_object(inner):
            self.detail = dict(_DEFAULT_DETAIL)
        else:
            self.style, self.detail = "strings", "$message"
        return "$details"


def _is_prose(item: Schema) -> bool:
    """Whether a text is nowhere said to be one of a list of codes, by its values or by an example of one word."""
    shown = [item.get("example"), *(item.get("examples") or [])]
    return not item.get("enum") and not any(isinstance(text, str) and " " not in text for text in shown)


def _filler(item: Schema) -> Any:
    """A value for a property that is required and says nothing that is known."""
    if item.get("x-nullable"):
        return None
    values = item.get("enum")
    if isinstance(values, list) and values:
        return values[0]
    kinds = types_of(item)
    for kind, value in (
        ("string", "$message"),
        ("integer", "$status"),
        ("boolean", False),
        ("array", []),
        ("object", {}),
    ):
        if kind in kinds or not kinds:
            return value
    return 0


def _codes(values: list[str]) -> dict[int, str]:
    """Status → the code of the contract's list that speaks of it."""
    found: dict[int, str] = {}
    for status, signs in _STATUS_WORDS.items():
        for sign in signs:
            said = {value: {key(word)[0] for word in words(value) if key(word)} | set(words(value)) for value in values}
            hit = next((value for value in values if sign in said[value]), None)
            if hit is not None:
                found.setdefault(status, hit)
    if values:
        for status in _STATUS_WORDS:
            found.setdefault(status, found.get(500 if status >= 500 else 400, values[0]))
    return found
