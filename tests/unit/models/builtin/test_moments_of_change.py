"""Moments and people that a row keeps of what is done to it: set by what they tell of, and by nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import OPEN, TEXT, answers, rows, service, takes

JOBS = """
CREATE TABLE jobs (id SERIAL PRIMARY KEY, title TEXT NOT NULL, starts_at TIMESTAMPTZ NOT NULL,
  status TEXT NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'cancelled')),
  status_changed_at TIMESTAMPTZ, picture_updated_at TIMESTAMPTZ, updated_at TIMESTAMPTZ, last_modified_at TIMESTAMPTZ,
  job_edited_at TIMESTAMPTZ);
"""
WHOLE = {"updated_at", "last_modified_at", "job_edited_at"}
NOTES = """
CREATE TABLE people (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, digest TEXT NOT NULL);
CREATE TABLE notes (id SERIAL PRIMARY KEY, title TEXT NOT NULL, author_id INT NOT NULL REFERENCES people (id),
  deleted_at TIMESTAMPTZ, deleted_by INT REFERENCES people (id));
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: email, password: digest}
roles: [person]
default: public
operations: {drop: {allow: [person]}, clear: {allow: [person]}, back: {allow: [person]}}
"""


def jobs() -> ServiceDesign:
    """Jobs that are changed, moved to another time and cancelled."""
    moment, shown = {"type": "string", "format": "date-time"}, rows("id", "title", "status")
    words = {"type": "string", "enum": ["new", "cancelled"]}
    paths = {
        "/jobs/{id}": {"patch": {"operationId": "change", **takes({"title": TEXT, "status": words}), **answers(shown)}},
        "/jobs/{id}/reschedule": {
            "post": {"operationId": "move", **takes({"startsAt": moment}, "startsAt"), **answers(shown)}
        },
        "/jobs/{id}/cancel": {"post": {"operationId": "cancel", **answers(shown)}},
    }
    return service(JOBS, OPEN, paths)


@pytest.mark.parametrize(
    "operation, told", [("change", {"status_changed_at"}), ("move", set()), ("cancel", {"status", "status_changed_at"})]
)
def test_a_moment_of_one_columns_change_is_set_only_where_that_column_is_written(
    operation: str, told: set[str]
) -> None:
    assert {match.column for match in jobs().operation(operation).set} == WHOLE | told


def test_a_moment_of_one_columns_change_is_set_where_the_body_changes_it() -> None:
    text = emitted(jobs())[Path("app/services/jobs.py")]
    assert "if job.status != status_before:\n                job.status_changed_at = utc_now()" in text


def test_whoever_deletes_a_row_softly_is_kept() -> None:
    paths = {
        "/notes/{id}": {"delete": {"operationId": "drop", **answers(None, "204", "404")}},
        "/notes": {"delete": {"operationId": "clear", "summary": "Delete all notes", **answers(None, "204")}},
    }
    text = emitted(service(NOTES, AUTH, paths))[Path("app/services/notes.py")]
    assert "note.deleted_by = caller.id" in text
    assert "Note.deleted_by: caller.id" in text


@pytest.mark.parametrize("verb", ["restore", "undelete", "recover", "restore-from-trash"])
@pytest.mark.parametrize(
    "mark, test",
    [("deleted_at TIMESTAMPTZ", "deleted_at.is_not(None)"), ("is_deleted BOOLEAN NOT NULL", "is_deleted.is_(True)")],
)
def test_a_row_is_restored_where_it_is_deleted_and_not_found_where_it_is_not(verb: str, mark: str, test: str) -> None:
    tables = f"CREATE TABLE notes (id SERIAL PRIMARY KEY, title TEXT NOT NULL, {mark});"
    paths = {
        "/notes/{id}": {"get": {"operationId": "one", **answers(rows("id", "title"))}},
        f"/notes/{{id}}/{verb}": {"post": {"operationId": "back", **answers(rows("id", "title"), "200", "404")}},
    }
    design = service(tables, OPEN, paths)
    files = emitted(design)
    assert "gone_by_id" in files[Path("app/services/notes.py")].partition("def back")[2]
    found, _, others = files[Path("app/repositories/notes.py")].partition("def gone_by_id")[::-1]
    assert test in found
    assert test not in others
    assert any("404 for others" in text for text in design.operation("back").assumptions)
