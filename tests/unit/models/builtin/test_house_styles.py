"""What is built of contracts in other house styles: verbs in paths, names in parts, roles for columns."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.handoff.mapping import Mapping
from orchestrator.models.builtin.design import Certainty, Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.reading import read
from orchestrator.models.builtin.shapes import ExpressionField, FromConstant, FromExpression, FromPath, ValueField
from tests.corpus.emitted import emitted

TABLES = """
CREATE TABLE "Rangers" (
  "Id" SERIAL PRIMARY KEY, "EmailAddress" TEXT NOT NULL UNIQUE, "PasswordHash" TEXT NOT NULL,
  "FirstName" TEXT NOT NULL, "LastName" TEXT
);
CREATE TABLE "TrailStates" ("Id" INT PRIMARY KEY, "Code" TEXT NOT NULL UNIQUE);
CREATE TABLE "Trails" (
  "Id" SERIAL PRIMARY KEY, "Name" TEXT NOT NULL, "TollAmount" NUMERIC(8, 2), "MapUrl" TEXT,
  "TrailStateId" INT NOT NULL DEFAULT 1 REFERENCES "TrailStates" ("Id"), "TrailNumber" TEXT NOT NULL DEFAULT '',
  "AssignedRangerId" INT REFERENCES "Rangers" ("Id"), "FounderId" INT NOT NULL REFERENCES "Rangers" ("Id"),
  "IsDeleted" BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE TABLE "Outings" (
  "Id" SERIAL PRIMARY KEY, "TrailId" INT NOT NULL REFERENCES "Trails" ("Id"),
  "RangerId" INT NOT NULL REFERENCES "Rangers" ("Id"), "LedOn" DATE NOT NULL, "ReturnedAt" TIMESTAMPTZ
);
CREATE TABLE "OutingStops" (
  "OutingId" INT NOT NULL REFERENCES "Outings" ("Id"), "StopNo" INT NOT NULL, "Place" TEXT NOT NULL,
  PRIMARY KEY ("OutingId", "StopNo")
);
CREATE TABLE "OutingPhotos" (
  "Id" SERIAL PRIMARY KEY, "OutingId" INT NOT NULL REFERENCES "Outings" ("Id"), "Url" TEXT NOT NULL,
  "Position" INT NOT NULL DEFAULT 0, UNIQUE ("OutingId", "Position")
);
CREATE TABLE "Reports" (
  "Id" SERIAL PRIMARY KEY, "OutingId" INT NOT NULL REFERENCES "Outings" ("Id"),
  "TrailId" INT NOT NULL REFERENCES "Trails" ("Id"), "ReportCode" VARCHAR(12) NOT NULL UNIQUE, "Text" TEXT NOT NULL,
  "IsVisible" BOOLEAN NOT NULL DEFAULT TRUE, "SealedAt" TIMESTAMPTZ, "StateId" INT REFERENCES "TrailStates" ("Id")
);
CREATE TABLE "TrailItems" (
  "Id" SERIAL PRIMARY KEY, "TrailId" INT NOT NULL REFERENCES "Trails" ("Id"), "Label" TEXT NOT NULL
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: Rangers, id: Id, login: EmailAddress, password: PasswordHash}
default: authenticated
"""
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
TRAIL = {"$ref": "#/components/schemas/TrailDto"}
SCHEMAS = {
    "TrailDto": {
        "type": "object",
        "required": ["id", "name"],
        "properties": {
            "id": NUMBER,
            "name": TEXT,
            "toll": {"type": "number"},
            "map": TEXT,
            "state": TEXT,
            "assigneeName": TEXT,
            "founder": {"$ref": "#/components/schemas/RangerDto"},
        },
    },
    "RangerDto": {"type": "object", "required": ["fullName", "email"], "properties": {"fullName": TEXT, "email": TEXT}},
    "TrailItem": {
        "type": "object",
        "required": ["label", "trailNo"],
        "properties": {"label": TEXT, "trailNo": TEXT},
    },
}


def designed(
    method: str,
    path: str,
    shows: dict[str, Any] | None = None,
    sends: dict[str, Any] | None = None,
    query: dict[str, Any] | None = None,
) -> tuple[OperationDesign, ServiceDesign]:
    """The one operation of a contract."""
    content = {"content": {"application/json": {"schema": shows}}} if shows is not None else {}
    operation: dict[str, Any] = {
        "operationId": "it",
        "parameters": [
            *({"name": name, "in": "query", "required": True, "schema": one} for name, one in (query or {}).items()),
        ]
        + [
            {"name": part[1:-1], "in": "path", "required": True, "schema": TEXT if "Address" in part else NUMBER}
            for part in path.split("/")
            if part.startswith("{")
        ],
        "responses": {"200" if content else "204": {"description": "ok", **content}},
    }
    if sends is not None:
        schema = {"type": "object", "required": list(sends), "properties": sends}
        schema = next(iter(sends.values())) if "" in sends else schema
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "security": [{"token": []}],
        "paths": {path: {method.lower(): operation}},
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}, "schemas": SCHEMAS},
    }
    design = read(
        Contract.parse(json.dumps(document), where="c"), SchemaDesign.parse(TABLES, "postgres"), AuthModel.parse(AUTH)
    )
    return design.operations[0], design


@pytest.mark.parametrize(
    "method, path, sends, kind",
    [
        ("GET", "/Trails/GetAll", None, Kind.LIST),
        ("GET", "/getTrailById/{id}", None, Kind.GET),
        ("POST", "/Trails/Create", {"name": TEXT, "founderId": NUMBER}, Kind.CREATE),
        ("POST", "/Trails/addTrail", {"name": TEXT, "founderId": NUMBER}, Kind.CREATE),
        ("PUT", "/Trails/Update/{id}", {"name": TEXT, "founderId": NUMBER}, Kind.REPLACE),
        ("POST", "/Trails/Edit/{id}", {"name": TEXT}, Kind.UPDATE),
        ("PUT", "/Trails/UpdateName", {"id": NUMBER, "name": TEXT}, Kind.UPDATE),
        ("PATCH", "/Trails/ChangeState/{id}", {"stateId": NUMBER}, Kind.UPDATE),
        ("POST", "/Trails/Delete/{id}", None, Kind.DELETE),
        ("DELETE", "/Trails/{id}/RemoveItem/{itemId}", None, Kind.DELETE),
        ("POST", "/Trails/{id}/AddItem", {"label": TEXT}, Kind.CREATE),
    ],
)
def test_a_verb_in_a_path_says_what_the_method_says(
    method: str, path: str, sends: dict[str, Any] | None, kind: Kind
) -> None:
    shows = {"type": "array", "items": TRAIL} if kind is Kind.LIST else TRAIL if method == "GET" else None
    found, _ = designed(method, path, shows, sends)

    assert found.kind is kind
    assert found.certainty is not Certainty.NOT_DERIVABLE
    assert any("says what is done, not with what" in sentence for sentence in found.evidence)
    assert (found.path, found.method) == (path, method)


def test_a_verb_that_no_method_says_is_asked_about_after_the_row_that_it_is_done_to() -> None:
    found, _ = designed("POST", "/Trails/Survey/{id}", TRAIL)

    assert found.certainty is Certainty.NOT_DERIVABLE
    assert found.rfi == "What does `Survey` do to a row of `Trails`? No column, flag or link table says it."


def test_a_whole_name_is_made_of_its_parts_and_a_label_is_shown_of_a_row_pointed_at() -> None:
    found, design = designed("GET", "/Trails/{id}", TRAIL)
    trail = {item.property: item.source for item in design.views["TrailDto"].fields}
    ranger = {item.property: item.source for item in design.views["RangerDto"].fields}

    whole = trail["assigneeName"]
    assert isinstance(whole, ExpressionField)
    assert whole.text == (
        "(SELECT CASE WHEN named.LastName IS NULL THEN named.FirstName "
        "ELSE named.FirstName || ' ' || named.LastName END FROM Rangers named WHERE named.Id = Trails.AssignedRangerId)"
    )
    assert trail["state"] == ValueField(table="TrailStates", column="Code", on=(("TrailStateId", "Id"),))
    assert {"toll", "map", "founder"} <= set(trail)
    assert isinstance(ranger["fullName"], ExpressionField)
    assert "`fullName` is `FirstName` and `LastName` of `Rangers`, with a space" in found.assumptions


def test_the_row_that_another_points_at_is_put_elsewhere_and_taken_away_and_stays_itself() -> None:
    put, _ = designed("PUT", "/Trails/{id}/assignee", None, {"rangerId": NUMBER})
    gone, _ = designed("DELETE", "/Trails/{id}/assignee")

    assert put.body is not None
    assert (put.table, [item.column for item in put.body.fields]) == ("Trails", ["AssignedRangerId"])
    assert (gone.kind, gone.table) == (Kind.UPDATE, "Trails")
    assert [(item.column, item.source) for item in gone.set] == [("AssignedRangerId", FromConstant(value=None))]


def test_a_row_that_another_must_point_at_is_not_removed_by_its_path_unasked() -> None:
    found, _ = designed("DELETE", "/Trails/{id}/founder")

    assert found.rfi == "What does it remove? `Trails.FounderId` must point at a row of `Rangers`."


def test_an_item_of_a_thing_is_shown_for_itself_when_it_is_made() -> None:
    found, design = designed("POST", "/Trails/{id}/items", {"$ref": "#/components/schemas/TrailItem"}, {"label": TEXT})

    assert design.views[found.answer.view].table == "TrailItems"
    number = next(item.source for item in design.views[found.answer.view].fields if item.property == "trailNo")
    assert number == ValueField(table="Trails", column="TrailNumber", on=(("TrailId", "Id"),))


def test_a_flag_of_deleted_rows_is_known_however_it_is_spelled() -> None:
    found, _ = designed("DELETE", "/Trails/{id}")

    assert found.soft_delete == "IsDeleted"
    assert found.steps[0].match[0].source == FromPath(name="id")


@pytest.mark.parametrize(
    "path, shown, table",
    [
        (
            "/hikes/{id}",
            {"trail": {"type": "object"}, "ranger_id": NUMBER, "led_on": TEXT, "returned_at": TEXT},
            "Outings",
        ),
        ("/people/{emailAddress}", {"email": TEXT, "firstName": TEXT, "badge": TEXT, "years": NUMBER}, "Rangers"),
        ("/account", {"email": TEXT, "lastName": TEXT, "badge": TEXT}, "Rangers"),
        ("/hikes/{id}", {"distance": NUMBER, "ranger_id": NUMBER, "trail_id": NUMBER}, ""),
        ("/people/{emailAddress}", {"email": TEXT, "badge": TEXT, "years": NUMBER, "height": NUMBER}, ""),
    ],
)
def test_a_literal_that_no_table_is_called_is_one_by_what_it_shows(
    path: str, shown: dict[str, Any], table: str
) -> None:
    found, _ = designed("GET", path, {"type": "object", "properties": shown})

    assert found.table == table
    assert (found.certainty is Certainty.NOT_DERIVABLE) is (not table)


def test_the_verb_after_its_noun_makes_one() -> None:
    sends = {"trailId": NUMBER, "ledOn": {"type": "string", "format": "date"}}
    found, _ = designed("POST", "/outings/outing", None, sends)
    other, _ = designed("POST", "/outings/lead", None, sends)

    assert (found.kind, found.table) == (Kind.CREATE, "Outings")
    assert other.kind is not Kind.CREATE


IDS = {"ids": {"type": "array", "items": NUMBER}}


@pytest.mark.parametrize(
    "method, path, sends, query",
    [
        ("DELETE", "/outings", None, IDS),
        ("DELETE", "/outings", IDS, None),
        ("POST", "/outings/bulk-delete", IDS, None),
        ("POST", "/outings/deleteMany", IDS, None),
        ("DELETE", "/outings/batch", None, {"outingIds": IDS["ids"]}),
    ],
)
def test_rows_whose_keys_are_listed_are_removed_together(
    method: str, path: str, sends: dict[str, Any] | None, query: dict[str, Any] | None
) -> None:
    found, _ = designed(method, path, None, sends, query)

    assert (found.kind, found.table, found.certainty) == (Kind.CLEAR, "Outings", Certainty.ASSUMED)
    where = [text for text, _ in found.rules.where]
    assert where == ([] if query else ["Outings.Id IN (:ids)"])


@pytest.mark.parametrize(
    "sends, query",
    [
        (None, None),
        ({"trailIds": IDS["ids"]}, None),
        (None, {"ledOn": TEXT}),
        ({**IDS, "reason": TEXT}, None),
    ],
)
def test_without_a_list_of_keys_alone_it_is_asked_which_rows_go(
    sends: dict[str, Any] | None, query: dict[str, Any] | None
) -> None:
    found, _ = designed("DELETE", "/outings", None, sends, query)

    assert found.certainty is Certainty.NOT_DERIVABLE


def test_items_of_a_list_are_counted_where_a_number_tells_them_apart() -> None:
    stop = {"type": "object", "required": ["place"], "properties": {"place": TEXT}}
    sends = {
        "trailId": NUMBER,
        "ledOn": {"type": "string", "format": "date"},
        "stops": {"type": "array", "items": stop},
        "photoUrls": {"type": "array", "items": TEXT},
    }
    found, design = designed("POST", "/outings", None, sends)

    assert found.body is not None
    assert [(many.table, many.numbered, many.first) for many in found.body.many] == [
        ("OutingStops", "StopNo", 1),
        ("OutingPhotos", "Position", 0),
    ]
    code = next(text for path, text in emitted(design).items() if path.as_posix() == "app/services/outings.py")
    assert "for number, each_outing_stop in enumerate(payload.stops, 1):" in code


def test_what_a_new_row_points_at_says_what_else_it_points_at_and_a_text_has_room_in_its_column() -> None:
    found, design = designed("POST", "/reports", None, {"outingId": NUMBER, "text": TEXT})

    assert [(item.column, item.source) for item in found.rules.derived] == [
        (
            "TrailId",
            FromExpression(text="(SELECT above.TrailId FROM Outings above WHERE above.Id = Reports.OutingId)"),
        )
    ]
    code = next(text for path, text in emitted(design).items() if path.as_posix() == "app/services/reports.py")
    assert "report_code=uuid4().hex[:12]" in code


def test_a_flag_is_turned_over_and_a_moment_beside_a_state_is_asked_about() -> None:
    toggled, _ = designed("POST", "/reports/{id}/toggle-visibility")
    sealed, design = designed("POST", "/reports/{id}/seal")

    assert toggled.rules.derived[0].source == FromExpression(text="NOT Reports.IsVisible")
    assert sealed.set[0].column == "SealedAt"
    assert any("To which of the rows that it points at does `seal` set" in item.text for item in design.questions)


MOODS = {"type": "string", "enum": ["CALM", "WELL_LIT"]}


def moody(*, column: str = "'calm', 'well_lit'", other: dict[str, Any] | None = None) -> ServiceDesign:
    """A service whose contract spells a closed list in its own way."""
    row = {"type": "object", "required": ["id", "mood"], "properties": {"id": NUMBER, "mood": MOODS}}
    shown = {"200": {"description": "ok", "content": {"application/json": {"schema": row}}}}
    body = {"content": {"application/json": {"schema": {"type": "object", "properties": {"mood": other or MOODS}}}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/rooms/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": NUMBER}],
                "get": {"operationId": "see", "responses": shown},
                "patch": {"operationId": "change", "requestBody": body, "responses": shown},
            }
        },
    }
    tables = (
        f"CREATE TABLE rooms (id SERIAL PRIMARY KEY, mood TEXT NOT NULL DEFAULT 'calm' CHECK (mood IN ({column})));"
    )
    mapping = "operations: {change: {transition: {field: mood, from: [calm], to: [WELL_LIT], else: 409}}}"
    return read(
        Contract.parse(json.dumps(document)),
        SchemaDesign.parse(tables),
        AuthModel.parse("default: public"),
        mapping=Mapping.parse(mapping),
    )


def test_words_of_a_closed_list_are_the_contracts_in_the_service_and_the_designs_in_the_database() -> None:
    design = moody()
    files = {path.as_posix(): text for path, text in emitted(design).items()}

    column = design.table("rooms").column("mood")
    assert column is not None
    assert (column.values, column.stored, column.default_value) == (("CALM", "WELL_LIT"), ("calm", "well_lit"), "CALM")
    turn = design.operation("change").rules.turns[0]
    assert (turn.before, turn.after) == (("CALM",), ("WELL_LIT",))
    assert "Respelled(Text, (('CALM', 'calm'), ('WELL_LIT', 'well_lit')))" in files["app/models/rooms.py"]
    assert "DEFAULT 'calm'" in files["migrations/sql/0001_0001.up.sqlite.sql"]


@pytest.mark.parametrize(
    "column, other",
    [
        ("'calm', 'dim'", None),
        ("'calm', 'well_lit'", {"type": "string", "enum": ["calm", "well_lit"]}),
        ("'calm', 'well_lit'", {"type": "string", "enum": ["Calm", "WellLit"]}),
    ],
)
def test_words_that_the_contract_spells_in_more_ways_or_does_not_know_stay(
    column: str, other: dict[str, Any] | None
) -> None:
    mood = moody(column=column, other=other).table("rooms").column("mood")

    assert mood is not None
    assert mood.stored == ()
