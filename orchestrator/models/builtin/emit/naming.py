"""Names in the emitted code: Python identifiers made of what contracts and schemas call things."""

from __future__ import annotations

import builtins
import json
import keyword
import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, count

from orchestrator.models.builtin.reading.words import singular

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_TAKEN = frozenset(keyword.kwlist) | {"self", "cls", "match", "case", "type"}
_MODEL_NAMES = frozenset({"metadata", "registry", "copy", "json", "dict", "schema", "construct", "validate", "fields"})
_OWN_MODULES = frozenset({"base", "idempotency_key", "health"})
TYPE_NAMES = frozenset({"date", "time", "datetime"})
"""Names by which annotations speak of types: in `date: date | None = …` the type would be the field."""
BUILTINS = frozenset(name for name in dir(builtins) if name.islower())
"""What code calls without an import, and annotations speak of."""
_HELPERS = frozenset(
    "transaction document exact day moment whole clock uuid zoned plain iso bound required member utc_now as_filter"
    " as_key select func literal exists delete update inspect false true case cast caller params payload".split()
)
"""Functions and arguments that stand around the emitted code: a row or a parameter of that name would hide them."""


def words(name: str) -> list[str]:
    """The words of a name in lower case."""
    return [word.lower() for word in _WORDS.findall(name)]


@lru_cache(maxsize=8192)
def snake(name: str) -> str:
    """A variable's or function's name."""
    found = "_".join(words(name)) or "value"
    if found[0].isdigit():
        found = f"n_{found}"
    return f"{found}_" if found in _TAKEN else found


@lru_cache(maxsize=8192)
def attribute(name: str) -> str:
    """An attribute of a model: a column's or property's name that shadows nothing of its base class."""
    found = snake(name)
    return f"{found}_" if found in _MODEL_NAMES | TYPE_NAMES or found.startswith("model_") else found


@lru_cache(maxsize=8192)
def variable(name: str) -> str:
    """A local name that shadows no builtin, and nothing that the code around it calls."""
    found = snake(name)
    return f"{found}_" if found in BUILTINS | _HELPERS else found


@lru_cache(maxsize=8192)
def pascal(name: str) -> str:
    """A class name."""
    found = "".join(word[0].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", name)) or "Thing"
    return f"N{found}" if found[0].isdigit() else found


def is_reserved(name: str) -> bool:
    """Whether the emitted code uses a class name for itself."""
    return name in _RESERVED_CLASSES


@lru_cache(maxsize=8192)
def row_words(table: str) -> tuple[str, ...]:
    """A table's words, the last in the singular."""
    found = words(table) or ["row"]
    return (*found[:-1], singular(found[-1]))


def model_class(table: str) -> str:
    """The model of a table: `order_items` is `OrderItem`; names of the emitted code, and of answers, get `Row`."""
    found = "".join(word.capitalize() for word in row_words(table))
    found = f"N{found}" if found[0].isdigit() else found
    return f"{found}Row" if found in _RESERVED_CLASSES or found.endswith("View") else found


def view_class(view: str) -> str:
    """The class of an answer."""
    found = pascal(view)
    return found if found.endswith("View") else f"{found}View"


def row_name(table: str) -> str:
    """A variable that holds one row."""
    return variable("_".join(row_words(table)))


def module(table: str) -> str:
    """The module of a table's model, repository, service and router; the emitted code has some of its own."""
    found = snake(table)
    return f"{found}_rows" if found in _OWN_MODULES else found


def own_table(tables: Iterable[str]) -> str:
    """The table of creates that were answered, beside these of the design."""
    taken = {name.lower() for name in tables}
    names = ("idempotency_keys", "answered_requests", "service_answers")
    further = (f"{names[-1]}_{number}" for number in count(2))
    return next(name for name in chain(names, further) if name not in taken)


def title(table: str) -> str:
    """What a row is called in a sentence."""
    return " ".join(row_words(table))


def quoted(text: str) -> str:
    """A text as code, whatever signs it has."""
    return json.dumps(text, ensure_ascii=False)


def in_f_string(text: str) -> str:
    """A text as it stands inside of the double quotes of an f-string."""
    return quoted(text)[1:-1].replace("{", "{{").replace("}", "}}")


def in_docstring(text: str) -> str:
    """A text as it stands inside of a docstring."""
    return text.replace("\\", "").replace('"', "'")


def set_of(names: Iterable[str]) -> str:
    """A set of one name or more as code, in one order for ever: that of a set itself is another in each process."""
    return f"{{{', '.join(repr(name) for name in sorted(set(names)))}}}"


def constant(name: str) -> str:
    """A name in capitals."""
    return "_".join(words(name)).upper() or "VALUE"


_RESERVED_CLASSES = frozenset(
    "Any Base Caller Session Table Column Index Text Date Time DateTime Exact Document Repository Service Detail"
    " Literal Annotated Sequence Decimal Field Request Response Conflict Forbidden Settings Mapped Enum Integer"
    " String Boolean Float Numeric Uuid Interval Identity IdempotencyKey Condition NotFound Whole Email Uri".split()
)
