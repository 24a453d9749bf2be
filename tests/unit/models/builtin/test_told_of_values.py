"""What descriptions of single values demand is asked about, whatever the columns beside them are called."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.unit.models.builtin.small import NUMBER, answers, asked, rows, service, takes

TABLES = """
CREATE TABLE wardens (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE walks (
  id SERIAL PRIMARY KEY, starts_at TIMESTAMPTZ NOT NULL, warden_id INT NOT NULL REFERENCES wardens (id), notes TEXT
);
CREATE TABLE walkers (
  walk_id INT NOT NULL REFERENCES walks (id), warden_id INT NOT NULL REFERENCES wardens (id),
  PRIMARY KEY (walk_id, warden_id)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: wardens, id: id, login: login, password: secret, role: role}
roles: [ranger, guide]
default: authenticated
"""
MOMENT = {"type": "string", "format": "date-time"}


def walk(starts: str = "", warden: str = "") -> ServiceDesign:
    """A service whose create of a walk says so of two of its values."""
    body = takes(
        {
            "startsAt": {**MOMENT, "description": starts},
            "wardenId": {**NUMBER, "description": warden},
            "notes": {"type": "string"},
        },
        "startsAt",
        "wardenId",
    )
    post = {"operationId": "addWalk", **body, **answers(rows("notes", id=NUMBER, startsAt=MOMENT), "201", "400")}
    return service(TABLES, AUTH, {"/walks": {"post": post}})


@pytest.mark.parametrize("said", ["Not in the future", "In the future", "Must lie in the past"])
def test_what_a_moment_may_be_is_asked(said: str) -> None:
    assert any(said in text for text in asked(walk(said), "addWalk"))


def test_a_no_is_on_record_where_a_column_is_called_notes() -> None:
    design = walk("Not on a Sunday")
    assert any("Not on a Sunday" in told for told in design.operation("addWalk").assumptions)


@pytest.mark.parametrize("said", ["A warden with the role guide", "Somebody who has the role of a guide"])
def test_which_role_somebody_has_to_have_is_asked(said: str) -> None:
    assert any(said in text for text in asked(walk(warden=said), "addWalk"))


@pytest.mark.parametrize("said", ["When the walk begins", "Start of the walk"])
def test_what_only_names_a_value_is_not_asked(said: str) -> None:
    assert not any(said in text for text in asked(walk(said, "The warden who leads it"), "addWalk"))


@pytest.mark.parametrize(
    "said, status",
    [
        ("Not possible in the present state", 0),
        ("Not allowed in this state", 0),
        ("The warden is not on the walk", 409),
        ("Not signed up, or not in the list", 409),
    ],
)
def test_a_status_for_what_is_not_there_is_one_that_says_so(said: str, status: int) -> None:
    responses = {"204": {"description": "gone"}, "409": {"description": said}}
    delete = {"operationId": "leave", "responses": responses}
    design = service(TABLES, AUTH, {"/walks/{walkId}/walkers": {"delete": delete}})
    assert design.operation("leave").missing_status == status
