"""What an answer shows of other tables: not of rows that are gone, and by the whole of a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.shapes import ExpressionField
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asks, rows, service, source_of

TABLES = """
CREATE TABLE pages (id SERIAL PRIMARY KEY, title TEXT NOT NULL, parent_id INTEGER REFERENCES pages (id));
CREATE TABLE remarks (
  id SERIAL PRIMARY KEY, page_id INTEGER NOT NULL REFERENCES pages (id), body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'done')), {gone}
);
CREATE TABLE people (id SERIAL PRIMARY KEY, name TEXT NOT NULL, {gone});
CREATE TABLE page_readers (
  page_id INTEGER NOT NULL REFERENCES pages (id), person_id INTEGER NOT NULL REFERENCES people (id),
  PRIMARY KEY (page_id, person_id)
);
"""
FLAGS = """
CREATE TABLE projects (key TEXT PRIMARY KEY);
CREATE TABLE flags (
  project_key TEXT NOT NULL REFERENCES projects (key), key TEXT NOT NULL, title TEXT NOT NULL,
  PRIMARY KEY (project_key, key)
);
CREATE TABLE flag_tags (
  project_key TEXT NOT NULL, flag_key TEXT NOT NULL, tag TEXT NOT NULL,
  PRIMARY KEY (project_key, flag_key, tag),
  FOREIGN KEY (project_key, flag_key) REFERENCES flags (project_key, key)
);
CREATE TABLE notes (
  id SERIAL PRIMARY KEY, project_key TEXT NOT NULL, flag_key TEXT NOT NULL, body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'done')),
  FOREIGN KEY (project_key, flag_key) REFERENCES flags (project_key, key)
);
"""
GONE = {
    "deleted_at TIMESTAMP": ("Remark.deleted_at.is_(None)", "Person.deleted_at.is_(None)"),
    "is_deleted BOOLEAN NOT NULL DEFAULT FALSE": ("Remark.is_deleted.is_(False)", "Person.is_deleted.is_(False)"),
    "deleted BOOLEAN": ("Remark.deleted.is_not(True)", "Person.deleted.is_not(True)"),
}


def lists(*properties: str) -> dict[str, object]:
    return {"type": "array", "items": rows(*properties)}


def presenters(tables: str, path: str, shown: dict[str, object], module: str) -> str:
    """The emitted presenters of one list."""
    get = {"operationId": "listThem", **answers({"type": "array", "items": shown})}
    return emitted(service(tables, OPEN, {path: {"get": get}}))[Path(f"app/presenters/{module}.py")]


@pytest.mark.parametrize("gone", GONE)
def test_rows_that_are_gone_are_neither_listed_nor_counted_though_nothing_else_is_done_with_their_table(
    gone: str,
) -> None:
    shown = rows("title", remarkCount=NUMBER, remarks=lists("body"), readers=lists("name"))
    text = presenters(TABLES.format(gone=gone), "/pages", shown, "pages")
    remark, person = GONE[gone]
    assert f"for row in rows}}, {remark})" in text
    assert f"Remark.id, where={remark})" in text
    assert f"Person.id, where={person})" in text


@pytest.mark.parametrize(
    "name, said",
    [
        ("openRemarkCount", "remarks.page_id = pages.id AND remarks.deleted_at IS NULL AND state = 'open'"),
        ("readerCount", "page_readers.page_id = pages.id AND linked.deleted_at IS NULL"),
    ],
)
def test_some_rows_and_those_behind_a_link_are_counted_without_the_ones_that_are_gone(name: str, said: str) -> None:
    get = {"operationId": "listThem", **answers(rows("title", many=True, **{name: NUMBER}))}
    found = source_of(service(TABLES.format(gone="deleted_at TIMESTAMP"), OPEN, {"/pages": {"get": get}}), name)
    assert isinstance(found, ExpressionField)
    assert said in found.text


def test_rows_of_the_same_table_are_counted_apart_from_the_one_that_they_belong_to() -> None:
    tables = TABLES.replace("title TEXT NOT NULL", "title TEXT NOT NULL, state TEXT CHECK (state IN ('live', 'old'))")
    live = {**NUMBER, "description": "Live children only."}
    get = {"operationId": "listThem", **answers(rows("title", many=True, childCount=live))}
    found = source_of(service(tables.format(gone="deleted_at TIMESTAMP"), OPEN, {"/pages": {"get": get}}), "childCount")
    assert isinstance(found, ExpressionField)
    assert "FROM pages counted WHERE counted.parent_id = pages.id AND counted.state IN ('live')" in found.text


def test_what_belongs_to_a_row_is_found_by_all_columns_of_its_key() -> None:
    tags = {"type": "array", "items": TEXT}
    shown = rows("key", "title", tags=tags, notes=lists("body"), noteCount=NUMBER, openNoteCount=NUMBER)
    text = presenters(FLAGS, "/flags", shown, "flags")
    keys = "{(row.project_key, row.key) for row in rows}"
    assert f"rows_by(session, (FlagTag.project_key, FlagTag.flag_key), {keys}" in text
    assert f"presented_by(session, (Note.project_key, Note.flag_key), {keys}" in text
    assert f"counts_by(session, (Note.project_key, Note.flag_key), {keys}" in text
    assert "Note.project_key == Flag.project_key, Note.flag_key == Flag.key" in text
    assert "tags_found.get((row.project_key, row.key), [])" in text


def test_the_row_that_another_points_at_by_two_columns_is_found_by_both() -> None:
    text = presenters(FLAGS, "/notes", rows("body", flag=rows("title")), "notes")
    assert "presented_by(session, (Flag.project_key, Flag.key), {(row.project_key, row.flag_key) for row" in text


def test_a_list_is_narrowed_by_the_row_that_its_rows_point_at_by_two_columns() -> None:
    get = {"operationId": "listNotes", **asks("flagTitle"), **answers(rows("body", many=True, flag=rows("title")))}
    text = emitted(service(FLAGS, OPEN, {"/notes": {"get": get}}))[Path("app/repositories/notes.py")]
    assert "tuple_(Note.project_key, Note.flag_key).in_(select(Flag.project_key, Flag.key)" in text
