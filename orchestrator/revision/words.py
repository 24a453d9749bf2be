"""Words that code and feedback have in common: identifiers cut into words, words brought to their stem."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_IDENTIFIER = re.compile(r"[A-Za-z_]\w+")
_WORD = re.compile(r"\d{2,}|[^\W\d_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z])(?=\d)")

_EMPTY = frozenset(
    """
    a about after again all also an and any are as at be been before being both but by can could did do does
    doing done each else ever every everywhere few for from further gets give gives given had has have having he her
    here him his how i if in instead into is it its itself just keep let like make makes may me might more most much
    must my need needs never no nor not now of off ok on once one only or other our out over own please same second
    see shall she should so some still such take than that the their them then there these they thing things this those
    though through thus to too try two under until up use used using very want wants was way we well were what when
    where which while who whole will with would yes yet you your good great currently really today
    def class return self cls true false async await import const let var function public private static void
    export default package extends implements struct impl pub fn final override super module
    str int bool dict list tuple any type get set raise throw elif for end begin select table values string
    """.split()
)
"""Words that tell nothing of what a point is about, and keywords that every program has."""

_ALIKE = (
    "409 conflict duplicate already exist twice taken unique uniqueness collision",
    "404 missing unknown absent nonexistent found notfound",
    "401 unauthorized unauthenticated anonymous login credential token authenticate authentication",
    "403 forbidden permission denied owner own ownership allow role authorize authorization access",
    "400 422 invalid validation validate reject malformed validator",
    "429 rate throttle throttling",
    "500 crash internal unhandled",
    "201 created", "204 content",
    "create add insert post register place",
    "delete remove drop destroy erase",
    "update patch put edit change modify",
    "list index fetch query search find browse all",
    "limit cap max maximum most page pagination paginate size ceiling bound upper",
    "min minimum least lower",
    "null none nil mandatory required optional nullable",
    "why reason rationale because",
    "sort order ordering sorted",
    "log logging logger audit",
    "test spec case coverage",
    "doc docs readme documentation docstring comment changelog guide",
    "slow performance join eager preload prefetch cache memo fast n1",
    "empty blank optional nullable missing",
    "timeout deadline seconds duration expire expiry ttl",
    "retry attempt backoff",
    "hash digest bcrypt argon password",
    "error exception fail failure",
    "email mail address",
    "negative positive below above zero ge gt lt le greater less",
    "round decimal precision cents money amount currency quantize",
    "date time utc timezone zone timestamp iso",
    "format indent whitespace layout formatter",
    "filter where param parameter",
    "rename name call called",
    "config configuration setting environment env variable",
    "transaction atomic rollback commit",
    "overlap overlapping concurrent lock race clash",
    "strip trim whitespace space",
    "unit kilogram celsius degree",
)  # fmt: skip
"""Words of APIs and of the code behind them that stand for one another."""


def identifiers(text: str) -> Iterator[str]:
    """Names of two or more letters, as they stand, keywords left out."""
    return (name for name in _IDENTIFIER.findall(text) if name.lower() not in _EMPTY)


def split(name: str) -> list[str]:
    """The lower-case words of an identifier or of a text, in order."""
    return [part.lower() for word in _WORD.findall(_HUMP.sub(" ", name)) for part in [word]]


def stems(text: str) -> list[str]:
    """The stems of the words that tell something."""
    return [stem(word) for word in split(text) if word not in _EMPTY and stem(word) not in _EMPTY and len(word) > 1]


def paragraphs(text: str) -> list[str]:
    """What stands between blank lines."""
    return [block for block in re.split(r"\n\s*\n", text) if block.strip()]


def stem(word: str) -> str:
    """Bring a word's common endings off: plural, past, `-ing`; enough to know it again."""
    for ending, least, instead in (
        ("ies", 5, "y"), ("sses", 5, "ss"), ("ings", 7, ""), ("ing", 6, ""), ("ied", 5, "y"), ("ed", 5, ""),
        ("es", 5, ""), ("s", 4, ""),
    ):  # fmt: skip
        if word.endswith(ending) and len(word) >= least and not word.endswith(("ss", "us", "is")):
            word = word.removesuffix(ending) + instead
            break
    undoubled = word[:-1] if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "aeiouls" else word
    return undoubled.removesuffix("e") if len(undoubled) > 4 else undoubled


@cache
def alike(word: str) -> frozenset[int]:
    """The numbers of the groups that a stem is in."""
    return frozenset(number for number, group in enumerate(_ALIKE) if word in map(stem, group.split()))
