"""How columns are called that hold a state of their row, and their values where sentences name them."""

from __future__ import annotations

import re

from orchestrator.contract import Operation
from orchestrator.ddl import Column
from orchestrator.models.builtin.reading.verbs import leads_to
from orchestrator.models.builtin.reading.words import same_stem, words

STATES = {"status", "state", "stage", "phase"}
VALUE = r"\x00\d+\x00"
VALUES = rf"{VALUE}(?:\s*(?:(?:,|/|\||\bor\b|\band\b)\s*)+{VALUE})*"
"""Several values of a column, as `with_numbers` writes them."""
_NUMBER = re.compile(r"\x00(\d+)\x00")
_OF_ROWS = r"(?= (?:can|may|cannot|must|are|have to|answer)\b)"
STANDING_IN = r"(?:in )?(?:the |a |an )?(?:status |state )?(?:of )?"


def is_state(column: Column) -> bool:
    """Whether a column is called after a state."""
    return bool(STATES & set(words(column.name)))


def is_deed(done: str, operation: Operation, to: str = "") -> bool:
    """Whether a participle is what the operation does."""
    literals = [words(part)[:1] for part in operation.path.split("/") if part and "{" not in part]
    first = [*words(operation.id)[:1], *words(operation.summary)[:1], *(word for part in literals for word in part)]
    return bool(to and leads_to(done, to)) or any(same_stem(done, word) or leads_to(word, done) for word in first)


def with_numbers(sentence: str, column: Column) -> str:
    """The sentence with each value as its number between zero bytes; “drafts can” are rows of it."""
    for number, value in sorted(enumerate(column.values), key=lambda item: -len(item[1])):
        spelled = r"[\s_-]?".join(map(re.escape, words(value)))
        quoted = rf"[`'\"]?(?<![\w\x00]){spelled}(?![\w\x00])[`'\"]?"
        if spelled:
            of_rows = rf"(?<![\w\x00]){spelled}s{_OF_ROWS}"
            sentence = re.sub(of_rows, f"\x00{number}\x00 rows", sentence, flags=re.IGNORECASE)
            sentence = re.sub(quoted, f"\x00{number}\x00", sentence, flags=re.IGNORECASE)
    return sentence


def numbered(part: str, column: Column) -> tuple[str, ...]:
    """The values whose numbers stand in a part of what `with_numbers` wrote."""
    return tuple(dict.fromkeys(column.values[int(number)] for number in _NUMBER.findall(part)))


def without_numbers(text: str, column: Column) -> str:
    """A text with the values in the place of their numbers."""
    return _NUMBER.sub(lambda number: column.values[int(number[1])], text)
