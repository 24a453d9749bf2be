"""How often work is done again is a limit wherever it is said what is done on failure: in a column, behind a label."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orchestrator.documents.reading import Imported, read_document
from orchestrator.playbook import Playbook, TaskTemplate

_LIMITS = [
    ("weigh again, at most 2 times", 3),
    ("stir another minute, twice at most", 3),
    ("knead one minute more, one time", 2),
    ("20 minutes longer, no more than 3 times", 4),
    ("tighten the strap once, then it goes back to the store", 2),
    ("ask the office, one reminder", 2),
    ("noch eine Minute rühren, höchstens zweimal", 3),
    ("nachziehen, einmal, dann den Meister rufen", 2),
    ("remuer encore une minute, deux fois au plus", 3),
    ("resserrer une fois, puis appeler le chef", 2),
    ("amasar otro minuto, una sola vez", 2),
]
_NONE = [
    "call the supplier twice",
    "notify at most 3 colleagues",
    "leave it for 20 minutes",
    "turn everything off, all at once",
    "give it back to the store",
]


def _column(head: str, words: str) -> str:
    return f"""# Loading the van

## Steps

| Step | What is done | It worked if | {head} |
|---|---|---|---|
| 1 | Weigh the crates | the sum is right | {words} |
| 2 | Strap them | nothing moves | |
| 3 | Close the doors | the lamp is off | |
"""


def _label(head: str, words: str) -> str:
    return f"""# Loading the van

**1. Weigh**
Do: put the crates on the scales.
Good if:
 - the sum is right
{head}: {words}.

**2. Strap**
Do: use the red straps.
Good if:
 - nothing moves

**3. Close**
Do: close the doors.
Good if:
 - the lamp is off
"""


def _first(imported: Imported) -> TaskTemplate:
    assert isinstance(imported.result, Playbook)
    assert len(imported.result.phases) == 3
    return imported.result.phases[0].tasks[0]


@pytest.mark.parametrize("head", ["If not", "Otherwise", "Sonst", "Sinon", "Si no"])
@pytest.mark.parametrize("form", [_column, _label])
def test_a_count_of_times_bounds_how_often_the_work_is_tried(form: Callable[[str, str], str], head: str) -> None:
    for words, attempts in _LIMITS:
        assert _first(read_document(form(head, words).encode(), where="van.md")).max_attempts == attempts, words


@pytest.mark.parametrize("words", _NONE)
def test_counts_of_people_and_times_and_calls_of_somebody_bound_nothing(words: str) -> None:
    for form in (_column, _label):
        assert _first(read_document(form("If not", words).encode(), where="van.md")).max_attempts is None


def test_a_limit_is_a_known_policy_and_what_follows_it_is_told_where_it_is_unknown() -> None:
    codes = {
        words: [one.code for one in read_document(_column("If not", words).encode(), where="van.md").defects]
        for words in ("weigh again, at most 2 times", "tighten it once, then it goes back to the store")
    }
    assert list(map(len, codes.values())) == [0, 1]


_TITLED = "# Procedure: send the parcels\n\n## Step 1: Pack ({})\n\nPack it.\n\n## Step 2: Send\n\nSend it.\n"


@pytest.mark.parametrize(
    "words, limit", [("max 2 tries", 2), ("höchstens 3 Versuche", 3), ("2 hours", None), ("3 people", None)]
)
def test_a_title_bounds_its_step_in_brackets(words: str, limit: int | None) -> None:
    read = read_document(_TITLED.format(words).encode(), where="x.md").result
    assert isinstance(read, Playbook)
    told = [one.max_attempts if "max_attempts" in one.model_fields_set else None for one in read.phases]
    assert told == [limit, None]
