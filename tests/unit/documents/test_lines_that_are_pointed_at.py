"""Steps that no word calls so: lines of one shape whose signs rise, with text below them, to which ways lead."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import Imported, read_document
from orchestrator.playbook import Phase, Playbook

_NAMES = ("Look at the pump", "Stop the feed", "Flush the line", "Start it slowly", "Write it up")
_TEXTS = (
    "Stand at the gauge and read it.",
    "Close the yellow valve by hand.",
    "Use clean water for ten minutes.",
    "Open the valve a quarter turn.",
    "Use the shift log.",
)
_CASES = (
    (("Pressure is low", 1), ("Pressure is high", 2)),
    (("Feed is dry", 2), ("Feed still runs", 4)),
    (("Water is clear", 3), ("Water is brown", 4)),
    (("It holds", 4), ("It leaks again", 1)),
)
_SIGNS: dict[str, tuple[str, ...]] = {
    "{})": tuple("ABCDE"),
    "{}.": tuple("abcde"),
    "({})": ("i", "ii", "iii", "iv", "v"),
    "{} \N{EN DASH}": ("1", "2", "3", "4", "5"),
    "[{}]": ("01", "02", "03", "04", "05"),
    "{}:": ("10", "20", "30", "40", "50"),
    "Box {}:": ("1", "2", "3", "4", "5"),
}
_DRESS = ("{} {}", "**{} {}.**", "**{}** {}", "{} {}\n--------")
_Case = tuple[str, str]
_WAYS: dict[str, Callable[[Sequence[_Case]], list[str]]] = {
    "leaders": lambda cases: [f"    {case} ....... go to {sign}" for case, sign in cases],
    "few dots": lambda cases: [f"    {case} .. go to {sign}" for case, sign in cases],
    "tabs": lambda cases: [f"  {case}\tgo to {sign}" for case, sign in cases],
    "columns": lambda cases: [f"  {case:<25}back to {sign}" for case, sign in cases],
    "arrows": lambda cases: [f"- {case} → {sign}" for case, sign in cases],
    "colons": lambda cases: [f"{case}: continue with {sign}" for case, sign in cases],
    "sentences": lambda cases: [f"If {case.lower()}, go on with {sign}." for case, sign in cases],
    "words in rows": lambda cases: _rows("What you see", "What next", "step", cases),
    "Spanish words in rows": lambda cases: _rows("Lo que se ve", "Siguiente paso", "paso", cases),
    "French words in rows": lambda cases: _rows("Constat", "Suite", "étape", cases),
    "German words in rows": lambda cases: _rows("Befund", "Weiter mit", "Schritt", cases),
    "rows": lambda cases: ["| Result | Next |", "|---|---|", *(f"| {case} | {sign} |" for case, sign in cases)],
}


def _rows(head: str, then: str, word: str, cases: Sequence[_Case]) -> list[str]:
    return [f"| {head} | {then} |", "|---|---|", *(f"| {case} | {word} {sign} |" for case, sign in cases)]


def written(mark: str, dress: str, ways: str, signs: Sequence[str] = (), *, set_in: bool = False) -> str:
    """A document of five parts without a word for what they are."""
    signs, lines = signs or _SIGNS[mark], ["# Pump trouble", "", "Use this when the alarm rings.", ""]
    for place, name in enumerate(_NAMES):
        cases = [(case, signs[to]) for case, to in _CASES[place]] if place < len(_CASES) else []
        below = [_TEXTS[place], "", *(_WAYS[ways](cases) if cases else [])]
        lines += [dress.format(mark.format(signs[place]), name), "", *("  " * set_in + one for one in below), ""]
    return "\n".join(lines)


def read(text: str) -> Imported:
    """What a document becomes."""
    return read_document(text.encode(), where="pump.md")


def phases(text: str) -> tuple[Phase, ...]:
    """The phases of a procedure."""
    imported = read(text)
    assert imported.kind is DocumentKind.PROCEDURE
    assert isinstance(imported.result, Playbook)
    return imported.result.phases


@pytest.mark.parametrize("mark", _SIGNS)
@pytest.mark.parametrize("ways", _WAYS)
def test_whatever_they_are_counted_with_and_however_ways_are_told_each_leads_where_it_says(
    mark: str, ways: str
) -> None:
    for dress in _DRESS:
        found = phases(written(mark, dress, ways))
        assert [phase.title for phase in found] == list(_NAMES)
        ids = [phase.id for phase in found]
        for place, cases in enumerate(_CASES):
            targets = [ids[place + 1] if route.to == "next" else route.to for route in found[place].routes]
            assert targets == [ids[to] for _, to in cases], (mark, dress, ways)


def test_a_sign_that_is_left_out_or_used_twice_is_told_and_the_others_are_steps_all_the_same() -> None:
    gap = read(written("{})", "{} {}", "leaders", tuple("ABDEF")))
    twice = read(written("**{}.", "{} {}**", "sentences", ("1", "2", "2", "3", "4")))
    assert [defect.code for defect in gap.defects if defect.code in {"numbering-gap", "duplicate-id"}] == [
        "numbering-gap"
    ]
    assert "duplicate-id" in {defect.code for defect in twice.defects}
    for imported in (gap, twice):
        assert isinstance(imported.result, Playbook)
        assert [phase.title for phase in imported.result.phases] == list(_NAMES)


def test_a_box_that_counts_something_leads_nowhere() -> None:
    text = written("**{}.", "{} {}**", "words in rows", "12345") + "\n- [ ] valves turned back to 3\n"
    assert [check.title for check in phases(text)[-1].checks] == ["valves turned back to 3"]


def test_a_step_that_brings_something_back_is_no_list_of_what_to_bring() -> None:
    text = written("**{}.", "{} {}**", "words in rows", "12345").replace("Stop the feed", "Bring the feed back")
    assert [phase.title for phase in phases(text)][:2] == ["Look at the pump", "Bring the feed back"]


def test_text_that_is_set_in_below_them_belongs_to_them() -> None:
    found = phases(written("{})", "{} {}", "arrows", set_in=True))
    assert [len(phase.routes) for phase in found] == [2, 2, 2, 2, 0]


@pytest.mark.parametrize(
    "text",
    [
        "# Wine\n\n{lines}",
        "# Rules\n\n1. Purpose\n\nTo be brief; go to 3.\n\n2. Scope\n\nAll of us, see 3 → 3.\n\n3. Work\n\nStep one.\n",
    ],
)
def test_options_without_text_and_chapters_of_a_document_are_none(text: str) -> None:
    lines = "\n\n".join(f"{sign}) a wine that goes to {other}" for sign, other in ("AB", "BC", "CA"))
    result = read(text.format(lines=lines)).result
    assert isinstance(result, Playbook)
    assert not [route for phase in result.phases for route in phase.routes]
