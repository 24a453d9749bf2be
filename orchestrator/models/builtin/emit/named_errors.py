"""Errors whose messages stand under names: what each is called, in the words of the contract's examples."""

from __future__ import annotations

import re

from orchestrator.models.builtin.design import ErrorDesign, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.reading.never_blank import BLANK
from orchestrator.models.builtin.reading.words import key
from orchestrator.models.builtin.shapes import FromPath, Step

NO_FIELD = "non_field_errors"
"""Under which a message stands that is of no field, where the contract shows nothing else."""
_MISSING = re.compile(r"\b(?:missing|required|absent|not (?:given|provided|there))\b", re.IGNORECASE)
_EMPTY = ("String should have at least 1 character", "Value should have at least 1 item after validation, not 0")
"""The validation's own words for an empty text."""


def speaks_by_name(error: ErrorDesign) -> bool:
    """Whether errors that are of no field have a name of their own to stand under."""
    return error.by_name and bool(error.told)


def unique_fields(design: ServiceDesign) -> dict[str, str]:
    """Field of a body by column that no two rows may share, where a conflict can name it."""
    found: dict[str, str] = {}
    for operation in design.operations if design.error.by_name else ():
        table = design.table(operation.table) if operation.table else None
        columns = {name for unique in table.uniques for name in unique.columns} if table is not None else set()
        for write in operation.body.fields if operation.body is not None else ():
            if write.column in columns and write.path:
                found.setdefault(write.column, write.path[-1])
    return found


def taken(error: ErrorDesign) -> str:
    """What is said of a value that another row has already."""
    shown = error.tells_of("field").get(409)
    return shown.text if shown is not None else "is taken already"


def name_of_wrong(error: ErrorDesign) -> str:
    """The name, as code, of credentials that are there and wrong; empty where the contract's example does not lie."""
    told = error.told.get(401)
    return repr(told.name) if told is not None and _MISSING.search(told.text) else ""


def named_lines(design: ServiceDesign) -> str:
    """What errors under names are made of, as code that stands before `error_body`."""
    error = design.error
    found = ""
    if wrapped := wrappers(design):
        found += (
            f"WRAPPERS = {naming.set_of(wrapped)}\n"
            '"""Objects that bodies stand in."""\n\n\n'
            "def named(field: str) -> str:\n"
            '    """A field by its name in the object that it is of."""\n'
            '    first, _, rest = field.partition(".")\n'
            "    return rest if rest and first in WRAPPERS else field\n\n\n"
        )
    if blank := _blank(error):
        found += (
            f"WORDS = {dict.fromkeys(_EMPTY, blank)!r}\n"
            '"""What the contract says where the validation has words of its own."""\n\n\n'
        )
    return found + (_told_lines(error) if speaks_by_name(error) else "")


def in_words(lines: str, design: ServiceDesign) -> str:
    """The lines of `error_body` with fields and messages as the contract's examples show them."""
    if wrappers(design):
        lines = lines.replace("{detail.field: ", "{named(detail.field): ")
    for message in ("[detail.message] for ", ": detail.message for ") if _blank(design.error) else ():
        lines = lines.replace(message, message.replace("detail.message", "WORDS.get(detail.message, detail.message)"))
    return lines


def _blank(error: ErrorDesign) -> str:
    """What is said of a text that is empty and may not be; empty where no example shows it."""
    return next((told.text for told in error.tells_of("field").values() if BLANK.search(told.text)), "")


def wrappers(design: ServiceDesign) -> set[str]:
    """Properties around bodies that are no part of a field's name, where examples show fields without them."""
    if not design.error.tells_of("field"):
        return set()
    return {item.body.envelope[0] for item in design.operations if item.body is not None and item.body.envelope}


def _told_lines(error: ErrorDesign) -> str:
    fixed = {status: told for status, told in sorted(error.told.items()) if told.about != "field"}
    rows = "".join(f"    {status}: ({told.name!r}, {told.text!r}),\n" for status, told in fixed.items())
    found = ", ".join(str(status) for status in sorted(error.tells_of("resource")))
    whole = f"about if about and status in {{{found}}} else name" if found else "name"
    parameters = "status: int, message: str, about: str" if found else "status: int, message: str, _about: str"
    return (
        f"TOLD: dict[int, tuple[str, str]] = {{\n{rows}}}\n"
        '"""Name and words of errors that are of no field, by status, as the contract shows them."""\n\n\n'
        f"def told({parameters}) -> tuple[Detail, ...]:\n"
        '    """An error that is of no field of the request, under its name."""\n'
        f"    name, text = TOLD.get(status, ({NO_FIELD!r}, message))\n"
        f"    return (Detail(field={whole}, message=text),)\n\n\n"
    )


def called(step: Step, operation: OperationDesign, design: ServiceDesign) -> str:
    """What the path calls the row of a step, where errors tell it and it is not what the table's rows are called."""
    names = [match.source.name for match in step.match if isinstance(match.source, FromPath)]
    if not design.error.tells_of("resource") or not names:
        return ""
    before, _, _ = operation.path.partition(f"{{{names[-1]}}}")
    literals = [part for part in before.split("/") if part and "{" not in part]
    word = " ".join(key(literals[-1])) if literals else ""
    return word if word != naming.title(step.table) else ""
