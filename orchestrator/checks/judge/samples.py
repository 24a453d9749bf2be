"""Values that a schema allows: small, plain, and different each time.

Deterministic: the same calls in the same order give the same values, so that a finding can be seen again.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import re
import string
import uuid
from collections.abc import Callable
from typing import Any

from orchestrator import patterns
from orchestrator.config import data_home
from orchestrator.contract import Contract
from orchestrator.json_schema import Schema, types_of, without_null

Replace = Callable[[str, Schema], Any]
"""Given a property's name and schema, its value, or `KEEP` for one made from the schema."""

KEEP: Any = object()
_DEPTH = 7
_VARIETY = 24
_STRIDES, _STRIDE = 24, 7919
_COUNTING = 6
"""Digits and letters that count up where others stay as they are."""
_ENDING = 4
"""Of what may stand behind them: `.js`, `.pdf`, `.jpeg`."""
_TELLING = 4
"""Letters and digits that are enough to tell texts apart; of shorter ones there are soon no more."""
_ALPHABETS = (string.digits, string.ascii_lowercase, string.ascii_uppercase)
_START = dt.datetime(2031, 3, 1, 9, 0, tzinfo=dt.UTC)
"""Times lie ahead: more rules refuse the past than the future."""


class Sampler:
    """Makes values for one contract."""

    def __init__(self, contract: Contract, salt: str = "") -> None:
        self._contract = contract
        self._salt = salt
        """Makes texts differ from those of an earlier sampler, whose rows may still be there."""
        self._spread = int.from_bytes(salt.encode()) % 1_000_003
        self._numbers = itertools.count(1)

    def number(self) -> int:
        """The next number; whatever has to differ is made with one."""
        return next(self._numbers)

    def tag(self, number: int) -> str:
        """A number as a part of a text that nobody else has written."""
        return f"{self._salt}{number}"

    def value(self, schema: Schema, *, name: str = "", full: bool = False, replace: Replace | None = None) -> Any:
        """A value for a request; `full` fills optional properties too."""
        return self._value(schema, name, full, replace or (lambda _name, _schema: KEEP), 0)

    def _value(self, schema: Schema, name: str, full: bool, replace: Replace, depth: int) -> Any:
        schema = without_null(self._contract.merged(without_null(schema)))
        given_value = replace(name, schema)
        if given_value is not KEEP:
            return given_value
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return next((item for item in schema["enum"] if item is not None), None)
        for key in ("oneOf", "anyOf"):
            if schema.get(key) and not schema.get("properties"):
                made = self._value(schema[key][0], name, full, replace, depth + 1)
                return {**made, **_told_apart(schema, schema[key][0])} if isinstance(made, dict) else made
        return self._typed(schema, name, full, replace, depth)

    def _typed(self, schema: Schema, name: str, full: bool, replace: Replace, depth: int) -> Any:
        match (types_of(schema) or ("",))[0]:
            case "object":
                return self._object(schema, full, replace, depth)
            case "array":
                count = max(int(schema.get("minItems", 0)), 1 if depth < _DEPTH else 0)
                item = schema.get("items")
                inner = item if isinstance(item, dict) else {}
                return [self._value(inner, name, full, replace, depth + 1) for _ in range(count)]
            case "boolean":
                return False
            case "integer":
                return int(self._number(schema, whole=True))
            case "number":
                return self._number(schema, whole=False)
            case _:
                return self._text(schema, name)

    def _object(self, schema: Schema, full: bool, replace: Replace, depth: int) -> dict[str, Any]:
        required = set(schema.get("required", ()))
        made = {}
        for name, inner in schema.get("properties", {}).items():
            if not isinstance(inner, dict) or self._contract.merged(inner).get("readOnly"):
                continue
            if name in required or (full and depth < _DEPTH):
                made[name] = self._value(inner, name, full, replace, depth + 1)
        return made

    def _number(self, schema: Schema, *, whole: bool) -> float:
        step = schema.get("multipleOf") or (1 if whole else 0.5)
        low = schema.get("minimum", schema.get("exclusiveMinimum"))
        high = schema.get("maximum", schema.get("exclusiveMaximum"))
        least = step if low is None else -(-low // step) * step
        if low is not None and least == schema.get("exclusiveMinimum"):
            least += step
        if least <= 0 and (high is None or high >= step):
            least = step
        return float(least if high is None or least <= high else high)

    def _text(self, schema: Schema, name: str) -> str:
        number = self.number()
        pattern = schema.get("pattern")
        if isinstance(pattern, str):
            return _matching(pattern, number + self._spread, int(schema.get("minLength", 0)), schema.get("maxLength"))
        made = _formatted(str(schema.get("format", "")), name.lower(), number, self.tag(number))
        if made is not None:
            return made
        return _sized(
            f"{re.sub('[^a-z]+', '-', name.lower()).strip('-') or 'sample'}-{self.tag(number)}",
            schema,
            number + self._spread,
        )


def _formatted(format_: str, name: str, number: int, tag: str) -> str | None:
    moment = _START + dt.timedelta(hours=number)
    past = any(word in name for word in ("birth", "dob"))
    made = {
        "date-time": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "date": "1990-01-15" if past else (_START + dt.timedelta(days=number)).strftime("%Y-%m-%d"),
        "time": moment.strftime("%H:%M:%SZ"),
        "duration": "PT1H",
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, tag)),
        "email": f"sample-{tag}@example.com",
        "uri": f"https://example.com/sample/{tag}",
        "url": f"https://example.com/sample/{tag}",
        "hostname": f"sample-{tag}.example.com",
        "ipv4": f"192.0.2.{number % 254 + 1}",
        "ipv6": f"2001:db8::{number % 9999 + 1:x}",
        "byte": "c2FtcGxl",
        "password": f"Pa55-word-{number:04}",
    }.get(format_)
    if made is None and not format_ and "password" in name:
        return f"Pa55-word-{number:04}"
    if made is None and not format_ and "email" in name:
        return f"sample-{tag}@example.com"
    return made


def _sized(text: str, schema: Schema, number: int) -> str:
    longest, shortest = schema.get("maxLength"), int(schema.get("minLength", 0))
    if isinstance(longest, int) and len(text) > longest:
        text = str(number).rjust(longest, "a")[-longest:] if longest else ""
    return text.ljust(shortest, "x")


@functools.cache
def _matching(pattern: str, number: int, shortest: int, longest: int | None) -> str:
    found = [text for text in _variety(pattern) if shortest <= len(text) <= (longest or 10_000)]
    found.sort(key=lambda text: -min(sum(letter.isalnum() for letter in text), _TELLING))
    for stride, held in itertools.product(range(_STRIDES), (0, None, _ENDING)):
        # Where the pattern allows only some letters, most numbers spell a text that does not match: take another one.
        counted = [_counted(text, number + stride * _STRIDE, held) for text in found]
        lawful = patterns.lawful(pattern, counted, flags=re.ASCII)
        for text, other in zip(found, counted, strict=True):
            if other != text and other in lawful:
                return other
    return found[number % len(found)] if found else ""


def _counted(text: str, number: int, held: int | None) -> str:
    """The text with its digits and letters counting up to the number, from the right: keys have to differ.

    All of them, or the last but those that are `held`, as the ending of a file's name is.
    """
    places = [place for place, letter in enumerate(text) if letter in string.digits + string.ascii_letters]
    made = list(text)
    counting = places[::-1] if held is None else places[::-1][held : held + _COUNTING]
    for place in counting:
        alphabet = next(one for one in _ALPHABETS if text[place] in one)
        number, at = divmod(number, len(alphabet))
        made[place] = alphabet[at]
    return "".join(made)


@functools.cache
def _variety(pattern: str) -> tuple[str, ...]:
    """Different texts that match, found without chance; none for what is no pattern."""
    try:
        re.compile(pattern, re.ASCII)
    except re.error:
        return ()
    home = data_home() / "hypothesis"
    return tuple(patterns.kept().varied(pattern, _VARIETY, home=home, flags=re.ASCII, within_s=patterns.AT_ONCE_S))


def _told_apart(schema: Schema, chosen: Schema) -> dict[str, str]:
    """The property that says which of the alternatives is chosen, by the discriminator's mapping or by its name."""
    stated, reference = schema.get("discriminator"), chosen.get("$ref")
    if not isinstance(stated, dict) or not isinstance(reference, str) or "propertyName" not in stated:
        return {}
    name = reference.rpartition("/")[2]
    words = [word for word, target in (stated.get("mapping") or {}).items() if str(target).rpartition("/")[2] == name]
    return {str(stated["propertyName"]): words[0] if words else name}
