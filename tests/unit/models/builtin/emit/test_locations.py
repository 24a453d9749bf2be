"""`Location` leads to the new row by the path that shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, rows, service, takes

TABLES = """
CREATE TABLE spaces (id SERIAL PRIMARY KEY, slug TEXT NOT NULL UNIQUE);
CREATE TABLE pages (id SERIAL PRIMARY KEY, space_id INT NOT NULL REFERENCES spaces (id), title TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE);
"""


@pytest.mark.parametrize(
    "shown, place",
    [
        ("/pages/{pageId}", "/pages/{page.id}"),
        ("/pages/{slug}", "/pages/{page.slug}"),
        ("/spaces/{slug}/pages/{pageSlug}", "/spaces/{params.slug}/pages/{page.slug}"),
        ("/spaces/{space}/pages/{pageId}", "/spaces/{params.slug}/pages/{page.id}"),
        ("", "/spaces/{params.slug}/pages/{page.id}"),
    ],
)
def test_the_place_of_a_new_row_is_where_it_is_shown(shown: str, place: str) -> None:
    page = rows("title", "slug", id=NUMBER)
    made = answers(page, "201")
    made["responses"]["201"]["headers"] = {"Location": {"schema": TEXT}}
    post = {"operationId": "add", **takes({"title": TEXT, "slug": TEXT}, "title", "slug"), **made}
    paths: dict[str, Any] = {"/spaces/{slug}/pages": {"post": post}}
    paths |= {shown: {"get": {"operationId": "one", **answers(page)}}} if shown else {}
    texts = emitted(service(TABLES, OPEN, paths))
    assert f'"Location": f"{place}"' in texts[Path("app/services/pages.py")]
