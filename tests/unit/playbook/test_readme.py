"""The playbook that the README shows is one that the engine takes."""

from __future__ import annotations

import re
from pathlib import Path

from orchestrator.catalog import persona_files, roots
from orchestrator.persona import parse_persona
from orchestrator.playbook import Surroundings, parse_playbook

ROOT = Path(__file__).parents[3]


def _block(path: str, language: str) -> str:
    text = (ROOT / path).read_text(encoding="utf-8")
    found = re.search(rf"^```{language}\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


def test_the_example_of_a_playbook_is_in_order() -> None:
    around = Surroundings(files={}, personas=list(persona_files(roots(None))), facts=("product",))
    playbook = parse_playbook(_block("phases/README.md", "yaml"), where="phases/README.md", around=around)
    assert str(playbook.coverage()) == "2 of 3 criteria enforced, 1 for the reviewer, 0 judged"


def test_the_example_of_a_persona_is_in_order() -> None:
    assert parse_persona(_block("agents/README.md", "markdown"), where="agents/README.md").id == "data-engineer"


def test_the_readmes_name_every_stage_and_persona_that_is_shipped() -> None:
    phases, agents = ((ROOT / name / "README.md").read_text(encoding="utf-8") for name in ("phases", "agents"))
    assert all(f"({path.parent.name}/playbook.yaml)" in phases for path in ROOT.glob("phases/*/playbook.yaml"))
    assert all(f"({path.name})" in agents for path in ROOT.glob("agents/*.md") if path.stem != "README")
