"""Lists within rows of which their description tells whose rows they are, and in which order they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import ColumnField, ManyField, OneField
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import OPEN, answers, asked, is_built, rows, service, source_of

TABLES = """
CREATE TABLE clerks (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE desks (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE files (id SERIAL PRIMARY KEY, title TEXT NOT NULL);
CREATE TABLE {called} (
  id SERIAL PRIMARY KEY, file_id INT NOT NULL REFERENCES files (id), from_phase TEXT, to_phase TEXT NOT NULL,
  {ends} clerk_id INT NOT NULL REFERENCES clerks (id), happened_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE hand_overs (
  id SERIAL PRIMARY KEY, file_id INT NOT NULL REFERENCES files (id), from_shelf TEXT, to_shelf TEXT NOT NULL,
  moved_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE remarks (
  id SERIAL PRIMARY KEY, file_id INT NOT NULL REFERENCES files (id), body TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
"""
ITEMS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "from": {"type": ["string", "null"]},
        "to": {"type": "string"},
        "at": {"type": "string", "format": "date-time"},
    },
    "required": ["from", "to", "at"],
}


def shown(
    described: str,
    called: str = "phase_changes",
    *,
    name: str = "history",
    items: dict[str, Any] | None = None,
    more: str = "",
    ends: str = "",
) -> ServiceDesign:
    one: dict[str, Any] = {**rows("title"), "required": ["title", name]}
    one["properties"][name] = {"type": "array", "description": described, "items": items or ITEMS}
    get = {"operationId": "it", **answers(one, "200", "404")}
    tables = TABLES.replace("{called}", called).replace("{ends}", ends) + more
    return service(tables, OPEN, {"/files/{id}": {"get": get}})


@pytest.mark.parametrize(
    "described, down",
    [
        ("Changes of phase, oldest first", False),
        ("Phase changes, newest first", True),
        ("All changes of its phase; latest first.", True),
        ("Changes of the phase", None),
    ],
)
@pytest.mark.parametrize("called", ["phase_changes", "file_phase_changes"])
def test_the_rows_of_the_one_table_that_is_called_so_are_listed_in_the_order_told(
    described: str, down: bool | None, called: str
) -> None:
    design = shown(described, called)
    found = source_of(design, "history")

    assert isinstance(found, ManyField)
    assert design.views[found.view].table == called
    assert found.order == (() if down is None else (("happened_at", down),))
    assert is_built(design.operation("it"))
    assert any(f"`history` lists rows of `{called}`" in text for text in design.operation("it").assumptions)


def test_a_comment_says_what_rows_of_a_table_are() -> None:
    said = "COMMENT ON TABLE file_events IS 'one row per change of phase; the first has no from_phase';"
    design = shown("Changes of phase, oldest first", "file_events", more=said)

    assert is_built(design.operation("it"))
    assert source_of(design, "from") == ColumnField(column="from_phase")


OTHER = """
CREATE TABLE file_phase_changes (
  id SERIAL PRIMARY KEY, file_id INT NOT NULL REFERENCES files (id), from_phase TEXT, to_phase TEXT NOT NULL,
  clerk_id INT NOT NULL REFERENCES clerks (id), happened_at TIMESTAMPTZ NOT NULL
);
"""


@pytest.mark.parametrize(
    "described, called, more",
    [
        ("Changes of phase, oldest first", "file_events", ""),
        ("Changes of phase, oldest first", "phase_changes", OTHER),
        ("Changes of phase of the last year", "phase_changes", ""),
        ("Changes of phase, without those of guests", "phase_changes", ""),
        ("Changes, oldest first", "phase_changes", ""),
        ("", "phase_changes", ""),
        (
            "Changes of phase",
            "file_events",
            "COMMENT ON TABLE file_events IS 'everything but changes of phase';",
        ),
    ],
)
def test_a_list_that_may_be_other_rows_is_asked_for(described: str, called: str, more: str) -> None:
    design = shown(described, called, more=more)

    assert not is_built(design.operation("it"))
    assert any("Where does `history`" in text for text in asked(design, "it"))


def test_a_list_that_its_name_tells_stands_in_the_order_told() -> None:
    items = {"type": "object", "properties": {"body": {"type": "string"}}, "required": ["body"]}
    newest = source_of(shown("Newest first", name="remarks", items=items), "remarks")
    asked_for = shown("Remarks, sorted by weight", name="remarks", items=items)

    assert isinstance(newest, ManyField)
    assert newest.order == (("created_at", True),)
    assert any("By which column is the list ordered?" in text for text in asked(asked_for, "it"))
    assert is_built(asked_for.operation("it"))


def test_an_object_is_the_row_at_the_one_end_of_a_change() -> None:
    desk = {"type": ["object", "null"], "properties": {"name": {"type": "string"}}}
    items = {"type": "object", "properties": {"from": desk, "to": desk}, "required": ["from", "to"]}
    keys = "from_desk_id INT REFERENCES desks (id), to_desk_id INT REFERENCES desks (id),"
    design = shown("Changes of phase", items=items, ends=keys)
    ends = [source_of(design, name) for name in ("from", "to")]

    assert [end.on for end in ends if isinstance(end, OneField)] == [(("from_desk_id", "id"),), (("to_desk_id", "id"),)]
    assert is_built(design.operation("it"))


LINKED = """
CREATE TABLE shelves (id SERIAL PRIMARY KEY, label TEXT NOT NULL, built_on DATE NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now());
CREATE TABLE file_shelves (
  file_id INT NOT NULL REFERENCES files (id), shelf_id INT NOT NULL REFERENCES shelves (id), position INT NOT NULL,
  PRIMARY KEY (file_id, shelf_id)
);
"""
SHELF = {"type": "object", "properties": {"id": {"type": "integer"}, "label": {"type": "string"}}, "required": ["id"]}


@pytest.mark.parametrize(
    "described, order",
    [
        ("By label", (("label", False),)),
        ("In order of label", (("label", False),)),
        ("Sorted by label.", (("label", False),)),
        ("Newest first", (("created_at", True),)),
        ("In order of position", (("position", False),)),
        ("By position.", (("position", False),)),
        ("All of them", ()),
    ],
)
def test_rows_behind_a_link_stand_as_their_list_is_described(
    described: str, order: tuple[tuple[str, bool], ...]
) -> None:
    design = shown(described, name="shelves", items=SHELF, more=LINKED)

    source = source_of(design, "shelves")
    assert isinstance(source, ManyField)
    assert source.via is not None
    assert source.order == order
    text = emitted(design)[Path("app/presenters/files.py")]
    known = {"label": "Shelf.label, ", "created_at": "Shelf.created_at.desc(), ", "position": "FileShelf.position, "}
    assert f"context, {known[order[0][0]] if order else ''}Shelf.id)" in text


@pytest.mark.parametrize("described", ["By colour name", "In order of importance"])
def test_an_order_behind_a_link_that_no_column_keeps_is_asked(described: str) -> None:
    design = shown(described, name="shelves", items=SHELF, more=LINKED)

    assert any(described in text for text in asked(design, "it"))
