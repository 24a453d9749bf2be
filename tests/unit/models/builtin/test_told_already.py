"""Sentences that keys, defaults, ownership and what is written say already are not asked about; others are."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, asks, rows, service, takes

TABLES = """
CREATE TABLE bakers (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE cakes (
  id SERIAL PRIMARY KEY, owner_id INT NOT NULL REFERENCES bakers (id), slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  slices INT NOT NULL DEFAULT 12, colour TEXT, baked_on DATE NOT NULL, deleted_at TIMESTAMPTZ,
  closed_at TIMESTAMPTZ, created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  status TEXT NOT NULL DEFAULT 'fresh' CHECK (status IN ('fresh', 'sold', 'stale')), sold_at TIMESTAMPTZ
);
CREATE TABLE grains (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE cake_grains (
  cake_id INT NOT NULL REFERENCES cakes (id), grain_id INT NOT NULL REFERENCES grains (id),
  PRIMARY KEY (cake_id, grain_id)
);
CREATE TABLE cake_notes (
  cake_id INT NOT NULL REFERENCES cakes (id), grain_id INT NOT NULL REFERENCES grains (id), note TEXT NOT NULL,
  PRIMARY KEY (cake_id, grain_id)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: bakers, id: id, login: email, password: secret}
roles: []
default: authenticated
operations: {drop: {allow: authenticated, scope: own, owner: owner_id}}
"""
CAKE = rows("slug", "name", "colour", "status", id=NUMBER, slices=NUMBER)
BODY = {"slug": TEXT, "name": TEXT, "slices": NUMBER, "colour": {**TEXT, "default": "brown"}, "bakedOn": TEXT}
EMPTY = {"type": ["string", "null"]}
DAY = {"schema": {"type": "string", "format": "date"}}
LISTING: dict[str, Any] = {
    "colour": {"schema": TEXT},
    "name": {"schema": TEXT},
    "baked_from": DAY,
    "baked_to": DAY,
    "include_closed": {"schema": {"type": "boolean"}},
    "sort": {"schema": {"type": "string", "enum": ["created_at", "-created_at"], "default": "-created_at"}},
}


def cakes(name: str, said: str) -> ServiceDesign:
    """A service of cakes, of one of whose operations that is said."""
    acts: dict[str, tuple[str, str, dict[str, Any]]] = {
        "bake": ("/cakes", "post", takes(BODY, "slug", "name", "bakedOn") | answers(CAKE, "201", "409")),
        "edit": ("/cakes/{id}", "patch", takes({"name": TEXT, "colour": EMPTY}) | answers(CAKE, "200", "404")),
        "drop": ("/cakes/{id}", "delete", answers(None, "204", "404")),
        "list": ("/cakes", "get", answers({"type": "array", "items": CAKE}) | asks(**LISTING)),
        "sell": ("/cakes/{id}/sell", "post", answers(CAKE, "200", "404")),
        "link": ("/cakes/{id}/grains/{grainId}", "put", answers(None, "204", "404")),
        "unlink": ("/cakes/{id}/grains/{grainId}", "delete", answers(None, "204", "404")),
        "note": (
            "/cakes/{id}/cake_notes/{grainId}",
            "put",
            takes({"note": TEXT}, "note") | answers(rows("note"), "200", "201", "404"),
        ),
    }
    path, method, more = acts[name]
    return service(TABLES, AUTH, {path: {method: {"operationId": name, "description": said, **more}}})


def quoted(name: str, said: str) -> bool:
    design = cakes(name, said)
    recorded = any("read as a description" in text and said in text for text in design.operation(name).assumptions)
    assert not recorded
    return any(said in text for text in asked(design, name))


@pytest.mark.parametrize(
    "name, said",
    [
        ("bake", "A slug can be used once only; a second attempt gives 409."),
        ("bake", "409 if the slug is taken, also by a removed cake."),
        ("bake", "Slices default to 12."),
        ("bake", "The colour defaults to `brown`."),
        ("bake", "The caller becomes the owner."),
        ("edit", "The slug cannot be changed here."),
        ("edit", "The slug stays."),
        ("drop", "Cakes of other bakers answer 404."),
        ("list", "Deleted cakes never show up."),
        ("list", "Both days are included."),
        ("list", "Closed cakes are hidden unless `include_closed=true`."),
        ("list", "Fresh and sold ones included, deleted ones not."),
        ("list", "Newest first unless `sort` says otherwise."),
        ("sell", "Marks a cake as sold."),
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
        ("edit", "Cakes of other bakers answer 404."),
        ("list", "Stale cakes never show up by night."),
        ("list", "Oldest first unless `sort` says otherwise."),
        ("list", "Crusty and sold ones included, deleted ones not."),
        ("list", "Fresh and sold ones included, closed ones not."),
        ("sell", "Marks a cake as stale."),
        ("sell", "Marks the oven as sold."),
        ("unlink", "Always 202, whether or not it was there."),
        ("unlink", "Always 204, even if the caller is banned."),
        ("link", "Does nothing if the cake is sold already."),
        ("list", "Open cakes are left out unless `include_closed` is set."),
    ],
)
def test_what_is_otherwise_is_asked(name: str, said: str) -> None:
    assert quoted(name, said)


@pytest.mark.parametrize(
    "name, said",
    [
        ("bake", "The slug must not be used by another cake (409)."),
        ("bake", "The slug has to be unique, otherwise 409."),
        ("bake", "The colour is `brown` unless given."),
        ("bake", "Slices is 12 if not sent."),
        ("bake", "Without a colour the new cake is brown."),
        ("bake", "Several cakes may have the same name."),
        ("edit", "Only the fields sent are changed."),
        ("edit", "Only the properties that were given are updated; `colour` may be set to null."),
        ("edit", "Fields which are not sent stay as they are."),
        ("edit", "Omitted properties are left unchanged, an explicit null clears the property."),
        ("drop", "Nothing is removed, the cake is only marked as deleted."),
        ("list", "An unknown colour gives an empty list."),
        ("list", "Filters can be combined and must all match."),
    ],
)
def test_what_every_such_request_does_is_not_asked(name: str, said: str) -> None:
    assert not quoted(name, said)


@pytest.mark.parametrize(
    "name, said",
    [
        ("bake", "The name must not be used by another cake (409)."),
        ("bake", "The slug must not be used by another cake (422)."),
        ("bake", "The colour is `white` unless given."),
        ("bake", "Without a colour the new cake is white."),
        ("bake", "Several cakes may have the same slug."),
        ("edit", "Only the fields sent are changed; `name` may be set to null."),
        ("edit", "Only the fields sent are changed, and the baker is told."),
        ("drop", "Nothing is removed, the cake is only marked as stale."),
        ("drop", "The cake is removed for good."),
        ("unlink", "The grain is removed for good."),
        ("list", "An unknown oven gives an empty list."),
    ],
)
def test_what_such_a_request_does_not_do_is_asked(name: str, said: str) -> None:
    assert quoted(name, said)


@pytest.mark.parametrize(
    "said", ["Only fresh cakes.", "Lists fresh cakes.", "Lists fresh cakes. Sold cakes are not listed."]
)
def test_states_that_a_list_chooses_by_are_not_asked(said: str) -> None:
    design = cakes("list", said)

    assert not any("fresh cakes" in text or "Sold" in text for text in asked(design, "list"))
    assert not any("read as a description" in text for text in design.operation("list").assumptions)
