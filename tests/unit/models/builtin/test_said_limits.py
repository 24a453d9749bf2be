"""Of which rows an operation may be done at all: read where a sentence says no more than that, else asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import Turn
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, rows, service, takes

TABLES = """
CREATE TABLE guards (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE halls (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE lots (
  id SERIAL PRIMARY KEY, title TEXT NOT NULL, hall_id INT NOT NULL REFERENCES halls (id),
  state TEXT NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'ON_LOAN', 'SOLD', 'WITHDRAWN'))
);
CREATE TABLE bids (
  id SERIAL PRIMARY KEY, price INT NOT NULL, lot_id INT NOT NULL REFERENCES lots (id),
  state TEXT NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'BEATEN'))
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: guards, id: id, login: login, password: secret}
roles: []
default: authenticated
"""
LOT = rows("title", "state", id=NUMBER, hallId=NUMBER)
OPEN, NOT_SOLD = "state IN ('OPEN')", "state IN ('OPEN', 'ON_LOAN')"
GONE, NOT_OPEN = "state IN ('WITHDRAWN')", "state IN ('ON_LOAN', 'SOLD', 'WITHDRAWN')"


def told(said: str, refused: str = "no", *, status: str = "409", mapping: str = "") -> ServiceDesign:
    change = {"operationId": "edit", "description": said, **takes({"title": TEXT}, "title"), **answers(LOT)}
    move = {"operationId": "move", "description": said, **takes({"hallId": NUMBER}, "hallId"), **answers(LOT)}
    remove = {"operationId": "drop", "description": said, **answers(None, "204")}
    for one in (change, move, remove):
        one["responses"][status] = {"description": refused}
    paths = {"/lots/{id}": {"patch": change, "delete": remove}, "/lots/{id}/move": {"post": move}}
    return service(TABLES, AUTH, paths, mapping=mapping)


@pytest.mark.parametrize(
    "name, said, refused, test",
    [
        ("edit", "Sold and withdrawn lots can no longer be changed (409).", "no", NOT_SOLD),
        ("edit", "Lots that are sold or withdrawn may not be edited any more.", "no", NOT_SOLD),
        ("edit", "Only open lots can be changed.", "no", OPEN),
        ("edit", "Open lots can be changed.", "no", OPEN),
        ("edit", "Open lots can be changed.", "Wrong state", OPEN),
        ("edit", "A lot can only be changed while it is open.", "no", OPEN),
        ("edit", "Gives it another title.", "The lot is not open", OPEN),
        ("edit", "Gives it another title.", "Lot is already sold or withdrawn", NOT_SOLD),
        ("move", "Only open lots can be moved.", "no", OPEN),
        ("move", "The lot must be open to be moved.", "no", OPEN),
        ("drop", "Lots on loan cannot be deleted.", "no", "state IN ('OPEN', 'SOLD', 'WITHDRAWN')"),
        ("edit", "The lot must be open (409).", "no", OPEN),
        ("edit", "409 unless the lot is open.", "no", OPEN),
        ("edit", "Possible while the lot is open or on loan, otherwise 409.", "no", NOT_SOLD),
        ("edit", "Fails with 409 if the lot is sold or withdrawn.", "no", NOT_SOLD),
        ("drop", "Only withdrawn lots can be deleted; open lots have to be sold instead (409).", "no", GONE),
        ("drop", "Only withdrawns can be deleted; anything else is a 409.", "no", GONE),
        ("drop", "Deleting an open one is a 409; deleting a sold lot is fine.", "no", NOT_OPEN),
        ("drop", "Removes it.", "Lot is on loan", "state IN ('OPEN', 'SOLD', 'WITHDRAWN')"),
    ],
)
def test_a_change_is_refused_in_the_states_in_which_a_sentence_says_so(
    name: str, said: str, refused: str, test: str
) -> None:
    design = told(said, refused)
    found = design.operation(name)

    assert found.rules.required == ((test, 409),)
    assert not any("409" in text or said in text for text in asked(design, name))
    assert any("answers 409 where `lots.state` is not one of" in text for text in found.assumptions)
    assert f"literal({test.split(chr(39))[1]!r}" in emitted(design)[Path("app/services/lots.py")]


@pytest.mark.parametrize(
    "said, refused",
    [
        ("Only open halls can be changed.", "no"),
        ("Only open lots can be given back.", "no"),
        ("Only open lots can be changed, except by the auctioneer.", "no"),
        ("Only open lots can be changed. Of sold ones the title may be set.", "no"),
        ("Open lots can be changed by everybody.", "no"),
        ("Only open lots can be changed. Sold lots can no longer be changed.", "no"),
        ("Only cheap lots can be changed.", "no"),
        ("409 unless the hall is open.", "no"),
        ("Only open lots can be changed; open lots have to be sold instead (409).", "no"),
        ("Selling an open one is a 409.", "no"),
    ],
    ids=[
        "other rows",
        "another deed",
        "an exception",
        "a further case",
        "by whom",
        "two ways",
        "no state",
        "unless others",
        "against itself",
        "another deed is refused",
    ],
)
def test_states_that_are_not_said_beyond_doubt_are_asked_for(said: str, refused: str) -> None:
    design = told(said, refused)

    assert design.operation("edit").rules.required == ()
    assert any("409" in text for text in asked(design, "edit"))
    assert any("The contract says" in text for text in asked(design, "edit"))


@pytest.mark.parametrize("name, refused", [("edit", "The title is taken"), ("drop", "Conflict"), ("drop", "Has bids")])
def test_a_refusal_that_is_about_something_else_does_not_bind_to_states_that_no_only_names(
    name: str, refused: str
) -> None:
    design = told("Open lots can be changed." if name == "edit" else "Open lots can be deleted.", refused)

    assert design.operation(name).rules.required == ()
    assert any("The contract says: “Open lots can be" in text for text in asked(design, name))


def test_states_of_the_row_above_are_asked_for() -> None:
    bid = {"operationId": "it", "description": "Only open lots can be changed.", **takes({"price": NUMBER}, "price")}
    bid |= answers(rows(id=NUMBER, price=NUMBER), "200", "409")
    design = service(TABLES, AUTH, {"/lots/{id}/bids/{bidId}": {"patch": bid}})

    assert design.operation("it").rules.required == ()
    assert asked(design, "it")


def test_another_status_refuses_where_the_contract_has_no_409() -> None:
    assert told("Only open lots can be changed.", status="422").operation("edit").rules.required == ((OPEN, 422),)


def test_a_mapping_has_the_last_word_on_the_states() -> None:
    said = "operations: {edit: {require: [{that: \"state <> 'SOLD'\", else: 409}]}}"

    assert told("Only open lots can be changed.", mapping=said).operation("edit").rules.required == (
        ("state <> 'SOLD'", 409),
    )


@pytest.mark.parametrize(
    "said, refused, before",
    [
        ("Open and on-loan lots can be withdrawn.", "no", ("OPEN", "ON_LOAN")),
        ("Takes it back.", "The lot is sold or withdrawn", ("OPEN", "ON_LOAN")),
        ("Sold lots can no longer be withdrawn.", "no", ()),
        ("Takes it back.", "The lot is sold", ()),
    ],
    ids=["listed without only", "all that is refused", "one that may not", "again is not told"],
)
def test_an_action_is_done_from_the_states_that_are_told_in_full(
    said: str, refused: str, before: tuple[str, ...]
) -> None:
    act = {"operationId": "it", "description": said, **answers(LOT, "200", "409")}
    act["responses"]["409"] = {"description": refused}
    design = service(TABLES, AUTH, {"/lots/{id}/withdraw": {"post": act}})

    turns = (Turn(column="state", before=before, after=("WITHDRAWN",), otherwise=409),) if before else ()
    assert design.operation("it").rules.turns == turns
    assert any("From which of" in text for text in asked(design, "it")) == (not before)


def test_what_else_refuses_is_asked_beside_the_states() -> None:
    said = "Fails with 409 if the lot is sold or withdrawn, or its hall is closed."
    design = told(said)

    assert design.operation("edit").rules.required == ((NOT_SOLD, 409),)
    assert any(said in text for text in asked(design, "edit"))


def test_a_refusal_that_no_answer_documents_is_asked_about() -> None:
    design = told("422 unless the lot is open.")

    assert design.operation("edit").rules.required == ()
    assert any("422 unless" in text for text in asked(design, "edit"))


def test_what_an_answer_says_of_a_state_that_nothing_sets_is_asked_about() -> None:
    """“Lot is now sold” was taken for a description, where only its state before was known."""
    answer = answers(LOT, "200", "409")
    answer["responses"]["200"]["description"] = "Lot is now sold."
    said = {"operationId": "edit", "description": "Fails with 409 if the lot is sold or withdrawn."}
    change = {**said, **takes({"title": TEXT}, "title"), **answer}
    design = service(TABLES, AUTH, {"/lots/{id}": {"patch": change}})

    assert any("Lot is now sold" in text for text in asked(design, "edit"))


def test_a_row_in_such_a_state_is_not_changed_though_the_state_can_be_sent() -> None:
    """“Sold lots cannot be changed” was asked about where the body may say another state."""
    states = {"type": "string", "enum": ["OPEN", "ON_LOAN"]}
    change = {"operationId": "edit", "description": "Sold lots cannot be changed (409)."}
    change |= takes({"title": TEXT, "state": states}) | answers(LOT, "200", "409")
    design = service(TABLES, AUTH, {"/lots/{id}": {"patch": change}})

    assert design.operation("edit").rules.required == (("state IN ('OPEN', 'ON_LOAN', 'WITHDRAWN')", 409),)
    assert not any("Sold lots" in text for text in asked(design, "edit"))
