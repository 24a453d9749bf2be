"""Rows whose whole key stands in a path: a PUT makes them where nothing else does, a DELETE of none is as good."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, rows, service, takes

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
    ],
)
def test_a_delete_of_a_pair_that_is_not_there_is_as_good_where_no_status_tells_otherwise(
    removed: str, documented: tuple[str, ...], as_good: bool
) -> None:
    design = watching("", removed, *documented)
    text = emitted(design)[Path("app/services/watchers.py")].partition("def leave")[2]
    assert ("if watcher is None:" in text) is as_good
    assert any("is as good" in told for told in design.operation("leave").assumptions) is as_good
