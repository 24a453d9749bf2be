"""Documents that a partial change merges: key by key, a key that is null is taken away."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import OPEN, TEXT, answers, asked, is_built, rows, service, takes

OBJECT = {"type": "object"}
TABLES = "CREATE TABLE sites (id SERIAL PRIMARY KEY, name TEXT NOT NULL, settings JSONB NOT NULL, more JSONB);"


def sites(said: str, of_property: str, info: str, media: str, tables: str = TABLES) -> ServiceDesign:
    """The service whose sites are changed as it says."""
    body = takes({"name": TEXT, "settings": {**OBJECT, "description": of_property}})
    content = body["requestBody"]["content"]
    content[media] = content.pop("application/json")
    patch = {"operationId": "change", "description": said, **body, **answers(rows("id", settings=OBJECT), "200", "404")}
    return service(tables, OPEN, {"/sites/{id}": {"patch": patch}}, info=info)


@pytest.mark.parametrize(
    "said, of_property, info, media, written",
    [
        ("`settings` is merged key by key; a key set to null is removed.", "", "", "application/json", ")"),
        ("", "Merged key by key, null removes a key", "", "application/json", ")"),
        ("", "", "`settings` is merged: keys that are sent as `null` are removed.", "application/json", ")"),
        ("The settings are merged recursively.", "", "", "application/json", ", deep=True)"),
        ("", "", "", "application/merge-patch+json", ", deep=True)"),
        ("JSON merge patch.", "", "", "application/json", ", deep=True)"),
    ],
)
def test_a_document_is_merged_where_the_contract_says_so(
    said: str, of_property: str, info: str, media: str, written: str
) -> None:
    design = sites(said, of_property, info, media)
    text = emitted(design)[Path("app/services/sites.py")]
    assert f"site.settings = patched(site.settings, document(payload.settings){written}\n" in text
    assert not asked(design, "change")
    assert any("is merged into" in told for told in design.operation("change").assumptions)


def test_a_document_takes_the_place_of_the_one_before_where_nothing_is_said() -> None:
    for said in ("", "The settings are replaced, not merged."):
        assert "patched(" not in emitted(sites(said, "", "", "application/json"))[Path("app/services/sites.py")]


def test_a_document_in_a_text_is_asked_about() -> None:
    tables = "CREATE TABLE sites (id SERIAL PRIMARY KEY, name TEXT NOT NULL, settings TEXT NOT NULL DEFAULT '{}');"
    design = sites("The settings are merged.", "", "", "application/json", tables)
    assert not is_built(design.operation("change"))
