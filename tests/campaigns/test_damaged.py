"""Documents whose lines were cut, mixed and moved, and contracts whose sentences were: read, or refused in words."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from orchestrator.catalog import roots
from orchestrator.contract import Contract
from orchestrator.documents.installed import installed
from orchestrator.documents.reading import read_document
from orchestrator.errors import Problem
from orchestrator.models.builtin.reading import read
from tests.corpus.plans import CONTRACTS, load
from tests.unit.documents.recovery import corpus

pytestmark = pytest.mark.campaign
DOCUMENTS, MIXED = int(os.environ.get("CAMPAIGN_DOCUMENTS", "3000")), 8
SEED = int(os.environ.get("CAMPAIGN_SEED", "1"))
SIGNS = ("- [ ] ", "1. ", "### ", "> ", "| a | ", "**", "```", "---", "<", "")
SENTENCES = (
    "Deleted {rows} are 404.",
    "Drafts answer 404.",
    "Archived {rows} are not shown.",
    "Only {rows} that are open can be changed; others answer 409.",
    "Newest first.",
    "At most 5 {rows}.",
    "Defaults to today.",
)


def _damaged(text: str, others: list[str], by: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(by.randint(1, 8)):
        at, other = by.randrange(len(lines)), by.choice(others).split("\n")
        from_there = by.randrange(len(other))
        line = lines[at]
        changes: tuple[list[str], ...] = (
            [],
            [line, line],
            [line.lstrip("#-*> \t|0123456789.")],
            [" " * by.randint(2, 8) + line],
            [line[: by.randrange(len(line) + 1)]],
            [by.choice(SIGNS) + line],
            [line, *other[from_there : from_there + by.randint(1, 12)]],
        )
        lines[at : at + 1] = by.choice(changes)
        lines = lines or [""]
    return "\n".join(lines)


def test_a_damaged_document_is_read_or_refused_in_words() -> None:
    by, at_hand = random.Random(SEED), installed(roots(None))
    texts = [document.raw.decode(errors="replace") for document in corpus()]
    refused = 0
    for _ in range(DOCUMENTS):
        text = _damaged(by.choice(texts), texts, by)
        try:
            read_document(text.encode(errors="replace"), where="damaged.md", installed=at_hand)
        except Problem:
            refused += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, the text that brought it about is what helps
            pytest.fail(f"{error!r} while this was read:\n{text}")
    assert refused < DOCUMENTS / 10, "most of what is damaged can still be read"


def _described(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if isinstance(part.get("description"), str):
            yield part
        for inner in part.values():
            yield from _described(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _described(inner)


@pytest.mark.parametrize("name", sorted(folder.name for folder in CONTRACTS.iterdir() if folder.is_dir()))
def test_sentences_of_a_contract_that_stand_elsewhere_in_it_can_be_planned(name: str) -> None:
    by, (_, schema, auth) = random.Random(SEED), load(name)
    text = (CONTRACTS / name / "openapi.yaml").read_text(encoding="utf-8")
    said = [part["description"] for part in _described(yaml.safe_load(text))] or ["Newest first."]
    tables = [table.name.replace("_", " ") for table in schema.tables]
    for _ in range(MIXED):
        contract = yaml.safe_load(text)
        operations = [one for path in contract["paths"].values() for one in path.values() if "responses" in one]
        for part in (*operations, *_described(contract)):
            more = by.choice([by.choice(said), by.choice(SENTENCES).format(rows=by.choice(tables))])
            part["description"] = f"{part.get('description', '')} {more}".strip()
        parsed = Contract.parse(yaml.safe_dump(contract, sort_keys=False), where="mixed.yaml")
        assert len(read(parsed, schema, auth).operations) == len(operations)
