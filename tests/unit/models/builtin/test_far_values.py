"""What an answer shows of rows further on, by the only chain of references that leads to such a column."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import ExpressionField, ValueField
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, is_built, service, source_of

TABLES = """
CREATE TABLE lakes (id SERIAL PRIMARY KEY, basin TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE buoys (
  id SERIAL PRIMARY KEY, serial_no TEXT NOT NULL UNIQUE, lake_id INT NOT NULL REFERENCES lakes (id), colour TEXT
);
CREATE TABLE limits (id SERIAL PRIMARY KEY, buoy_id INT NOT NULL REFERENCES buoys (id), severity TEXT NOT NULL);
CREATE TABLE alarms (
  id SERIAL PRIMARY KEY, limit_id INT NOT NULL REFERENCES limits (id), depth INT NOT NULL,
  raised_at TIMESTAMPTZ NOT NULL DEFAULT now() {more}
);
"""


def alarms(name: str, more: str = "", **schema: object) -> ServiceDesign:
    """A list of alarms that show one property of something else."""
    row = {
        "type": "object",
        "properties": {"id": NUMBER, "depth": NUMBER, name: {**TEXT, **schema}},
        "required": [name],
    }
    listed = {"operationId": "all", **answers({"type": "array", "items": row})}
    return service(TABLES.replace("{more}", more), OPEN, {"/alarms": {"get": listed}})


def test_what_a_row_shows_of_rows_further_on_is_theirs_by_the_only_chain() -> None:
    assert source_of(alarms("severity"), "severity") == ValueField(
        table="limits", column="severity", on=(("limit_id", "id"),)
    )
    inner = "(SELECT buoys.serial_no FROM buoys WHERE buoys.id = limits.buoy_id)"
    text = f"(SELECT {inner} FROM limits WHERE limits.id = alarms.limit_id)"
    assert source_of(alarms("serial"), "serial") == ExpressionField(text=text)
    design = alarms("lakeId", type="integer")
    assert is_built(design.operation("all"))
    assert "buoys.lake_id" in str(source_of(design, "lakeId"))
    assert any("the only one with such" in item.text for item in design.assumptions)


def test_what_two_rows_may_be_meant_by_is_asked_about() -> None:
    second = ", next_limit_id INT NOT NULL REFERENCES limits (id)"

    assert not is_built(alarms("severity", second).operation("all"))


def test_what_may_be_missing_is_not_shown_where_something_has_to_be() -> None:
    """A colour may be null itself, and a row on the way may be missing."""
    assert not is_built(alarms("name").operation("all"))
    by_none = ", owner_id INT REFERENCES keepers (id)"
    tables = "CREATE TABLE keepers (id SERIAL PRIMARY KEY, callsign TEXT NOT NULL);"
    row = {"type": "object", "properties": {"id": NUMBER, "callsign": TEXT}, "required": ["callsign"]}
    paths = {"/alarms": {"get": {"operationId": "all", **answers({"type": "array", "items": row})}}}
    design = service(tables + TABLES.replace("{more}", by_none), OPEN, paths)

    assert not is_built(design.operation("all"))


STOCK = """
CREATE TABLE cellars (code VARCHAR(4) PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE wines (ean VARCHAR(13) PRIMARY KEY, name TEXT NOT NULL, region TEXT);
CREATE TABLE bottles (
  cellar_code VARCHAR(4) NOT NULL REFERENCES cellars (code), ean VARCHAR(13) NOT NULL REFERENCES wines (ean),
  held INT NOT NULL, PRIMARY KEY (cellar_code, ean)
);
"""


def test_a_row_without_a_name_is_called_after_the_row_whose_key_it_shows() -> None:
    def listed(*shown: str) -> ServiceDesign:
        properties = {**dict.fromkeys(shown, TEXT), "held": NUMBER}
        row = {"type": "object", "properties": properties, "required": ["name"]}
        return service(
            STOCK,
            OPEN,
            {
                "/cellars/{code}/bottles": {
                    "get": {"operationId": "all", **answers({"type": "array", "items": row}, "200", "404")}
                }
            },
        )

    design = listed("ean", "name", "region")
    assert is_built(design.operation("all"))
    assert source_of(design, "name") == ValueField(table="wines", column="name", on=(("ean", "ean"),))
    assert source_of(design, "region") == ValueField(table="wines", column="region", on=(("ean", "ean"),))
    assert not is_built(listed("name").operation("all"))
    assert not is_built(listed("ean", "cellar_code", "name").operation("all"))


HIVES = """
CREATE TABLE keepers (id UUID PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE gardens (id UUID PRIMARY KEY, owner_id UUID NOT NULL REFERENCES keepers (id), name TEXT NOT NULL);
CREATE TABLE hives (id UUID PRIMARY KEY, garden_id UUID NOT NULL REFERENCES gardens (id), colour TEXT);
CREATE TABLE jars (
  id UUID PRIMARY KEY, hive_id UUID NOT NULL REFERENCES hives (id), weight INT NOT NULL{more}
);
"""
UUID = {"type": "string", "format": "uuid"}
GARDEN = "(SELECT gardens.{} FROM gardens WHERE gardens.id = hives.garden_id)"


def jars(name: str, schema: dict[str, object], *, hive: str = "garden", more: str = "") -> ServiceDesign:
    """A list of jars that show one property of something else, in a contract that shows hives too."""
    row = {"type": "object", "properties": {"id": UUID, "weight": NUMBER, name: schema}, "required": [name]}
    schemas = {"Hive": {"type": "object", "properties": {"id": UUID, hive: UUID}, "required": [hive]}}
    listed = {"operationId": "all", **answers({"type": "array", "items": row})}
    return service(HIVES.replace("{more}", more), OPEN, {"/jars": {"get": listed}}, schemas=schemas)


@pytest.mark.parametrize(
    "name, schema, column",
    [("garden", UUID, "id"), ("garden_name", TEXT, "name"), ("gardenName", TEXT, "name")],
)
def test_the_key_and_the_name_of_a_row_two_references_away_are_called_after_it(
    name: str, schema: dict[str, object], column: str
) -> None:
    design = jars(name, schema)

    text = f"(SELECT {GARDEN.format(column)} FROM hives WHERE hives.id = jars.hive_id)"
    assert source_of(design, name) == ExpressionField(text=text)
    assert is_built(design.operation("all"))
    assert any("`jars.hive_id`, `hives.garden_id` leads to" in item.text for item in design.assumptions)
    assert not any("the only one with such" in item.text for item in design.assumptions)


@pytest.mark.parametrize(
    "name, schema, hive, more",
    [
        ("garden", UUID, "place", ""),  # nothing shows that it is how keys of gardens are called
        ("garden", TEXT, "garden", ""),  # the key or the name
        ("garden", {**TEXT, "format": "date"}, "garden", ""),
        ("garden", UUID, "garden", ", second_hive_id UUID NOT NULL REFERENCES hives (id)"),
        ("garden_name", TEXT, "garden", ", second_hive_id UUID NOT NULL REFERENCES hives (id)"),
        ("garden_title", TEXT, "garden", ""),
        ("owner", UUID, "garden", ""),
    ],
)
def test_the_key_of_a_row_further_on_is_asked_for_where_it_may_be_another(
    name: str, schema: dict[str, object], hive: str, more: str
) -> None:
    assert not is_built(jars(name, schema, hive=hive, more=more).operation("all"))


def test_a_path_that_names_rows_by_it_shows_what_a_key_is_called_too() -> None:
    row = {"type": "object", "properties": {"id": UUID, "garden": UUID}, "required": ["garden"]}
    listed = {"operationId": "all", **answers({"type": "array", "items": row})}
    hives = {"get": {"operationId": "it", **answers({"type": "object", "properties": {"id": UUID}}, "200", "404")}}
    design = service(HIVES.replace("{more}", ""), OPEN, {"/jars": {"get": listed}, "/gardens/{garden}": hives})

    assert is_built(design.operation("all"))
