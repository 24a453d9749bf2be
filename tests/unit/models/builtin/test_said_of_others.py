"""What a sentence says of others, of what stays and of keys in part is no rule that the structure has: it is asked."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, rows, service, takes

TABLES = """
CREATE TABLE keepers (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE gardens (
  id SERIAL PRIMARY KEY, name TEXT NOT NULL, owner_id INT NOT NULL REFERENCES keepers (id), UNIQUE (name)
);
CREATE TABLE beds (
  id SERIAL PRIMARY KEY, garden_id INT NOT NULL REFERENCES gardens (id), owner_id INT NOT NULL REFERENCES keepers (id),
  label TEXT NOT NULL, watered_at TIMESTAMPTZ, updated_at TIMESTAMPTZ NOT NULL DEFAULT now(), UNIQUE (garden_id, label)
);
CREATE TABLE plants (id SERIAL PRIMARY KEY, bed_id INT NOT NULL REFERENCES beds (id){}, name TEXT NOT NULL);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: keepers, id: id, login: email, password: secret, role: role}
roles: [helper, head_gardener]
default: authenticated
operations:
  makeBed: {allow: [helper, head_gardener]}
  changeBed: {allow: [helper, head_gardener], scope: own, owner: owner_id, bypass: [head_gardener]}
"""
BED = rows("label", id=NUMBER, gardenId=NUMBER, ownerId=NUMBER)


def told(said: str, cascades: str = "") -> ServiceDesign:
    plain = {"description": said}
    bed = {"gardenId": NUMBER, "label": TEXT}
    make = {"operationId": "makeBed", **plain, **takes(bed, "gardenId", "label"), **answers(BED, "201", "409")}
    within = {"operationId": "addBed", **plain, **takes({"label": TEXT}, "label"), **answers(BED, "201", "404", "409")}
    change = {"operationId": "changeBed", **plain, **takes({"label": TEXT}), **answers(BED, "200", "404")}
    remove = {"operationId": "dropBed", **plain, **answers(None, "204", "404")}
    listing = {"operationId": "listBeds", **plain, **answers(rows("label", id=NUMBER, many=True))}
    paths = {
        "/beds": {"post": make, "get": listing},
        "/beds/{id}": {"patch": change, "delete": remove},
        "/gardens/{gardenId}/beds": {"post": within},
    }
    return service(TABLES.format(cascades), AUTH, paths)


@pytest.mark.parametrize(
    "name, said",
    [
        ("makeBed", "The label must be unique."),
        ("makeBed", "The owner is whoever owns the garden."),
        ("makeBed", "The bed belongs to the garden's owner."),
        ("makeBed", "No two beds of an owner may have the same label."),
        ("makeBed", "The label is stored in capital letters."),
        ("changeBed", "Leaves `updated_at` alone."),
        ("changeBed", "Does not touch the label."),
        ("changeBed", "Sending the same label changes nothing."),
        ("dropBed", "Deletes the bed with its plants."),
        ("listBeds", "Head gardeners see all beds."),
        ("listBeds", "Not sorted by label."),
        ("listBeds", "One bed per garden."),
        ("listBeds", "Beds larger than a metre."),
        ("listBeds", "The beds of last week."),
        ("listBeds", "The label is masked."),
        ("listBeds", "Also finds watered beds."),
        ("listBeds", "Helpers get no label."),
        ("makeBed", "Creates the garden if there is none."),
        ("makeBed", "Deactivated helpers cannot add beds."),
        ("makeBed", "Helpers cannot add beds."),
        ("makeBed", "Needs the role head gardener for beds beyond the hedge."),
        ("makeBed", "The garden's keeper is told."),
        ("makeBed", "Idempotent."),
        ("dropBed", "The plants go with it."),
        ("dropBed", "The last bed of a garden stays."),
        ("dropBed", "Deleting it twice answers 204."),
    ],
)
def test_what_no_structure_says_is_asked_about(name: str, said: str) -> None:
    assert any(said in text for text in asked(told(said), name))


@pytest.mark.parametrize(
    "name, said",
    [
        ("label", "Stored in capital letters."),
        ("label", "In feet; stored in metres."),
        ("label", "Without it the name of the garden."),
        ("gardenId", "A garden of the caller."),
    ],
)
def test_what_a_property_says_of_values_that_no_structure_keeps_is_asked_about(name: str, said: str) -> None:
    bed = {"gardenId": NUMBER, "label": TEXT}
    bed[name] = {**bed[name], "description": said}
    make = {"operationId": "makeBed", **takes(bed, "gardenId", "label"), **answers(BED, "201")}
    change = {"operationId": "changeBed", **takes({"label": TEXT}), **answers(BED, "200", "404")}
    design = service(TABLES.format(""), AUTH, {"/beds": {"post": make}, "/beds/{id}": {"patch": change}})

    assert any(said in text for text in asked(design, "makeBed"))


@pytest.mark.parametrize(
    "name, said, cascades",
    [
        ("makeBed", "The label must be unique within the garden.", ""),
        ("addBed", "The label must be unique.", ""),
        ("changeBed", "Does not touch `watered_at`.", ""),
        ("dropBed", "The plants go with it.", " ON DELETE CASCADE"),
        ("dropBed", "Deletes the bed with its plants.", " ON DELETE CASCADE"),
    ],
)
def test_what_the_structure_says_too_is_not_asked_about(name: str, said: str, cascades: str) -> None:
    assert not any(said in text for text in asked(told(said, cascades), name))
