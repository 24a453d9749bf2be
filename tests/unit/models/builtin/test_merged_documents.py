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


@pytest.mark.parametrize(
    "said",
    [
        "Change the site of a merge request.",
        "Duplicates are merged at night.",
        "Duplicates in the settings are merged.",
        "Both sites are merged into one.",
        "Merges what is sent into the site.",
        "`settings` and `tags` are merged.",
        "Settings of merged sites are kept.",
    ],
)
def test_a_document_is_merged_only_where_it_is_what_a_sentence_says_is_merged(said: str) -> None:
    design = sites(said, "", "", "application/json")
    assert "patched(" not in emitted(design)[Path("app/services/sites.py")]
    assert any("How deep does that go" in text for text in asked(design, "change")) is ("merge request" not in said)


@pytest.mark.parametrize(
    "said",
    [
        "What is sent is merged into `settings`.",
        "Merges the keys of `settings`; the rest stays.",
        "Renames the site and merges the settings.",
        "The settings are updated key by key, keys left out are kept.",
        "The document is merged at its first level.",
    ],
)
def test_what_is_merged_is_told_in_many_ways(said: str) -> None:
    design = sites(said, "", "", "application/json")
    assert "site.settings = patched(" in emitted(design)[Path("app/services/sites.py")]
    assert not asked(design, "change")


@pytest.mark.parametrize(
    "said, of_property",
    [
        ("`settings` is merged key by key, and only admins may change `billing`.", ""),
        ("The settings are merged, at most 50 keys.", ""),
        ("The settings are merged and every subscriber is notified by e-mail.", ""),
        ("The settings are merged unless the site is older than a year.", ""),
        ("`settings` is merged; a key set to null is removed only by admins.", ""),
        ("", "Merged key by key, never more than 50 keys"),
    ],
)
def test_what_a_sentence_says_beside_a_merge_is_asked_as_well(said: str, of_property: str) -> None:
    design = sites(said, of_property, "", "application/json")
    assert "site.settings = patched(" in emitted(design)[Path("app/services/sites.py")]
    assert len(asked(design, "change")) == 1
    assert "How deep" not in asked(design, "change")[0]


def test_what_is_left_of_a_sentence_and_is_no_rule_is_put_on_record() -> None:
    design = sites("The settings are merged if the site is open.", "", "", "application/json")
    assert any("nothing beyond schema and auth is built" in text for text in design.operation("change").assumptions)
