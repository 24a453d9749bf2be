"""Stages that are about no API: their handoffs bring no contract, no schema, no permission model and no database."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tests.acceptance.conftest import Shop

PLAYBOOK = """\
playbook: 1
id: 02-research
title: Research
purpose: Find out what users want.
owner: the researchers
persona: writer
next: 03-concept
read_back: "We are studying {product}, release mode {release_mode}."
mvp_rules:
  - {aspect: Interviews, full: Twenty people, mvp: Five people}
  - {aspect: Recordings, mvp: None are kept}
phases:
  - number: 1
    id: interviews
    title: Interviews
    persona: writer
    output: Notes of each interview
    tasks:
      - id: interviews
        title: Hold the interviews
        builds: interviews
        checks:
          - {id: notes-there, title: The notes are there, kind: file_exists, one_of: [interviews.md]}
gate: {number: 2, title: The research is done, escalate_to: the owner of the product, persona: writer}
hand_off: {to: 03-concept, artifacts: [interviews.md]}
"""
SCRIPT = """\
scripted: 1
scripts:
  - match: {job: read_back}
    turns:
      - calls: [{name: submit, args: {summary: "Studying Lamp Posts, release mode Full Production, with paper."}}]
  - match: {job: task}
    turns:
      - calls: [{name: run_command, args: {command: "echo three people were asked > interviews.md"}}]
      - calls: [{name: submit, args: {summary: Asked}}]
"""


def handoff(folder: Path) -> None:
    """A package with a brief and nothing else."""
    folder.mkdir()
    brief = b"# Brief\n\nFind out who needs lamp posts.\n"
    (folder / "brief.md").write_bytes(brief)
    (folder / "handoff.md").write_text(
        f"""---
handoff: 1
id: HO-01-02-lamp-posts
from_phase: 01-idea
to_phase: 02-research
product: Lamp Posts
created: "2026-11-20T09:00:00Z"
release_mode: Full Production
stack: {{method: paper}}
artifacts:
  brief: {{path: brief.md, sha256: {hashlib.sha256(brief).hexdigest()}}}
approved_by: somebody
---

# Handoff
""",
        "utf-8",
    )


def test_a_stage_without_an_api_is_worked_to_its_end(shop: Shop) -> None:
    stage = shop.root / "phases" / "02-research"
    stage.mkdir()
    (stage / "playbook.yaml").write_text(PLAYBOOK, "utf-8")
    shop.script.write_text(SCRIPT, "utf-8")
    handoff(shop.root / "brief")
    shop.run("run", "02", "--handoff", "brief", "--model", "scripted:script.yaml", code=4)
    known = shop.status()
    told = "Release mode: Full Production.\n- Interviews: Twenty people\n\nYou work"
    prompts = [line for line in map(json.loads, shop.run("journal", "--json").splitlines()) if line["kind"] == "prompt"]
    assert [told in json.dumps(prompt, ensure_ascii=False).replace("\\n", "\n") for prompt in prompts] == [True]
    planned = (shop.root / ".orchestrator" / "runs" / known["run"] / "plan.md").read_text("utf-8")
    assert "- Interviews: Twenty people" in planned
    assert (known["waiting_for"], [task["state"] for task in known["tasks"]]) == ("gate", ["accepted"])
    shop.run("reply", known["run"], "APPROVED")
    assert shop.status()["state"] == "completed"
    passed_on = (shop.root / "handoffs" / "02-research" / "handoff.md").read_text("utf-8")
    assert "interviews.md" in passed_on
    assert "database" not in passed_on.partition("---\n\n")[0]
