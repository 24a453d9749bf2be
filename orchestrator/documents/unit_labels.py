"""What a label means in units that are made alike: by its words, or by what stands below or behind it there."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from orchestrator.documents.criterion import for_machines, says_check
from orchestrator.documents.criterion_sentences import each_of
from orchestrator.documents.labels import Part, meaning
from orchestrator.documents.lexicon import in_english, lexicon
from orchestrator.documents.node import Kind, Node

LIMITS = frozenset({Part.ATTEMPTS, Part.RETRIES, Part.RETRY})
"""What says how often something is tried."""


@cache
def _forms() -> tuple[tuple[Part, re.Pattern[str]], ...]:
    return tuple((Part(part), re.compile("|".join(forms))) for part, forms in lexicon("unit_labels").items())


@lru_cache(maxsize=20_000)
def meant_in_units(label: str) -> Part | None:
    """What a bare label means in a unit that is made like others."""
    words = (label, in_english(label))
    return next((part for part, form in _forms() if any(form.fullmatch(word) for word in words)), None)


def conditions(fields: Mapping[str, Sequence[Node]], parts: Collection[Part | None]) -> list[str]:
    """Labels that mean no part for sure, of what units are accepted for.

    Those that end in "if" above lists, where units have a limit or a way out; and the heads of columns that mostly say
    something which a machine can look at.
    """
    if Part.CRITERIA in parts:
        return []
    limited = {*parts} & (LIMITS | {Part.ON_FAILURE})
    asking = [label for label in fields if limited and asks(label) and _mostly(fields[label], _above_list)]
    loose = [label for label in fields if not meant_in_units(label) and meaning(label) in _LOOSE]
    return asking or [label for label in loose if _mostly(fields[label], _is_looked_at)]


_LOOSE = frozenset({None, Part.OUTPUTS, Part.NEXT, Part.GO, Part.PURPOSE})
"""What the head of a column may mean elsewhere whose cells say what holds: `Result`, `Then`."""


def _mostly(nodes: Sequence[Node], rule: Callable[[Node], bool]) -> bool:
    return 2 * sum(map(rule, nodes)) > len(nodes)


def _is_looked_at(node: Node) -> bool:
    """Whether a cell says, alone or among others, what a machine can look at: `exit code 0; the log is short`."""
    return node.kind is Kind.CELL and any(map(_is_check, each_of(node.text)))


def _is_check(piece: str) -> bool:
    return says_check(piece) or for_machines(Node(kind=Kind.ITEM, text=piece, line=0))


def holds_behind_listing(node: Node) -> bool:
    """Whether a paragraph right behind a listing says what holds once that was run: `exit code 0; the log is short`."""
    beside = node.parent.children if node.parent and node.kind is Kind.PARAGRAPH else []
    before = next((one for one, other in pairwise(beside) if other is node), None)
    behind = before is not None and before.kind is Kind.CODE and len(node.text) <= _LONGEST
    return behind and all(map(_is_check, each_of(node.text)))


_LONGEST = 400


def asks(label: str) -> bool:
    """Whether an unknown label ends in "if"."""
    unknown = _IF.search(label) and not (meant_in_units(label) or meaning(label))
    return bool(unknown) and not _NOT_YET.search(label)


def _above_list(node: Node) -> bool:
    return any(one.kind is Kind.ITEM for one in node.children) and not node.value


_IF = re.compile(
    r"\w\W+(?:if|when|once|wenn|sobald|falls|si|cuando|quand|lorsque|se|quando|gdy|je[śs]li|kiedy|als|wanneer|zodra|när|når|když)$"
)
_NOT_YET = re.compile(
    r"\b(?:skip|stop|abort|use|needed|escalate|warn|alert|saltar|parar|überspringen|abbruch|ignor)\w*"
)
