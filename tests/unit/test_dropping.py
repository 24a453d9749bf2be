from __future__ import annotations

import argparse
import time
from pathlib import Path

import pytest

from orchestrator.dropping import drop
from orchestrator.errors import OrchestratorError
from orchestrator.intervention import parse_intervention
from orchestrator.project import Project, open_project
from orchestrator.status import interventions_of


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return open_project(tmp_path)


def said(text: str, **more: object) -> argparse.Namespace:
    given = {"phase": "all", "type": "other", "urgency": "immediate", "drop": [], "add": [], "priority": []}
    return argparse.Namespace(text=text, **given | more)


def test_what_is_dropped_in_one_second_under_one_title_has_a_file_each(project: Project) -> None:
    paths = [drop(project, said(f"Stop\n\n{number}")) for number in range(20)]
    assert len(set(paths)) == 20
    texts = [parse_intervention(path.read_text(), path.name).text for path in paths]
    assert [text.split()[-1] for text in texts] == [str(number) for number in range(20)]
    assert sorted(paths) == sorted((project.interventions / "active").iterdir())


@pytest.mark.parametrize(
    "text, more, why",
    [
        ("  ", {}, "needs text"),
        ("x" * 300_000, {}, "longer than 262,144 bytes"),
        ("gr\udcf6\udcdfer", {}, "not UTF-8"),
        ("x", {"phase": ""}, "phase"),
        ("x", {"phase": "x" * 300}, "at most 200 characters"),
        ("x", {"phase": "99-foo"}, "no stage `99-foo` is known here"),
        ("x", {"phase": "06-backend-implementaton/2"}, "did you mean `06-backend-implementation`"),
        ("x", {"priority": ["createStation"]}, "cannot read --priority"),
    ],
)
def test_what_no_run_would_understand_is_refused_at_once(
    project: Project, text: str, more: dict[str, object], why: str
) -> None:
    with pytest.raises(OrchestratorError, match=why):
        drop(project, said(text, **more))
    assert list(project.interventions.rglob("*")) == []


def test_no_word_of_it_passes_for_its_head(project: Project) -> None:
    path = drop(project, said("---\nurgency: backlog\n---\nlater", phase="06/2\nurgency: backlog"))
    read = parse_intervention(path.read_text(), path.name)
    assert (read.urgency, read.phase) == ("immediate", "06/2\nurgency: backlog")
    assert read.text == "---\nurgency: backlog\n---\nlater\n"


def test_a_folder_that_cannot_be_made_is_the_users_problem(project: Project) -> None:
    project.interventions.write_text("a file in its place")
    with pytest.raises(OrchestratorError, match="cannot be left"):
        drop(project, said("x"))


def test_a_file_for_a_stage_that_nobody_knows_is_listed_with_its_mistake(project: Project) -> None:
    active = project.interventions / "active"
    active.mkdir(parents=True)
    (active / "a.md").write_text("---\nphase: 6-backend\nurgency: immediate\n---\nHear me.\n")
    (active / "b.md").write_text("---\nphase: 6\nurgency: immediate\n---\nHear me.\n")
    (active / "c.md").write_text("---\nphase: 7\nurgency: immediate\n---\nWhat the sixth hands on to hears me.\n")
    (active / "d.md").write_text("---\nphase: 12-own/3\nurgency: immediate\n---\nHear me too.\n")
    (project.root / "phases" / "12-own").mkdir(parents=True)
    (project.root / "phases" / "12-own" / "playbook.yaml").touch()
    until = time.monotonic() + 5.0
    while len(rows := interventions_of(project, None)) < 4:
        assert time.monotonic() < until, rows
        time.sleep(0.01)
    told = {row["path"]: row["why"] for row in rows}
    assert "no stage `6-backend` is known here" in told["a.md"]
    assert "06-backend-implementation" in told["a.md"]
    assert told["b.md"] == told["c.md"] == told["d.md"] == "no run has read it; it is heard when one is driven"
