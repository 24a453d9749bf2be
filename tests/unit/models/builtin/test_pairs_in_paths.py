"""Rows whose whole key stands in a path: a PUT makes them where nothing else does, a DELETE of none is as good."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.behaviour import behaviour_text
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asked, is_built, rows, service, takes

TABLES = """
CREATE TABLE people (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE tasks (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE watchers (task_id INT NOT NULL REFERENCES tasks (id), person_id INT NOT NULL REFERENCES people (id),
  level TEXT NOT NULL, PRIMARY KEY (task_id, person_id));
"""
WATCHER = rows("level", taskId=NUMBER, personId=NUMBER)


def watching(absent: str, removed: str, *documented: str, posts: bool = False) -> ServiceDesign:
    """The service whose watchers are put and taken away."""
    put = {"operationId": "watch", **takes({"level": TEXT}, "level"), **answers(WATCHER, "200", "404")}
    put["responses"]["404"]["description"] = absent
    path = "/tasks/{taskId}/watchers"
    paths = {
        path: {"get": {"operationId": "all", **answers({"type": "array", "items": WATCHER})}},
        f"{path}/{{personId}}": {
            "put": put,
            "delete": {"operationId": "leave", "description": removed, **answers(None, "204", *documented)},
        },
    }
    if posts:
        sent = takes({"personId": NUMBER, "level": TEXT}, "personId", "level")
        paths[path]["post"] = {"operationId": "add", **sent, **answers(WATCHER, "201")}
    return service(TABLES, OPEN, paths)


def test_the_emitted_test_of_a_removal_that_is_as_good_holds_that_other_pairs_stay() -> None:
    text = behaviour_text(watching("", "")).partition("def test_leave_makes_the_row_go_away")[2].partition("\ndef ")[0]
    assert "other0 = world.make(Watcher, person_id=ready.row.person_id)" in text
    assert "other1 = world.make(Watcher, task_id=ready.row.task_id)" in text
    assert text.index("ready.send()") < text.index("assert world.stands(other0)")
    assert "assert world.stands(other1)" in text


def test_a_put_makes_a_pair_that_nothing_else_makes_and_looks_for_both_ends_first() -> None:
    design = watching("No such task or person", "")
    put = design.operation("watch")
    assert put.upsert
    assert [step.table for step in put.steps] == ["tasks", "people", "watchers"]
    assert any("makes the row" in text for text in put.assumptions)
    text = emitted(design)[Path("app/services/watchers.py")].partition("def watch")[2]
    assert text.index("self.people.need(") < text.index("found or Watcher(")


def test_a_put_of_a_pair_changes_it_where_something_else_makes_it_or_it_has_to_be_there() -> None:
    assert not watching("No such task", "", posts=True).operation("watch").upsert
    assert not watching("Watcher not found", "").operation("watch").upsert


def putting(table: str, absent: str, summary: str, mapping: str = "") -> ServiceDesign:
    """The service that puts a watcher, whom nothing else makes."""
    put = {"operationId": "watch", "summary": summary, **takes({"level": TEXT}, "level"), **answers(WATCHER)}
    if absent:
        put["responses"]["404"] = {"description": absent}
    tables = TABLES.replace("watchers", table)
    return service(tables, OPEN, {"/tasks/{taskId}/watchers/{personId}": {"put": put}}, mapping=mapping)


@pytest.mark.parametrize(
    "table, absent, summary",
    [
        ("tbl_watchers", "Watcher not found", "Change the level"),
        ("task_watchers", "No such watcher", "Change a watcher's level"),
        ("task_watchers", "Watcher not found", "Set the level"),
        ("watchers", "The person does not watch this task", "Set the level"),
        ("watchers", "Not found", "Change the level of an existing watcher"),
        ("watchers", "Not found", "Set the level of an existing watcher"),
        ("watchers", "Not found", "Update a person who watches already"),
        ("watchers", "Not found", "Change the level of an existing watcher and set the note"),
        ("watchers", "Not found", "Change the level of an existing watcher and create an audit entry"),
    ],
)
def test_a_put_of_a_pair_finds_what_the_contract_says_has_to_be_there(table: str, absent: str, summary: str) -> None:
    design = putting(table, absent, summary)
    assert not design.operation("watch").upsert
    assert not [text for text in asked(design, "watch") if "where there is none?" in text]


@pytest.mark.parametrize(
    "absent, summary",
    [
        ("Not found", "Set the level of a watcher"),
        ("Not found", "Put somebody on the task"),
        ("Not found", "Add a watcher; existing ones get the new level"),
        ("Not found", "Add a watcher or change the level of one"),
        ("Not found", "Change the level, or add the watcher"),
        ("Not found", "Change the level; creates the watcher where it was none"),
        ("Not found", "Update or create"),
        ("No such task", ""),
        ("", ""),
    ],
)
def test_a_put_of_a_pair_makes_what_the_contract_says_it_makes(absent: str, summary: str) -> None:
    assert putting("watchers", absent, summary).operation("watch").upsert


@pytest.mark.parametrize(
    "absent, summary",
    [
        ("Not found", ""),
        ("Not found", "The level"),
        ("No such task", "Change the level"),
        ("", "Update the level"),
        ("", "Change the level. Creates a log entry."),
        ("", "Change the level and add a note"),
    ],
)
def test_whether_a_put_makes_a_pair_is_asked_where_the_contract_does_not_say_and_meanwhile_it_has_to_be_there(
    absent: str, summary: str
) -> None:
    design = putting("watchers", absent, summary)
    put = design.operation("watch")
    assert is_built(put)
    assert not put.upsert
    assert [text for text in asked(design, "watch") if "make the row of `watchers` where there is none?" in text]
    assert any("answers 404 where there is no row" in text for text in put.assumptions)
    for kind in ("replace", "update"):
        told = putting("watchers", absent, summary, f"operations: {{watch: {{kind: {kind}, table: watchers}}}}")
        assert told.operation("watch").upsert is (kind == "replace")
        assert not asked(told, "watch")


@pytest.mark.parametrize(
    "removed, documented, as_good",
    [
        ("", (), True),
        ("Removes the watcher, also if it was none.", ("404",), True),
        ("Idempotent.", ("404",), True),
        ("Works also if there is no such watcher.", ("404",), True),
        ("No error if there is nothing to remove.", ("404",), True),
        ("Also if the person is not watching.", ("404",), True),
        ("Also if it isn\u2019t there.", ("404",), True),
        ("Answers 204 whether or not the person was a watcher.", ("404",), True),
        ("", ("404",), False),
        ("Removes the watcher even if it is not their own.", ("404",), False),
        ("Even if it is not the watcher's own.", ("404",), False),
        ("Works also when the task is not open.", ("404",), False),
        ("Even if the task does not exist.", ("404",), False),
        ("Works whether or not the task is open.", ("404",), False),
        ("Even if the caller is not a watcher.", ("404",), False),
        ("This is not idempotent.", ("404",), False),
        ("Answers no body and is idempotent.", ("404",), True),
        ("It is no longer idempotent.", ("404",), False),
        ("It is neither safe nor idempotent.", ("404",), False),
    ],
)
def test_a_delete_of_a_pair_that_is_not_there_is_as_good_where_no_status_tells_otherwise(
    removed: str, documented: tuple[str, ...], as_good: bool
) -> None:
    design = watching("", removed, *documented)
    text = emitted(design)[Path("app/services/watchers.py")].partition("def leave")[2]
    assert ("if watcher is None:" in text) is as_good
    assert any("is as good" in told for told in design.operation("leave").assumptions) is as_good


@pytest.mark.parametrize(
    "removed",
    [
        "Removes the watcher, also if there is none, and only admins may do so.",
        "Idempotent, at most once a day.",
        "No error if there is none, but the task must be open.",
        "Also if it is missing only for admins.",
    ],
)
def test_what_a_sentence_says_beside_a_removal_of_none_is_asked(removed: str) -> None:
    design = watching("", removed, "404")
    assert design.operation("leave").repeatable
    assert len([text for text in asked(design, "leave") if removed in text]) == 1
