"""Agents that ask each other, and a persona that tries before a person is asked."""

from __future__ import annotations

from tests.acceptance.conftest import Shop

ASKS = """\
  - match: {job: opinion}
    turns:
      - calls: [{name: write_file, args: {path: notes/mine.txt, content: x}}]
      - calls: [{name: submit, args: {summary: "OBJECTION: notes/outline.txt is too short."}}]
  - match: {job: task, builds: outline}
    turns:
      - calls: [{name: write_file, args: {path: notes/outline.txt, content: "outline\\n"}}]
      - calls: [{name: ask_colleague, args: {persona: reviewer, question: Is notes/outline.txt good?}}]
      - calls: [{name: submit, args: {summary: The outline is there}}]
"""


def reviewer(shop: Shop) -> None:
    """A second persona, which the playbook names."""
    text = (shop.root / "agents/writer.md").read_text("utf-8")
    (shop.root / "agents/reviewer.md").write_text(text.replace("id: writer", "id: reviewer"), "utf-8")
    shop.edit("agents/writer.md", "note_decision, submit]", "note_decision, ask_colleague, submit]")


def test_an_opinion_is_shown_as_one_and_its_giver_changes_nothing(shop: Shop) -> None:
    reviewer(shop)
    playbook = "phases/06-backend-implementation/playbook.yaml"
    judged = "{id: outline-judged, title: The outline reads well, kind: judged, question: Does it?, persona: reviewer}"
    shop.edit(playbook, "one_of: [notes/outline.txt]}", f"one_of: [notes/outline.txt]}}\n          - {judged}")
    shop.edit(playbook, "  persona: writer\n  artifacts", "  persona: reviewer\n  artifacts")
    shop.add_scene(ASKS)
    shop.begin()
    package = shop.gate_package()
    assert len(package["opinions"]) == 1
    assert "OBJECTION: notes/outline.txt is too short." in package["opinions"][0]
    found = {finding["check"]: finding for finding in package["findings"]}
    assert (found["outline-judged"]["outcome"], found["outline-judged"]["level"]) == ("inconclusive", "judged")
    assert "notes/mine.txt" not in shop.run("diff")
    spent = shop.status()["spend"]["by_persona"]
    assert spent["reviewer"]["turns"] == 4


def test_the_persona_that_the_playbook_names_tries_before_a_person_is_asked(shop: Shop) -> None:
    reviewer(shop)
    playbook = "phases/06-backend-implementation/playbook.yaml"
    shop.edit(playbook, "        builds: outline\n", "        builds: outline\n        escalate_to: reviewer\n")
    shop.edit(playbook, "  persona: writer\n  artifacts", "  persona: reviewer\n  artifacts")
    shop.edit(shop.script, "  - match: {job: task, builds: outline}", "  - match: {job: task, builds: nothing}")
    done = "calls: [{name: submit, args: {summary: Done}}]"
    shop.add_scene(
        f"""\
  - match: {{job: findings, task: "1:outline"}}
    turns: [{{{done}}}]
  - match: {{job: task, builds: outline, persona: "*"}}
    turns: [{{{done}}}]
"""
    )
    shop.begin()
    asked = [rfi for rfi in shop.status()["rfis"] if rfi["state"] == "escalated"]
    assert "2 attempts did not pass; reviewer tried as well. outline-there" in asked[0]["question"]
    assert [entry["body"]["persona"] for entry in shop.entries("told") if "/reviewer" in entry["body"]["conversation"]]
