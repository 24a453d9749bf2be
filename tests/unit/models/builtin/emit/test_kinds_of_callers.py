"""Emitted tests whose callers are people of a kind, and those who are known by what they change."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.emit.behaviour import behaviour_text
from orchestrator.models.builtin.emit.scenarios import scenarios_text
from tests.unit.models.builtin.small import TEXT, answers, rows, service, takes

PEOPLE = "CREATE TABLE people (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);"
KINDS = """
CREATE TABLE vets (person_id INT PRIMARY KEY REFERENCES people (id), specialty TEXT NOT NULL);
CREATE TABLE slots (id SERIAL PRIMARY KEY, name TEXT NOT NULL, vet_id INT NOT NULL REFERENCES vets (person_id));
CREATE TABLE skills (code TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE vet_skills (
  vet_id INT REFERENCES vets (person_id), skill_code TEXT REFERENCES skills (code), PRIMARY KEY (vet_id, skill_code)
);
"""
AUTH = """
scheme: {{openapi_security_scheme: token, kind: {kind}}}
principal: {{table: people, id: id, login: email, password: secret}}
default: authenticated
operations: {{rename: {{allow: authenticated, scope: own, owner: vet_id}}}}
"""


def test_whoever_owns_a_row_by_what_they_are_is_made_one_of_them() -> None:
    change = {"operationId": "rename", **takes({"name": TEXT}, "name"), **answers(rows("id", "name"), "200", "404")}
    design = service(PEOPLE + KINDS, AUTH.format(kind="jwt"), {"/slots/{id}": {"patch": change}})

    made = scenarios_text(design).partition("def rename(")[2].partition("\n\n\n")[0]
    assert made.index("world.one(Vet, person_id=who.id)") < made.index("world.make(Slot, vet_id=who.id)")


def test_whoever_lists_their_own_by_what_they_are_is_made_one_of_them() -> None:
    listed = {"operationId": "rename", **answers(rows("id", "name", many=True))}
    design = service(PEOPLE + KINDS, AUTH.format(kind="jwt"), {"/slots": {"get": listed}})

    made = scenarios_text(design).partition("def rename(")[2].partition("\n\n\n")[0]
    assert made.index("world.one(Vet, person_id=who.id)") < made.index("world.make(Slot, **given)")


def test_a_body_that_is_a_list_of_keys_holds_keys_of_rows() -> None:
    sent = {"content": {"application/json": {"schema": {"type": "array", "items": TEXT}}}, "required": True}
    put = {"operationId": "teach", "requestBody": sent, **answers(rows("person_id", "specialty"), "200", "404")}
    design = service(PEOPLE + KINDS, AUTH.format(kind="jwt"), {"/vets/{id}/skills": {"put": put}})

    made = scenarios_text(design).partition("def teach(")[2].partition("\n\n\n")[0]
    assert "body = [world.make(Skill).code]" in made


@pytest.mark.parametrize("kind, status", [("basic", 401), ("jwt", 400)])
def test_a_proof_that_was_changed_is_none_any_more(kind: str, status: int) -> None:
    sent = takes({"old_password": TEXT, "new_password": TEXT}, "old_password", "new_password")
    put = {"operationId": "change", **sent, **answers(None, "204", "400")}
    design = service(PEOPLE, AUTH.format(kind=kind), {"/password": {"put": put}})

    changed = behaviour_text(design).partition("def test_change_needs_the_present_password")[2]
    assert f"== {status}  # what was right before is not any more" in changed
