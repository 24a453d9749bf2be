"""Sentences that keys, bounds and the auth model put into effect are no descriptions; where they do not, one asks."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.unit.models.builtin.small import answers, asked, asks, rows, service, takes

TABLES = """
CREATE TABLE people (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, password TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE shelves (id SERIAL PRIMARY KEY, label TEXT NOT NULL, placed_by INT NOT NULL REFERENCES people (id));
CREATE TABLE jars (
  id SERIAL PRIMARY KEY, shelf_id INT NOT NULL REFERENCES shelves (id) ON DELETE CASCADE, filled_on DATE NOT NULL,
  grams INT NOT NULL
);
CREATE TABLE jar_seals (id SERIAL PRIMARY KEY, jar_id INT NOT NULL REFERENCES jars (id) ON DELETE CASCADE);
CREATE TABLE notes (id SERIAL PRIMARY KEY, shelf_id INT REFERENCES shelves (id) ON DELETE NOTES);
CREATE TABLE shelf_helpers (
  shelf_id INT NOT NULL REFERENCES shelves (id) ON DELETE CASCADE,
  person_id INT NOT NULL REFERENCES people (id) ON DELETE CASCADE, PRIMARY KEY (shelf_id, person_id)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt, header: Authorization, prefix: Bearer, algorithm: HS256, ttl: 1h}
principal: {table: people, id: id, login: login, password: password, role: role}
roles: [cook, chef, guest]
default: authenticated
operations:
  change: {RULE}
  drop: {allow: authenticated}
  helpers: {allow: authenticated, scope: own, owner: shelf_helpers.person_id}
"""
OWN = "allow: [cook, chef], scope: own, owner: placed_by, bypass: [chef]"
TEXT = {"type": "string"}


def told(on: str, said: str, rule: str = OWN, notes: str = "CASCADE") -> ServiceDesign:
    """A service of which one operation is described so."""
    change = {"operationId": "change", **takes({"label": TEXT}), **answers(rows("id", "label"))}
    drop = {"operationId": "drop", **answers(None, "204", "404")}
    helpers = {"operationId": "helpers", **answers(rows("personId", many=True), "200", "403")}
    next(item for item in (change, drop, helpers) if item["operationId"] == on)["description"] = said
    auth = AUTH.replace("RULE", rule)
    paths = {"/shelves/{id}": {"patch": change, "delete": drop}, "/shelves/{id}/helpers": {"get": helpers}}
    return service(TABLES.replace("NOTES", notes), auth, paths)


def is_asked(design: ServiceDesign, operation: str, said: str) -> bool:
    return any(said in text for text in asked(design, operation))


def is_described(design: ServiceDesign, operation: str, said: str) -> bool:
    """Whether the record says that nothing is built for it."""
    found = (*design.operation(operation).assumptions, *(item.text for item in design.assumptions))
    return any("read as a description" in text and said in text for text in found)


@pytest.mark.parametrize(
    "said",
    [
        "Deletes the shelf with its jars.",
        "Deletes the shelf with its jars, seals and notes.",
        "Removes the shelf together with all its notes and jars.",
        "Deletes it and all of its jars.",
        "The jars and notes are deleted with it.",
        "Its jars go with it.",
        "Also deletes its jars and notes.",
        "Deletes the shelf with everything in it.",
    ],
)
def test_rows_that_foreign_keys_delete_are_told(said: str) -> None:
    design = told("drop", said)

    assert not is_asked(design, "drop", said)
    assert not is_described(design, "drop", said)


@pytest.mark.parametrize("rule", ["SET NULL", "RESTRICT"])
@pytest.mark.parametrize(
    "said",
    [
        "Deletes the shelf with its jars, seals and notes.",
        "Deletes the shelf with its jars and lids.",
        "Deletes the shelf with everything in it.",
        "Also deletes its jars and notes.",
    ],
)
def test_rows_that_stay_are_asked_about(said: str, rule: str) -> None:
    assert is_asked(told("drop", said, notes=rule), "drop", said)


@pytest.mark.parametrize(
    "said",
    [
        "Cooks may change the shelves that they placed, chefs any.",
        "Cooks can edit those they placed; chefs may edit all.",
        "A cook may change the shelves they have placed, and chefs every one.",
        "Cooks may update only the shelves which they placed.",
    ],
)
def test_rules_of_owners_that_the_auth_model_has_are_told(said: str) -> None:
    design = told("change", said)

    assert not is_asked(design, "change", said)
    assert not is_described(design, "change", said)


@pytest.mark.parametrize(
    "said, rule",
    [
        ("Cooks may change the shelves that they placed, chefs any.", "allow: [cook, chef]"),
        ("Cooks may change the shelves that they placed, guests any.", OWN),
        ("Cooks may change the shelves that they dusted, chefs any.", OWN),
        ("Guests may change the shelves that they placed.", OWN),
        ("Chefs may change the shelves that they placed.", OWN),
    ],
)
def test_rules_of_owners_that_the_auth_model_has_not_are_asked_about(said: str, rule: str) -> None:
    assert is_asked(told("change", said, rule), "change", said)


@pytest.mark.parametrize(
    "said", ["Only the owner or a chef may do so.", "Only chefs and owners may do this.", "Only a chef or the owner."]
)
def test_roles_beside_the_owner_are_not_bound_to_own_rows(said: str) -> None:
    assert not is_asked(
        told("change", said, "allow: authenticated, scope: own, owner: placed_by, bypass: [chef]"), "change", said
    )


@pytest.mark.parametrize(
    "said, is_told",
    [
        ("Only helpers may see this list.", True),
        ("Only helpers of the shelf may see it.", True),
        ("Only jars may see this list.", False),
    ],
)
def test_whoever_has_a_row_in_the_table_of_a_rule_is_meant_by_its_name(said: str, *, is_told: bool) -> None:
    assert is_asked(told("helpers", said), "helpers", said) is not is_told


@pytest.mark.parametrize(
    "name, said, is_told",
    [
        ("filledFrom", "Jars that were filled on this day or later.", True),
        ("filledFrom", "Jars filled on this day or later (filledOn).", True),
        ("filledFrom", "Filled no earlier than this", True),
        ("filledTo", "Jars filled on this day or earlier, this day included", True),
        ("minGrams", "Jars with this many grams or more.", True),
        ("maxGrams", "Jars with at most as many grams", True),
        ("filledFrom", "Jars filled on this day or later, sealed ones first.", False),
        ("filledFrom", "Jars filled on this day or later, without broken ones.", False),
    ],
)
def test_what_a_description_says_of_its_bound_is_built(name: str, said: str, *, is_told: bool) -> None:
    schema = {"type": "string", "format": "date"} if name.startswith("filled") else {"type": "integer"}
    listing = {"operationId": "all", **asks(**{name: {"description": said, "schema": schema}})}
    listing |= answers(rows("id", "filledOn", many=True))
    design = service(TABLES.replace("NOTES", "CASCADE"), "{default: public}", {"/jars": {"get": listing}})

    assert any(item.columns for item in design.operation("all").params)
    assert (not is_described(design, "all", said) and not is_asked(design, "all", said)) is is_told
