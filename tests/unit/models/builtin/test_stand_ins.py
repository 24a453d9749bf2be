"""Words that a filter takes in place of a value: the caller, nobody, everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import Param, ParamUse
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, asks, rows, service

AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: keepers, id: id, login: login, password: secret}
default: authenticated
"""
TABLES = """
CREATE TABLE keepers (id KEY PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE yards (id INT PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE hives (
  id SERIAL PRIMARY KEY, label TEXT NOT NULL, keeper_id KEY REFERENCES keepers (id),
  maker_id KEY NOT NULL REFERENCES keepers (id), yard_id INT REFERENCES yards (id), weight INT,
  state TEXT CHECK (state IN ('quiet', 'loud'))
);
"""
UUID = {"type": "string", "format": "uuid"}


def words(*said: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(said)}


def read(name: str, key: str = "INT", description: str = "", **schema: Any) -> tuple[Param, ServiceDesign]:
    """What a parameter of a list of hives is taken for."""
    told = asks(**{name: {"schema": schema, "description": description}})
    paths = {"/hives": {"get": {"operationId": "hives", **told, **answers(rows("label", many=True, id=NUMBER))}}}
    design = service(
        TABLES.replace("KEY REF", f"{key} REF").replace("KEY NOT", f"{key} NOT").replace("id KEY", f"id {key}"),
        AUTH,
        paths,
    )
    return next(item for item in design.operation("hives").params if item.name == name), design


@pytest.mark.parametrize(
    "key, schema",
    [
        ("INT", {"oneOf": [NUMBER, words("me", "none")]}),
        ("INT", {"anyOf": [NUMBER, {"type": "string", "const": "me"}, {"type": "string", "const": "none"}]}),
        ("INT", words("me", "none")),
        ("UUID", {"oneOf": [UUID, words("me", "none")]}),
        ("TEXT", words("me", "none")),
    ],
)
def test_the_caller_and_nobody_are_chosen_by_words(key: str, schema: dict[str, Any]) -> None:
    found, design = read("keeper", key, **schema)

    assert (found.use, found.columns, found.caller, found.unset) == (
        ParamUse.FILTER, ("keeper_id",), ("me",), ("none",)
    )  # fmt: skip
    assert asked(design, "hives") == []
    assert sum("as `keeper` chooses" in item.text for item in design.assumptions) == 2


@pytest.mark.parametrize("description", ["The id of a keeper, or `me`", 'Keeper id; "me" stands for the caller'])
def test_a_description_tells_of_them_too(description: str) -> None:
    assert read("keeper", "INT", description, **TEXT)[0].caller == ("me",)
    assert read("keeperId", "UUID", description, **TEXT)[0].caller == ("me",)


def test_what_stands_for_nothing_that_is_known_is_asked() -> None:
    doubtful: list[tuple[str, dict[str, Any]]] = [
        ("keeper", {"oneOf": [NUMBER, words("team")]}),
        ("maker", {"oneOf": [NUMBER, words("none")]}),  # everything has a maker
        ("yard", {"oneOf": [NUMBER, words("me")]}),  # a yard is nobody
        ("weight", {"oneOf": [NUMBER, words("heavy")]}),
    ]
    for name, schema in doubtful:
        _, design = read(name, **schema)
        assert [text for text in asked(design, "hives") if f"does `{name}` choose by" in text], name


def test_values_of_the_column_stand_for_themselves() -> None:
    found, design = read("state", **words("quiet", "loud", "none"))

    assert (found.columns, found.caller, found.unset) == (("state",), (), ("none",))
    assert asked(design, "hives") == []
    assert read("label", **words("me", "none"))[0].unset == ()


@pytest.mark.parametrize("key", ["INT", "UUID", "TEXT"])
def test_the_words_are_built_and_tested(key: str) -> None:
    tree = emitted(
        read("keeper", key, "", oneOf=[{"INT": NUMBER, "UUID": UUID}.get(key, TEXT), words("me", "none")])[1]
    )
    service_ = tree[Path("app/services/hives.py")]
    tests = tree[Path("tests/integration/test_operations.py")]

    assert "caller.id if params.keeper in ('me',)" in service_.replace('"', "'")
    assert "conditions.append(Hive.keeper_id.is_(None))" in service_
    assert "is_narrowed_by_keeper_me(" in tests
    assert "is_narrowed_by_keeper_none(" in tests
