"""Moments that designs for SQLite keep as texts are moments, kept in the form that the design's defaults have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.portable import create_statements
from orchestrator.models.builtin.reading import read
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asks, is_built, rows, takes

MOMENT = {"type": "string", "format": "date-time"}
TIDE = rows(id=NUMBER, turns=MOMENT, place=TEXT)
CLOCK = "(strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))"


def tides(columns: str = "turns TEXT NOT NULL", dialect: str = "sqlite", sent: Any = MOMENT) -> ServiceDesign:
    """A service whose tides are asked for between two moments, both of which have to be sent."""
    bounds = asks(**{name: {"schema": MOMENT, "required": True} for name in ("from", "to")})
    paths: dict[str, Any] = {
        "/tides": {
            "get": {"operationId": "plan", **bounds, **answers({"type": "array", "items": TIDE})},
            "post": {"operationId": "add", **takes({"turns": sent, "place": TEXT}, "turns"), **answers(TIDE, "201")},
        }
    }
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    tables = f"CREATE TABLE tides (id INTEGER PRIMARY KEY, place TEXT, {columns});"
    return read(Contract.parse(json.dumps(document)), SchemaDesign.parse(tables, dialect), AuthModel.parse(OPEN))


def model(design: ServiceDesign) -> str:
    return emitted(design)[Path("app/models/tides.py")]


def test_a_list_is_asked_for_between_moments_that_texts_keep() -> None:
    plan = tides().operation("plan")

    assert is_built(plan)
    assert [(item.name, item.columns) for item in plan.params] == [("from", ("turns",)), ("to", ("turns",))]
    assert "turns: Mapped[datetime] = mapped_column(TextMoment('%Y-%m-%dT%H:%M:%fZ'))" in model(tides())


def test_it_is_on_record_in_which_form_moments_are_kept() -> None:
    (told,) = [
        item.text for item in tides(f"turns TEXT, noted TEXT DEFAULT {CLOCK}").assumptions if "texts" in item.text
    ]

    assert told.startswith("`turns`, `noted` of `tides` hold moments")
    assert "`%Y-%m-%dT%H:%M:%SZ`" in told


@pytest.mark.parametrize(
    "default, form",
    [
        (CLOCK, "%Y-%m-%dT%H:%M:%SZ"),
        ("(strftime('%FT%T+00:00', 'now'))", "%Y-%m-%dT%H:%M:%S+00:00"),
        ("(datetime('now'))", "%Y-%m-%d %H:%M:%S"),
        ("CURRENT_TIMESTAMP", "%Y-%m-%d %H:%M:%S"),
    ],
)
def test_moments_are_kept_as_defaults_of_the_design_write_them(default: str, form: str) -> None:
    text = model(tides(f"turns TEXT NOT NULL, noted TEXT NOT NULL DEFAULT {default}"))

    assert f"turns: Mapped[datetime] = mapped_column(TextMoment({form!r}))" in text
    assert f"noted: Mapped[datetime] = mapped_column(TextMoment({form!r}), default=utc_now)" in text


def test_what_the_clock_fills_in_is_filled_in_on_postgresql_too() -> None:
    columns = f"turns TEXT NOT NULL, noted TEXT NOT NULL DEFAULT {CLOCK}, day TEXT NOT NULL DEFAULT (date('now'))"
    (table,) = tides(columns).tables
    statement = create_statements(table, "sqlite", "postgres")[0]

    assert '"noted" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP' in statement
    assert '"day" TEXT NOT NULL DEFAULT CURRENT_DATE' in statement


@pytest.mark.parametrize(
    "design",
    [
        tides(dialect="postgres"),
        tides(sent=TEXT),
        tides("turns TEXT NOT NULL CHECK (turns LIKE '____-__-__T%')"),
        tides("turns TEXT NOT NULL, CHECK (turns <> place)"),
        tides("swings TEXT NOT NULL"),
        tides(f"turns TEXT NOT NULL, noted TEXT DEFAULT {CLOCK}, seen TEXT DEFAULT CURRENT_TIMESTAMP"),
    ],
)
def test_texts_of_which_that_is_not_sure_stay_texts(design: ServiceDesign) -> None:
    assert not is_built(design.operation("plan"))


@pytest.mark.parametrize("default", ["(strftime('%H:%M', 'now'))", "(datetime('now', '+1 day'))", "(unixepoch())"])
def test_what_a_default_writes_beyond_the_present_moment_is_left_to_the_database(default: str) -> None:
    assert "noted: Mapped[str] = mapped_column(Text, server_default" in model(
        tides(f"noted TEXT NOT NULL DEFAULT {default}")
    )


def test_a_text_of_the_clock_that_the_contract_calls_a_plain_text_is_written_in_its_form() -> None:
    text = model(
        tides(f"turns TEXT NOT NULL, place_2 TEXT, noted TEXT NOT NULL DEFAULT {CLOCK}, CHECK (noted <> place_2)")
    )

    assert "default=lambda: written(utc_now(), '%Y-%m-%dT%H:%M:%SZ')" in text
