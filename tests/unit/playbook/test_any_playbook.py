"""However a playbook is mutilated, its reader tells what is wrong and never falls over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.errors import Problems
from orchestrator.playbook import Playbook, Surroundings, parse_playbook
from orchestrator.strict_yaml import Defect, load

TEXT = (Path(__file__).parent / "base.yaml").read_text(encoding="utf-8")
BASE = load(TEXT, where="base.yaml").data
AROUND = Surroundings(
    files={"guide.md": "", "checklist.md": "", "oven.lock": ""}, personas=("baker",), facts=("product",), no_go=()
)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 300),
    st.sampled_from(
        ["", "x", "{", "{table}", "{0}", "{a.b}", "{a!r}", "shape", "tastes", "human", "lint", "\u202e", "a" * 300]
    ),
    st.lists(st.sampled_from([1, "x", None, {}, []]), max_size=3),
    st.dictionaries(st.sampled_from(["id", "kind", "0", "phases", "x"]), st.sampled_from([1, "x", [], {}]), max_size=3),
)


def _places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in items for place in _places(inner, (*path, key)))]


PLACES = _places(BASE)[1:]


def _with(change: tuple[tuple[str | int, ...], Any], base: Any) -> None:
    """Put a value into its place, or take the place out; a place that is gone by now stays gone."""
    path, value = change
    around = base
    for part in path[:-1]:
        try:
            around = around[part]
        except (KeyError, IndexError, TypeError):
            return
    try:
        if value is ...:
            del around[path[-1]]
        else:
            around[path[-1]] = value
    except (KeyError, IndexError, TypeError):
        return


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), ODD | st.just(...)), min_size=1, max_size=6))
def test_any_change_of_values_is_read_or_told(changes: list[tuple[tuple[str | int, ...], Any]]) -> None:
    data = json.loads(json.dumps(BASE))
    for change in changes:
        _with(change, data)
    _read_or_told(json.dumps(data, indent=1))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_cut_of_the_text_is_read_or_told(data: st.DataObject) -> None:
    lines = TEXT.splitlines(keepends=True)
    first = data.draw(st.integers(0, len(lines)))
    last = data.draw(st.integers(first, min(first + 8, len(lines))))
    again = data.draw(st.integers(0, len(lines)))
    _read_or_told("".join([*lines[:first], *lines[last:again], *lines[max(last, again) :], *lines[again : again + 2]]))


def _read_or_told(text: str) -> None:
    told: tuple[Any, ...] = ()
    try:
        playbook = parse_playbook(text, where="playbook.yaml", around=AROUND)
        assert isinstance(playbook, Playbook)
        assert playbook.coverage().total == len(list(playbook.checks()))
    except Problems as problems:
        told = problems.problems
        assert told
    except Defect as defect:
        told = (defect,)
    for problem in told:
        assert isinstance(problem, Defect)
        assert 1 <= problem.line <= text.count("\n") + 2
        assert problem.message
