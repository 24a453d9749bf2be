"""Parts of a workflow that wait for each other are told where they say so."""

from __future__ import annotations

from orchestrator.documents.reading import read_document


def test_a_circle_is_told_on_the_lines_that_say_for_what_is_waited() -> None:
    text = """name: Bread
tasks:
  - id: knead
    command: mix
    retries: 1
    depends_on: [bake]
    success_criteria: [smooth]
  - id: bake
    command: heat
    retries: 1
    depends_on: [knead]
    success_criteria: [brown]
"""
    defects = read_document(text.encode(), where="bread.yml").defects
    assert [defect.line for defect in defects if defect.code == "cycle"] == [6, 11]
