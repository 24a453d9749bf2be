"""What a mapping decides: operations that nothing else tells how to build, and the doubts that it settles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestrator.handoff.mapping import Mapping
from orchestrator.models.builtin.design import Certainty, Kind, ServiceDesign
from orchestrator.models.builtin.emit.services import service_method
from orchestrator.models.builtin.proposing import proposed_mapping
from orchestrator.models.builtin.reading import read
from orchestrator.models.builtin.shapes import FromConstant, Match
from tests.corpus.plans import CONTRACTS, load

MAPPING = (CONTRACTS.parent / "mappings" / "events.yaml").read_text(encoding="utf-8")
NAMES = sorted(path.name for path in Path(CONTRACTS).iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def mapped() -> ServiceDesign:
    return read(*load("events"), mapping=Mapping.parse(MAPPING))


def test_a_mapping_unlocks_what_was_asked(mapped: ServiceDesign) -> None:
    before = read(*load("events"))
    built = [item for item in mapped.operations if item.certainty is not Certainty.NOT_DERIVABLE]
    assert len(built) / len(mapped.operations) >= 0.94
    assert sum(item.certainty is Certainty.NOT_DERIVABLE for item in before.operations) > 5


def test_what_the_mapping_leaves_open_is_still_asked(mapped: ServiceDesign) -> None:
    assert any("role" in question.text and "createUser" in question.operations for question in mapped.questions)
    assert any("uploadPoster" in question.operations and not question.assumption for question in mapped.questions)


def test_a_rule_about_rows_that_are_not_there_is_asked_again_and_never_built() -> None:
    rule = "operations: {createVenue: {where: \"events.status = 'published'\", else: 409}}"
    design = read(*load("events"), mapping=Mapping.parse(rule))
    asked = [item.text for item in design.questions if "createVenue" in item.operations and not item.assumption]
    assert ["`events` of `events.status` is no table around it" in text for text in asked] == [True]
    assert design.operation("createVenue").certainty is Certainty.NOT_DERIVABLE


def test_a_transition_without_a_body_sets_the_state_that_it_leads_to(mapped: ServiceDesign) -> None:
    publish = mapped.operation("publishEvent")
    assert publish.kind is Kind.UPDATE
    assert Match(column="status", source=FromConstant(value="published")) in publish.set


def test_expressions_become_code_that_binds_its_values(mapped: ServiceDesign) -> None:
    texts = {item.id: service_method(item, mapped)[0].source for item in mapped.operations if item.id != "uploadPoster"}
    assert 'Event.status == literal("published"' in texts["listEvents"].replace("'", '"')
    assert "computed(self.session" in texts["createOrder"]
    assert re.search(r"\btext\(", "".join(texts.values())) is None
    assert "self.tickets.add(Ticket(" in texts["payOrder"].replace("\n", "")


@pytest.mark.parametrize("name", NAMES)
def test_the_proposal_of_a_mapping_says_what_is_built_anyway(name: str) -> None:
    design = read(*load(name))
    again = read(*load(name), mapping=Mapping.parse(proposed_mapping(design)))

    built = {item.id: (item.kind, item.table) for item in design.operations if item.kind is not Kind.UNKNOWN}
    proposed = {item.id: (item.kind, item.table) for item in again.operations}
    assert {key: proposed[key] for key in built} == built
