"""Sentences that keys, defaults, ownership and what is written say already are not asked about; others are."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, asks, rows, service, takes

TABLES = """
CREATE TABLE bakers (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE loaves (
  id SERIAL PRIMARY KEY, owner_id INT NOT NULL REFERENCES bakers (id), slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  slices INT NOT NULL DEFAULT 12, colour TEXT, baked_on DATE NOT NULL, deleted_at TIMESTAMPTZ,
  status TEXT NOT NULL DEFAULT 'fresh' CHECK (status IN ('fresh', 'sold', 'stale')), sold_at TIMESTAMPTZ
);
CREATE TABLE grains (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE loaf_grains (
  loaf_id INT NOT NULL REFERENCES loaves (id), grain_id INT NOT NULL REFERENCES grains (id),
  PRIMARY KEY (loaf_id, grain_id)
);
CREATE TABLE loaf_notes (
  loaf_id INT NOT NULL REFERENCES loaves (id), grain_id INT NOT NULL REFERENCES grains (id), note TEXT NOT NULL,
  PRIMARY KEY (loaf_id, grain_id)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: bakers, id: id, login: email, password: secret}
roles: []
default: authenticated
operations: {drop: {allow: authenticated, scope: own, owner: owner_id}}
"""
LOAF = rows("slug", "name", "colour", "status", id=NUMBER, slices=NUMBER)
BODY = {"slug": TEXT, "name": TEXT, "slices": NUMBER, "colour": {**TEXT, "default": "brown"}, "bakedOn": TEXT}
DAY = {"schema": {"type": "string", "format": "date"}}


def loaves(name: str, said: str) -> ServiceDesign:
    """A service of loaves, of one of whose operations that is said."""
    acts: dict[str, tuple[str, str, dict[str, Any]]] = {
        "bake": ("/loaves", "post", takes(BODY, "slug", "name", "bakedOn") | answers(LOAF, "201", "409")),
        "edit": ("/loaves/{id}", "patch", takes({"name": TEXT}) | answers(LOAF, "200", "404")),
        "drop": ("/loaves/{id}", "delete", answers(None, "204", "404")),
        "list": ("/loaves", "get", answers({"type": "array", "items": LOAF}) | asks(baked_from=DAY, baked_to=DAY)),
        "sell": ("/loaves/{id}/sell", "post", answers(LOAF, "200", "404")),
        "link": ("/loaves/{id}/grains/{grainId}", "put", answers(None, "204", "404")),
        "unlink": ("/loaves/{id}/grains/{grainId}", "delete", answers(None, "204", "404")),
        "note": (
            "/loaves/{id}/loaf_notes/{grainId}",
            "put",
            takes({"note": TEXT}, "note") | answers(rows("note"), "200", "201", "404"),
        ),
    }
    path, method, more = acts[name]
    return service(TABLES, AUTH, {path: {method: {"operationId": name, "description": said, **more}}})


def quoted(name: str, said: str) -> bool:
    design = loaves(name, said)
    recorded = any("read as a description" in text and said in text for text in design.operation(name).assumptions)
    assert not recorded
    return any(said in text for text in asked(design, name))


@pytest.mark.parametrize(
    "name, said",
    [
        ("bake", "A slug can be used once only; a second attempt gives 409."),
        ("bake", "409 if the slug is taken, also by a removed loaf."),
        ("bake", "Slices default to 12."),
        ("bake", "The colour defaults to `brown`."),
        ("bake", "The caller becomes the owner."),
        ("edit", "The slug cannot be changed here."),
        ("edit", "The slug stays."),
        ("drop", "Loaves of other bakers answer 404."),
        ("list", "Deleted loaves never show up."),
        ("list", "Both days are included."),
        ("link", "Does nothing if the grain is in it already."),
        ("unlink", "Always 204, whether or not it was there."),
        ("note", "201 when the note was not there before, otherwise 200."),
    ],
)
def test_what_is_so_already_is_not_asked(name: str, said: str) -> None:
    assert not quoted(name, said)


@pytest.mark.parametrize(
    "name, said",
    [
        ("bake", "A name can be used once only; a second attempt gives 409."),
        ("bake", "A slug can be used once only; a second attempt gives 422."),
        ("bake", "409 if the name is taken."),
        ("bake", "Slices default to 8."),
        ("bake", "Slices default to those of the oven."),
        ("bake", "The caller becomes the baker of the day."),
        ("edit", "The name cannot be changed here."),
        ("edit", "Loaves of other bakers answer 404."),
        ("list", "Stale loaves never show up by night."),
        ("unlink", "Always 202, whether or not it was there."),
    ],
)
def test_what_is_otherwise_is_asked(name: str, said: str) -> None:
    assert quoted(name, said)
