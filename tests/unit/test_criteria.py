"""What a playbook may ask of a check."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from orchestrator.criteria import KINDS, parse_spec
from orchestrator.finding import Level


def test_a_list_of_the_file_becomes_a_tuple_of_the_specification() -> None:
    spec = parse_spec({"kind": "file_exists", "id": "a", "title": "A", "one_of": ["README.md"]})
    assert spec.kind == "file_exists"
    assert spec.one_of == ("README.md",)


def test_an_unknown_kind_is_refused_with_the_ones_that_exist() -> None:
    with pytest.raises(ValidationError) as caught:
        parse_spec({"kind": "file_exist", "id": "a", "title": "A"})
    assert all(kind in str(caught.value) for kind in KINDS)


def test_a_key_that_no_specification_has_is_refused() -> None:
    with pytest.raises(ValidationError, match="max_warnings"):
        parse_spec({"kind": "lint", "id": "a", "title": "A", "max_warnings": 3})


def test_text_is_not_taken_for_a_number() -> None:
    with pytest.raises(ValidationError, match="minimum"):
        parse_spec({"kind": "tests_pass", "id": "a", "title": "A", "minimum": "3"})


def test_a_whole_number_is_taken_for_seconds() -> None:
    spec = parse_spec({"kind": "lint", "id": "a", "title": "A", "timeout_s": 3})
    assert spec.kind == "lint"
    assert spec.timeout_s == 3.0


def test_a_pattern_that_does_not_compile_is_refused() -> None:
    with pytest.raises(ValidationError, match="not a regular expression"):
        parse_spec({"kind": "no_pattern", "id": "a", "title": "A", "paths": ["**"], "pattern": "("})


@pytest.mark.parametrize("given", [{}, {"command": "seed", "run": ["true"]}])
def test_a_command_is_named_or_written_but_not_both(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="not both"):
        parse_spec({"kind": "command", "id": "a", "title": "A", **given})


@pytest.mark.parametrize(
    "data, level",
    [
        ({"kind": "lint"}, Level.ENFORCED),
        ({"kind": "human"}, Level.HUMAN),
        ({"kind": "judged", "question": "Is it readable?"}, Level.JUDGED),
    ],
)
def test_the_level_follows_from_the_kind(data: dict[str, object], level: Level) -> None:
    assert parse_spec({"id": "a", "title": "A", **data}).level is level


def test_the_level_cannot_be_given() -> None:
    with pytest.raises(ValidationError, match="level"):
        parse_spec({"kind": "human", "id": "a", "title": "A", "level": "enforced"})
