"""Lists of ids in a body: whom they name where the list is called like the table that joins, not like theirs."""

from __future__ import annotations

import re
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import OPEN, TEXT, answers, is_built, rows, service, takes

UUID = {"type": "string", "format": "uuid"}
TABLES = """
CREATE TABLE people (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), name TEXT NOT NULL);
CREATE TABLE drafts (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), title TEXT NOT NULL);
CREATE TABLE draft_reviewers (
  draft_id UUID NOT NULL REFERENCES drafts (id), person_id UUID NOT NULL REFERENCES people (id)%s,
  PRIMARY KEY (draft_id, person_id)
);
"""


def drafts(sent: str, *, more: str = "", method: str = "post") -> ServiceDesign:
    listed: dict[str, Any] = {"type": "array", "items": UUID}
    operation = {**takes({"title": TEXT, sent: listed}, "title", sent), **answers(rows("title"), "201")}
    path = "/drafts" if method == "post" else "/drafts/{id}"
    return service(TABLES % more, OPEN, {path: {method: {"operationId": "write", **operation}}})


@pytest.mark.parametrize("sent", ["reviewerIds", "draftReviewerIds", "reviewer_uuids"])
@pytest.mark.parametrize("method", ["post", "put"])
def test_ids_called_like_the_table_that_joins_name_the_rows_behind_it(sent: str, method: str) -> None:
    design = drafts(sent, method=method)
    assert is_built(design.operation("write"))
    text = next(text for path, text in emitted(design).items() if "services" in path.parts and "def write(" in text)
    assert re.search(r"DraftReviewer\(draft_id=draft\.id, person_id=person\.id\)", text)


def test_ids_are_asked_about_where_a_row_that_joins_holds_more_than_they_say() -> None:
    assert not is_built(drafts("reviewerIds", more=", part TEXT NOT NULL").operation("write"))
