"""Is an answer what the contract says? Status, media type, body, and what errors look like."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cached_property
from typing import Any

import jsonschema_rs

from orchestrator.checks.judge.client import Answer
from orchestrator.contract import Contract, Operation, Response
from orchestrator.json_schema import Schema
from orchestrator.operation import is_json

# The service writes what is looked through: no form may look at the same text again for each place where it begins.
_LEAKS = {
    # A line's end may stand in a JSON text as `\n`, a quotation mark as `\"`.
    "a stack trace": re.compile(
        r"Traceback \(most recent call last\)|(?:\n|\\n|\\r)[ \t]{0,99}at [\w.$<>]+ ?\(|"
        r"(?:\n|\\n)[ \t]{0,99}at .{1,120}?:\d+:\d+|"
        r"File \\?\"[^\"]+\", line \d+|\.(?:java|kt|cs|go|rb|py|ts|js|mjs|php):\d+|goroutine \d+ \["
    ),
    "SQL": re.compile(
        r"\b(?:SELECT\s(?:(?!\bSELECT\s).)+?\sFROM|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM)\b|SQLSTATE|SQLITE_[A-Z]+|"
        r"duplicate key value|syntax error at or near|violates \S+(?: \S+)? constraint|"
        r"(?:relation|column) \\?\"[^\"]+\" (?:of relation .{1,200}?)?does not exist|no such (?:table|column):",
        re.DOTALL,
    ),
    "where its database is": re.compile(
        r"ECONNREFUSED|connect(?:ion)? to server (?:at|on)|could not connect to server|"
        r"(?:postgres(?:ql)?|mysql|mongodb|redis)(?:\+\w+)?://"
    ),
    "a path of the machine": re.compile(r"(?:/(?:usr|home|opt|var|tmp|app|srv|root)/[\w.-]+/[\w./-]+)|[A-Z]:\\\\\w+"),
}


class Answers:
    """Judges answers by one contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._validators: dict[str, Any] = {}

    def documented(self, operation: Operation, status: int) -> Response | None:
        """What the contract says of this status: by number, by range, by `default`."""
        for key in (str(status), f"{status // 100}XX", f"{status // 100}xx", "default"):
            if key in operation.responses:
                return operation.responses[key]
        return None

    def mismatches(self, operation: Operation, answer: Answer) -> list[tuple[str, str]]:
        """Kind and message of everything that is not as documented; nothing where the status is not documented."""
        response = self.documented(operation, answer.status)
        if response is None:
            return [("undocumented_status", f"{answer.status} is not documented for {operation.id}")]
        if not response.content:
            return []
        found = next((name for name in response.content if _same_media(name, answer.media_type)), None)
        if found is None:
            wanted = ", ".join(response.content)
            return [
                ("media_type", f"answers {answer.status} as {answer.media_type or 'nothing'}, documented: {wanted}")
            ]
        return self._body(response.content[found], answer) if is_json(found) else []

    def _body(self, schema: Schema, answer: Answer) -> list[tuple[str, str]]:
        try:
            value = json.loads(answer.content)
        except ValueError:
            return [("not_json", f"the body of {answer.status} is no JSON: {answer.text[:120]!r}")]
        return [("body", f"{answer.status} {told}") for told in self.violations(schema, value)]

    def violations(self, schema: Schema, value: Any) -> list[str]:
        """What is wrong with a value that was answered, at most three things."""
        found = []
        for error in self._validator(schema, answered=True).iter_errors(value):
            place = "/".join(map(str, error.instance_path)) or "the body"
            found.append(f"{place}: {error.message[:200]}")
            if len(found) == 3:
                break
        return found

    def allows(self, schema: Schema, value: Any) -> bool:
        """Whether a value is valid."""
        return bool(self._validator(schema).is_valid(value))

    def _validator(self, schema: Schema, *, answered: bool = False) -> Any:
        key = f"{answered} {json.dumps(schema, sort_keys=True, default=str)}"
        if key not in self._validators:
            alone = self._contract.answered(schema) if answered else self._contract.standalone(schema)
            self._validators[key] = jsonschema_rs.validator_for(alone, validate_formats=True)
        return self._validators[key]

    @cached_property
    def error_schema(self) -> Schema | None:
        """The contract's own error body: the schema that most of its documented 4xx share."""
        counted: Counter[str] = Counter()
        for operation in self._contract.operations:
            for status, response in operation.responses.items():
                if (status.startswith("4") or status == "default") and response.schema and is_json(response.media_type):
                    counted[json.dumps(response.schema, sort_keys=True, default=str)] += 1
        return json.loads(counted.most_common(1)[0][0]) if counted else None

    def error_mismatches(self, operation: Operation, answer: Answer) -> list[tuple[str, str]]:
        """What is wrong with an error's body: its documented schema, else the contract's common one; and leaks."""
        response = self.documented(operation, answer.status)
        schema = response.schema if response and is_json(response.media_type) else self.error_schema
        found = [("leak", f"{answer.status} shows {what}") for what in leaks(answer.text)]
        if schema is None or not answer.content:
            wanted = schema is not None and (response is None or bool(response.content))
            return [*found, ("no_body", f"{answer.status} has no body")] if wanted and not answer.content else found
        if not is_json(answer.media_type):
            return [*found, ("media_type", f"{answer.status} comes as {answer.media_type or 'nothing'}, not as JSON")]
        return [*found, *self._body(schema, answer)]


def leaks(text: str) -> list[str]:
    """What an error must not show."""
    return [what for what, pattern in _LEAKS.items() if pattern.search(text)]


def _same_media(documented: str, seen: str) -> bool:
    wanted = documented.split(";", maxsplit=1)[0].strip().lower()
    if wanted in {"*/*", seen}:
        return True
    return wanted.endswith("/*") and seen.startswith(wanted[:-1])
