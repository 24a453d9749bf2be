"""The body of an error: the contract's own shape as an expression of the emitted code."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from orchestrator.models.builtin.design import ErrorDesign
from orchestrator.operation import is_json

_WORDS = {
    "$code": "code",
    "$message": "message",
    "$status": "status",
    "$path": 'quote(request.url.path, safe="/:@!$&\'()*+,;=")',
    "$request_id": "correlation_id.get()",
    "$request_uuid": "correlation_id.get()",
    "$type": '"about:blank"',
    "$title": "http.HTTPStatus(status).phrase",
    "$timestamp": "datetime.now(UTC).isoformat()",
}
_DETAIL_WORDS = {
    "$field": "detail.field",
    "$message": "detail.message",
    "$code": "detail.code",
    "$location": '"body"',
}

_OF_INVALID = (400, 422)
_OF_NO_FIELD = {"map": '{"non_field_errors": [message]}', "text_map": '{"non_field_errors": message}'}
"""What stands where messages by field are all there is, and a message is of no field."""


def error_lines(error: ErrorDesign, names: Mapping[str, str]) -> str:
    """The last lines of `error_body`, indented; `names` are those of the routes' functions by the operation's id."""
    lines = _of_operations(error, names)
    for status, other in sorted(error.by_status.items()):
        template = _with_code(other.template, other.codes.get(status, ""))
        lines += [f"    if status == {status}:", f"        return {_expression(template, replace(other, codes={}))}"]
    lines.append(f"    body: Any = {_expression(error.template, error)}")
    optional = _optional_details(error)
    if optional:
        lines += ["    if not details:", f"        {optional}"]
    lines.append("    return body")
    used = "\n".join(lines)
    unused = [name for name in ("request", "status", "code", "details") if not re.search(rf"\b{name}\b", used)]
    if unused:
        lines.insert(0, f"    del {', '.join(unused)}")
    return "\n".join(lines)


def media_lines(error: ErrorDesign, names: Mapping[str, str]) -> str:
    """The lines that tell the media type of an error, where not all have the same; empty where they have."""
    of_status = {status: other.media_type for status, other in sorted(error.by_status.items())}
    of_operation = {
        (names[operation], status): other.media_type for (operation, status), other in error.by_operation.items()
    }
    if {*of_status.values(), *of_operation.values()} <= {error.media_type}:
        return ""
    lines = ['    operation = getattr(request.scope.get("endpoint"), "__name__", "")'] if of_operation else []
    for found, what in ((of_operation, "(operation, status)"), (of_status, "status")):
        for kind in dict.fromkeys(found.values()):
            places = sorted(place for place, media in found.items() if media == kind)
            lines += [f"    if {what} in {{{', '.join(map(repr, places))}}}:", f"        return {json.dumps(kind)}"]
    return "\n".join(
        [*([] if of_operation else ["    del request"]), *lines, f"    return {json.dumps(error.media_type)}"]
    )


def has_texts(error: ErrorDesign) -> bool:
    """Whether some error is a text that is not written in JSON: it goes out as it is, without quotes."""
    kinds = (error, *error.by_status.values(), *error.by_operation.values())
    return any(isinstance(one.template, str) and not is_json(one.media_type) for one in kinds)


def tells_what_is_wrong(error: ErrorDesign) -> bool:
    """Whether each body of an invalid request's error has a place where fields can be named."""
    others = [other for (_, status), other in error.by_operation.items() if status in _OF_INVALID]
    others += [other for status, other in error.by_status.items() if status in _OF_INVALID]
    return all("$message" in str(one.template) or "$details" in str(one.template) for one in (error, *others))


def _of_operations(error: ErrorDesign, names: Mapping[str, str]) -> list[str]:
    """Bodies that only some operations have at a status."""
    alike: dict[str, list[tuple[str, int]]] = {}
    for (operation, status), other in error.by_operation.items():
        template = _with_code(other.template, other.codes.get(status, ""))
        alike.setdefault(_expression(template, replace(other, codes={})), []).append((names[operation], status))
    if not alike:
        return []
    lines = ['    operation = getattr(request.scope.get("endpoint"), "__name__", "")']
    for expression, places in alike.items():
        lines += [
            f"    if (operation, status) in {{{', '.join(map(repr, sorted(places)))}}}:",
            f"        return {expression}",
        ]
    return lines


def _with_code(template: Any, code: str) -> Any:
    """The template with the one code that the contract has for its status, where it has one."""
    if isinstance(template, dict):
        return {key: _with_code(value, code) for key, value in template.items()}
    if isinstance(template, list):
        return [_with_code(value, code) for value in template]
    return code if code and template == "$code" else template


def _optional_details(error: ErrorDesign) -> str:
    """A statement that leaves empty details out, where the contract does not ask for them."""
    if not isinstance(error.template, dict):
        return ""
    for path in _places(error.template):
        schema = error.schema
        for part in path[:-1]:
            schema = (schema.get("properties") or {}).get(part) or {}
        if path[-1] not in (schema.get("required") or ()):
            return f"del body{''.join(f'[{part!r}]' for part in path)}"
    return ""


def _places(template: dict[str, Any]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for key, value in template.items():
        if value == "$details":
            found.append((key,))
        elif isinstance(value, dict):
            found += [(key, *rest) for rest in _places(value)]
    return found


def _expression(template: Any, error: ErrorDesign) -> str:
    if isinstance(template, dict):
        return "{" + ", ".join(f"{key!r}: {_expression(value, error)}" for key, value in template.items()) + "}"
    if isinstance(template, list):
        return "[" + ", ".join(_expression(value, error) for value in template) + "]"
    if template == "$details":
        return (
            _details(error)
            if not error.by_name or error.told or _says_message(error.template)
            else f"{_details(error)} or {_OF_NO_FIELD[error.details_style]}"
        )
    if template == "$code" and error.codes:
        return "STATUS_CODES.get(status, code)"
    if isinstance(template, str) and template.startswith("$"):
        return _WORDS.get(template, '""')
    return repr(template)


def _says_message(template: Any) -> bool:
    """Whether a message has a place beside the details."""
    return isinstance(template, dict) and any(
        value == "$message" or _says_message(value) for value in template.values()
    )


def _says_field(template: Any) -> bool:
    """Whether the items of the details have a place for the field's name."""
    if isinstance(template, dict):
        return any(_says_field(value) for value in template.values())
    return bool(template == "$field")


def _details(error: ErrorDesign) -> str:
    if error.details_style == "strings":
        return '[f"{detail.field}: {detail.message}" for detail in details] or [message]'
    if error.details_style == "map":
        return "{detail.field: [detail.message] for detail in details}"
    if error.details_style == "text_map":
        return "{detail.field: detail.message for detail in details}"
    one = _detail(error.detail)
    items = f"[{one} for detail in details]"
    if error.detail is not None and not _says_field(error.detail):
        items = items.replace("detail.message", 'f"{detail.field}: {detail.message}"')
    if _asks_for_one(error):
        whole = one.replace("detail.field", '""').replace("detail.message", "message").replace("detail.code", "code")
        return f"{items} or [{whole}]"
    return items


def _asks_for_one(error: ErrorDesign) -> bool:
    """Whether the contract lets no error go without a detail."""
    for path in _places(error.template) if isinstance(error.template, dict) else ():
        schema: Any = error.schema
        for part in path:
            schema = (schema.get("properties") or {}).get(part) or {}
        if (schema.get("minItems") or 0) > 0:
            return True
    return False


def _detail(template: Any) -> str:
    if isinstance(template, dict):
        return "{" + ", ".join(f"{key!r}: {_detail(value)}" for key, value in template.items()) + "}"
    if isinstance(template, str) and template.startswith("$"):
        return _DETAIL_WORDS.get(template) or _WORDS.get(template, '""')
    return repr(template) if template is not None else '{"field": detail.field, "message": detail.message}'


def status_codes(error: ErrorDesign) -> str:
    """The contract's own codes by status, as a constant of the emitted code; empty without any."""
    if not error.codes:
        return ""
    lines = "".join(f"    {status}: {code!r},\n" for status, code in sorted(error.codes.items()))
    return f"STATUS_CODES: dict[int, str] = {{\n{lines}}}\n"
