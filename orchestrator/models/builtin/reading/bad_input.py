"""Which status tells input that a schema lets through and the database does not: unknown rows, checks, cursors."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.sentences import split_into_sentences
from orchestrator.models.builtin.reading.words import key, plain, singular, words
from orchestrator.models.builtin.shapes import ParamUse

_STATUS = re.compile(r"(?<!\d)4\d\d(?!\d)")
_TOLD = (400, 404, 409, 422)
_UNKNOWN = re.compile(
    r"\b(?:not found|do(?:es)? not exist|doesn['\u2019]t exist|unknown|no such|there is no|must exist)\b",
    re.IGNORECASE,
)
_NO_CURSOR = re.compile(
    r"\b(?:not (?:an? )?(?:one|valid|cursor)|invalid|unknown|malformed|wrong|bad|broken|expired|garbage|else)\b",
    re.IGNORECASE,
)
_BARE = {"id", "uuid", "at", "on"}


def reference_status(operation: Operation, outcome: Outcome, validation: int, conflict: int) -> int:
    """The answer to a body that names a row which is not there: as a sentence tells it, else that of bad input."""
    told = _told_of_references(operation, outcome)
    if told:
        return told
    bad = _of_bad_input(operation, validation)
    if bad or conflict in operation.error_statuses or "default" in operation.responses:
        return bad or conflict
    makes = outcome.kind in {Kind.CREATE, Kind.REGISTER}
    return 404 if 404 in operation.error_statuses and makes else conflict  # where 404 is no row of the path


def check_status(operation: Operation, outcome: Outcome, validation: int) -> int:
    """The answer to a body that a check of the table does not let in; 0 where that is told as a conflict."""
    table, body = outcome.table, outcome.body
    if table is None or body is None:
        return 0
    sent = {item.column for item in body.fields}
    checks = [check for check in table.checks if sent & set(check.columns)]
    if not checks:
        return 0
    together = [check.columns for check in checks if len(check.columns) > 1]
    for sentence, status in _sentences(operation):
        said = set(plain(sentence))
        if any(all(_bare(name) <= said for name in columns) for columns in together):
            return status if status != 409 else 0
    return _of_bad_input(operation, validation)


def cursor_status(operation: Operation, outcome: Outcome) -> int:
    """The answer to a text that is no cursor, as the contract tells it; 404 where it does not."""
    name = next((param.name for param in outcome.params if param.use is ParamUse.CURSOR), "")
    described = next((one.description for one in operation.parameters if name and one.name == name), "")
    for sentence, status in _with_status(operation, described):
        if _NO_CURSOR.search(sentence):
            return status
    for sentence, status in _sentences(operation):
        if name and {*key(name)} <= {*key(sentence)} and _NO_CURSOR.search(sentence):
            return status
    return 404


def _of_bad_input(operation: Operation, validation: int) -> int:
    """The documented status of input that is wrong; 0 without one."""
    documented = operation.error_statuses
    found = next((status for status in (validation, 422, 400) if status in documented), 0)
    return found or (validation if "default" in operation.responses else 0)


def _told_of_references(operation: Operation, outcome: Outcome) -> int:
    """The one status under which sentences speak of unknown rows that the body names; 0 without one."""
    table, body = outcome.table, outcome.body
    nouns = set(_referred(table, {item.column for item in body.fields})) if table is not None and body else set()
    nouns -= {singular(word) for part in re.findall(r"/([^/{}]+)/\{", operation.path) for word in words(part)[-1:]}
    told = {
        status
        for sentence, status in _sentences(operation)
        if _UNKNOWN.search(sentence) and nouns & {singular(word) for word in words(sentence)}
    }
    return told.pop() if len(told) == 1 else 0


def _referred(table: Table, sent: Collection[str]) -> Iterator[str]:
    """Words for the rows that a body names: by the tables that its columns point at, and by the columns."""
    for one in table.foreign_keys:
        if set(one.columns) <= set(sent):
            yield key(one.target)[-1]
            yield from (word for word in key(one.columns[0]) if word not in _BARE)


def _sentences(operation: Operation) -> Iterator[tuple[str, int]]:
    """What is said under a documented status, and of the operation with one."""
    for text in (operation.summary, operation.description):
        yield from _with_status(operation, text)
    for status in _TOLD:
        response = operation.responses.get(str(status))
        if response is not None:
            yield from ((sentence, status) for sentence in split_into_sentences(response.description))


def _with_status(operation: Operation, text: str) -> Iterator[tuple[str, int]]:
    for sentence in split_into_sentences(text):
        codes = {int(code) for code in _STATUS.findall(sentence)}
        documented = codes & set(operation.error_statuses) & set(_TOLD)
        if len(codes) == 1 and documented:
            yield sentence, documented.pop()


def _bare(name: str) -> set[str]:
    return {word for word in plain(name) if word not in _BARE} or set(plain(name))
