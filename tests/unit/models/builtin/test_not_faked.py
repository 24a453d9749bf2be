"""What a contract says otherwise is not built as if it had said nothing: files, whose rows, refusals, and persons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import Certainty, OperationDesign, ServiceDesign
from orchestrator.models.builtin.shapes import ExpressionField, FromConstant, ParamUse, ValueField
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asks, rows, service, source_of, takes

TABLES = """
CREATE TABLE people (
  id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, full_name TEXT NOT NULL
);
CREATE TABLE customers (id SERIAL PRIMARY KEY, full_name TEXT NOT NULL);
CREATE TABLE boats (id SERIAL PRIMARY KEY, customer_id INT NOT NULL REFERENCES customers (id), name TEXT NOT NULL);
CREATE TABLE visits (
  id SERIAL PRIMARY KEY, boat_id INT NOT NULL REFERENCES boats (id), clerk_id INT NOT NULL REFERENCES people (id),
  remark TEXT
);
CREATE TABLE scans (id SERIAL PRIMARY KEY, person_id INT NOT NULL REFERENCES people (id), label TEXT NOT NULL);
CREATE TABLE albums (id SERIAL PRIMARY KEY, person_id INT NOT NULL REFERENCES people (id), label TEXT NOT NULL);
CREATE TABLE album_scans (
  album_id INT NOT NULL REFERENCES albums (id), scan_id INT NOT NULL REFERENCES scans (id),
  PRIMARY KEY (album_id, scan_id)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: email, password: password_hash}
roles: []
default: authenticated
operations: {}
"""


def built(paths: dict[str, Any], named: str) -> tuple[OperationDesign, ServiceDesign]:
    design = service(TABLES, AUTH, paths)
    return next(item for item in design.operations if item.id == named), design


def test_a_customer_is_nobody_who_logs_in_where_customers_have_a_table() -> None:
    """The name of the clerk had been shown as the customer's."""
    listed = answers(rows("remark", "customerName", id=NUMBER, many=True))
    read, design = built({"/visits": {"get": {"operationId": "listVisits", **listed}}}, "listVisits")

    assert read.certainty is Certainty.ASSUMED
    assert not any(isinstance(field.source, ValueField) for field in design.views[read.answer.view].fields)
    assert any("customerName" in question.text for question in design.questions)


def test_a_file_that_is_downloaded_is_no_row_though_its_type_is_left_out() -> None:
    told = {"operationId": "getScan", "description": "Download a scan's binary content.", **answers()}

    read, _ = built({"/scans/{scanId}": {"get": told}}, "getScan")

    assert read.certainty is Certainty.NOT_DERIVABLE
    assert "who serves them?" in read.rfi


def test_lists_of_the_callers_own_are_asked_about_where_nobody_is_bound_to_them() -> None:
    """The rows of all had been shown to all."""
    listed = answers(rows("label", id=NUMBER, many=True))
    told = {"operationId": "listAlbums", "description": "All albums owned by or shared with the current user."}
    read, _ = built({"/albums": {"get": {**told, **listed}}}, "listAlbums")
    plain, _ = built({"/albums": {"get": {**told, "description": "All albums.", **listed}}}, "listAlbums")

    assert read.certainty is Certainty.NOT_DERIVABLE
    assert "Which rows may callers see?" in read.rfi
    assert plain.certainty is not Certainty.NOT_DERIVABLE


def test_taking_away_what_is_not_there_is_refused_where_the_contract_says_so() -> None:
    taken = {"operationId": "takeOut", **answers(None, "204")}
    taken["responses"]["400"] = {"description": "The scan is not in the album."}
    path = "/albums/{albumId}/scans/{scanId}"
    read, design = built({path: {"delete": taken}}, "takeOut")
    again, _ = built({path: {"delete": {"operationId": "takeOut", **answers(None, "204")}}}, "takeOut")

    assert (read.missing_status, again.missing_status) == (400, 0)
    files = emitted(design)
    assert "status=400" in files[Path(f"app/services/{read.table}.py")]
    assert "assert ready.send().status_code == 400" in files[Path("tests/integration/test_operations.py")]


def test_a_list_within_what_its_rows_are_called_comes_in_pages() -> None:
    """`{"albums": {"data": […], "pagination": {…}}}` had been no list."""
    figures = {"currentPage": NUMBER, "itemsPerPage": NUMBER, "itemsInCurrentPage": NUMBER, "totalItems": NUMBER}
    page = {"type": "object", "properties": figures, "required": list(figures)}
    inner = {"type": "object", "properties": {"data": rows("label", id=NUMBER, many=True), "pagination": page}}
    listed = answers({"type": "object", "properties": {"albums": inner}})
    asked = asks(page={"schema": NUMBER}, itemsPerPage={"schema": NUMBER})["parameters"]
    path = {"get": {"operationId": "listAlbums", "parameters": asked, **listed}}
    read, _ = built({"/albums": path}, "listAlbums")

    assert read.certainty is not Certainty.NOT_DERIVABLE
    assert read.answer.envelope == ("albums", "data")
    assert sorted(read.answer.extras.values()) == ["count", "limit", "page", "total"]
    assert {item.use for item in read.params} == {ParamUse.PAGE, ParamUse.LIMIT}


def test_a_word_of_a_longer_role_is_no_role() -> None:
    """`orphan` was taken for those who are called NO_ORPHAN_ALBUMS, and every album was shown."""
    auth = AUTH.replace("roles: []", "roles: [admin, NO_ORPHAN_ALBUMS]").replace(
        "login: email", "role: role, login: email"
    )
    listed = answers(rows("label", id=NUMBER, many=True))
    tables = TABLES.replace("full_name TEXT NOT NULL\n);", "role TEXT NOT NULL\n);", 1)
    design = service(tables, auth, {"/albums/orphan": {"get": {"operationId": "listOrphans", **listed}}})

    assert design.operations[0].certainty is Certainty.NOT_DERIVABLE


PIERS = """
CREATE TABLE piers (id SERIAL PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE stays (
  id SERIAL PRIMARY KEY, pier_id INT NOT NULL REFERENCES piers (id), begin_km INT,
  begins_at TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'paused', 'over')),
  ended_at TIMESTAMPTZ
);
"""


def test_the_key_of_what_a_row_points_at_is_not_the_number_that_points() -> None:
    """The number of the pier had been shown as its key."""
    shown = answers(rows("pier_key", id=NUMBER), "200", "404")
    design = service(PIERS, OPEN, {"/stays/{id}": {"get": {"operationId": "stay", **shown}}})
    source = source_of(design, "pier_key")

    assert isinstance(source, ValueField)
    assert (source.table, source.column) == ("piers", "key")


def test_a_list_in_order_of_its_begin_is_by_the_moment_and_not_by_a_number() -> None:
    """It had been by the kilometres at the begin."""
    listed = answers(rows("begins_at", id=NUMBER, many=True))
    told = {"operationId": "stays", "description": "Ordered by begin.", **listed}
    design = service(PIERS, OPEN, {"/stays": {"get": told}})
    sort = design.operation("stays").sort

    assert sort is not None
    assert sort.default[0] == ("begins_at", False)


@pytest.mark.parametrize(
    "described, test",
    [
        ("Stays not over", "stays.state NOT IN ('over')"),
        ("Stays that are open or paused", "stays.state IN ('open', 'paused')"),
        ("Stays that are open", "stays.state IN ('open')"),
    ],
)
def test_a_description_says_which_rows_count_rather_than_a_name(described: str, test: str) -> None:
    """Only open ones had been counted."""
    shown = rows("name", id=NUMBER, open_stay_count={**NUMBER, "description": described})
    told = {"operationId": "pier", **answers(shown, "200", "404")}
    design = service(PIERS, OPEN, {"/piers/{id}": {"get": told}})
    source = source_of(design, "open_stay_count")

    assert isinstance(source, ExpressionField)
    assert test in source.text


def test_whoever_is_called_does_what_a_path_says_in_any_case() -> None:
    """“Reject” left the state as it was."""
    body = takes({"remark": TEXT}, "remark")
    tables = PIERS.replace("'over'", "'over', 'rejected'").replace("begin_km INT", "remark TEXT")
    told = {"operationId": "rejectStay", **body, **answers(rows("state", id=NUMBER), "200", "404")}
    design = service(tables, OPEN, {"/stays/{id}/Reject": {"post": told}})

    assert [(match.column, match.source) for match in design.operation("rejectStay").set] == [
        ("state", FromConstant(value="rejected"))
    ]
