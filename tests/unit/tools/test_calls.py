from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from orchestrator.tools import TOOLS, Complaint, Effect, parse_call, schemas

NAMES = [
    "list_files", "read_file", "search_files", "write_file", "edit_file", "run_command",
    "http_request", "raise_rfi", "raise_notice", "note_decision", "ask_colleague", "submit",
]  # fmt: skip


def test_the_registry_holds_every_tool_under_its_own_name() -> None:
    assert list(TOOLS) == NAMES
    assert all(tool.name == name for name, tool in TOOLS.items())


def test_what_repeats_after_a_crash_is_told_by_the_effect() -> None:
    assert {name for name, tool in TOOLS.items() if tool.effect is Effect.READ} == set(NAMES[:3])
    assert {name for name, tool in TOOLS.items() if tool.effect is Effect.WRITE} == set(NAMES[3:5])
    assert {name for name, tool in TOOLS.items() if tool.effect is Effect.RECORD} == {*NAMES[7:10], "submit"}
    assert (TOOLS["run_command"].effect, TOOLS["http_request"].effect) == (Effect.COMMAND, Effect.OUTSIDE)


@pytest.mark.parametrize(
    "name,raw,said",
    [
        ("read_file", {"path": 1}, ["'path'", "valid string", "the integer 1"]),
        ("read_file", {}, ["'path' is missing"]),
        ("read_file", {"path": "a", "start_line": "2"}, ["'start_line'", "integer", 'the string "2"']),
        ("read_file", {"path": "a", "start_line": True}, ["'start_line'", "the boolean true"]),
        ("read_file", {"path": "a", "start_line": 2.0}, ["'start_line'", "the number 2.0"]),
        ("read_file", {"path": "a", "start_line": 0}, ["greater than or equal to 1", "0"]),
        ("read_file", {"path": "a", "lines": 3}, ["'lines' does not exist"]),
        ("read_file", {"path": "half\ud83d"}, ["half of a surrogate pair"]),
        ("submit", {"summary": "s", "dispositions": [{"point": "1"}]}, ["'dispositions.0.outcome' is missing"]),
        ("raise_notice", {"title": "t", "text": "x", "urgency": "immediate"}, ["'end-of-phase' or 'backlog'"]),
        ("read_file", '{"path": "a"', ["not valid JSON"]),
        ("read_file", "path: a", ["not valid JSON", "path: a"]),
        ("read_file", '{"path": "a", "path": "b"}', ["'path' occurs 2 times"]),
        ("read_file", '{"path": "a", "start_line": NaN}', ["NaN is no JSON number"]),
        ("read_file", '["a"]', ["one JSON object"]),
        ("read_file", "[" * 100_000, ["nested too deeply"]),
        ("read_file", '{"path": "\\ud83d"}', ["half of a surrogate pair"]),
        ("rm", {}, ['no tool "rm"', "read_file"]),
        ("", {}, ['no tool ""']),
    ],
)
def test_a_bad_call_is_told_what_was_wrong(name: str, raw: Any, said: list[str]) -> None:
    complaint = parse_call(name, raw)
    assert isinstance(complaint, Complaint)
    for words in said:
        assert words in complaint


def test_every_defect_of_a_call_is_told_at_once() -> None:
    complaint = parse_call("edit_file", {"path": 1, "old": "", "x": 1})
    assert isinstance(complaint, Complaint)
    assert complaint.count("\n- ") == 4


def test_a_tool_that_the_persona_lacks_does_not_exist_for_it() -> None:
    complaint = parse_call("run_command", {"command": "true"}, allowed=("read_file", "submit"))
    assert complaint == 'there is no tool "run_command"; you have: read_file, submit'


@given(name=st.sampled_from(NAMES), raw=st.one_of(st.text(), st.dictionaries(st.text(), st.text())))
def test_no_call_makes_the_parser_fall_over(name: str, raw: str | dict[str, str]) -> None:
    assert isinstance(parse_call(name, raw), str | BaseModel)


@given(
    value=st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(st.characters(exclude_categories=["Cs"]))
        | st.floats(allow_nan=False),
        st.lists,
        max_leaves=5,
    )
)
def test_an_argument_is_taken_only_as_it_was_said(value: Any) -> None:
    args = parse_call("list_files", {"path": value})
    assert isinstance(args, BaseModel) is isinstance(value, str)
    if isinstance(args, BaseModel):
        assert args.model_dump()["path"] == value


def test_schemas_can_be_sent_as_they_are() -> None:
    sent = json.loads(json.dumps(schemas(NAMES)))
    assert [tool["function"]["name"] for tool in sent] == NAMES
    assert "$ref" not in json.dumps(sent)
    assert sent[1]["function"]["parameters"]["required"] == ["path"]
    assert set(sent[8]["function"]["parameters"]["properties"]) == {"title", "text", "urgency"}
    assert all(tool["function"]["parameters"]["additionalProperties"] is False for tool in sent)
