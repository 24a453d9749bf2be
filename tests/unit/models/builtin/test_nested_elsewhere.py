"""Lists in a body whose items cannot become rows, where another operation is there to make these."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asked, is_built, rows, service, takes

TABLES = """
CREATE TABLE wards (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE visits (
  id SERIAL PRIMARY KEY, ward_id INT NOT NULL REFERENCES wards (id), guest TEXT NOT NULL, minutes INT NOT NULL
);
"""
VISITS = {"type": "array", "items": {"type": "object", "properties": {"id": NUMBER, "guest": TEXT}}}
WARD: dict[str, Any] = rows("name", id=NUMBER, visits=VISITS)


def wards(*needed: str, elsewhere: bool = True) -> ServiceDesign:
    of_visit = {"guest": TEXT, "minutes": NUMBER}
    make = {"operationId": "makeVisit", "security": [], **takes(of_visit, *of_visit), **answers(status="204")}
    send = takes({"name": TEXT, "visits": VISITS}, *needed)
    paths = {
        "/wards": {"post": {"operationId": "make", "security": [], **send, **answers(WARD, "201")}},
        "/wards/{id}": {"put": {"operationId": "change", "security": [], **send, **answers(WARD, "200", "404")}},
        **({"/wards/{id}/visits": {"post": make}} if elsewhere else {}),
    }
    return service(TABLES, OPEN, paths)


def test_what_may_be_left_out_has_no_effect_meanwhile_and_is_asked_about() -> None:
    design = wards("name")

    for name in ("make", "change"):
        assert is_built(design.operation(name))
        body = design.operation(name).body
        assert body is not None
        assert ("visits",) in body.ignored
        assert any("Nothing fills `minutes`" in text for text in asked(design, name))
    (question,) = [item for item in design.questions if item.cause == "nested_write"]
    assert "makeVisit makes the rows of `visits`" in question.assumption


def test_a_list_that_must_be_sent_is_not_dropped() -> None:
    assert not is_built(wards("name", "visits").operation("make"))


def test_a_list_whose_rows_nothing_else_makes_is_not_dropped() -> None:
    assert not is_built(wards("name", elsewhere=False).operation("make"))


def crews(label: str, items: dict[str, Any]) -> ServiceDesign:
    tables = f"""
    CREATE TABLE skills (id SERIAL PRIMARY KEY, {label});
    CREATE TABLE crews (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE crew_skills (crew_id INT NOT NULL REFERENCES crews (id), skill_id INT NOT NULL REFERENCES skills (id),
      PRIMARY KEY (crew_id, skill_id));
    """
    skill = {"type": "object", "required": ["name"], "properties": items}
    sent = {"name": TEXT, "skills": {"type": "array", "items": skill}}
    shown = {"type": "object", "properties": {"id": NUMBER, **sent}}
    make = {"operationId": "make", "security": [], **takes(sent, "name", "skills"), **answers(shown, "201")}
    return service(tables, OPEN, {"/crews": {"post": make}})


def test_objects_without_a_key_name_rows_behind_a_link_by_their_unique_text() -> None:
    items = {"id": {**NUMBER, "readOnly": True}, "name": TEXT}
    design = crews("name TEXT NOT NULL UNIQUE", items)
    body = design.operation("make").body

    assert is_built(design.operation("make"))
    assert body is not None
    (link,) = body.many
    assert [(item.column, item.lookup) for item in link.fields] == [("skill_id", ("skills", "name"))]
    assert "by_name(each_crew_skill.name)" in emitted(design)[Path("app/services/crews.py")]


def test_a_text_that_several_rows_share_names_none() -> None:
    assert not is_built(crews("name TEXT NOT NULL", {"name": TEXT}).operation("make"))
