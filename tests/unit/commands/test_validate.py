"""`orchestrator validate`: what is wrong, with its place, on one line each; or the same as JSON."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from orchestrator.commands import validate
from orchestrator.errors import Exit, UsageProblem

CHECKOUT = Path(__file__).parents[3]
STAGE = "06-backend-implementation"
HANDOFF = CHECKOUT / "tests/fixtures/handoffs/tide-stations"


@pytest.fixture(name="here", autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    validate.add_parser(parser.add_subparsers())
    args = parser.parse_args(["validate", *words])
    return int(args.run(args))


def _json(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    _run(*words, "--json")
    return dict(json.loads(capsys.readouterr().out))


def test_everything_that_is_shipped_is_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run() == Exit.DONE
    lines = capsys.readouterr().out.splitlines()
    assert any(f"{STAGE}/playbook.yaml: 8 phases, " in line and "criteria enforced" in line for line in lines)
    assert sum("agents/" in line for line in lines) == 4
    assert lines[-1] == "5 files in order"


def test_a_folder_is_searched_for_what_can_be_validated(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(str(CHECKOUT / "agents"), str(CHECKOUT / "phases" / STAGE)) == Exit.DONE
    assert capsys.readouterr().out.endswith("5 files in order\n")


def test_a_copy_of_the_shipped_data_is_a_project_of_its_own(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("agents", "phases"):
        shutil.copytree(CHECKOUT / folder, here / folder)
    assert _run(".") == Exit.DONE
    assert capsys.readouterr().out.splitlines()[-1] == "5 files in order"


def test_problems_of_all_files_are_told_at_once(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "agents").mkdir()
    (here / "agents/baker.md").write_text("---\npersona: 1\nid: baker\n---\n")
    (here / "orchestrator.yaml").write_text("modle: builtin\n")
    (here / "phases/01-bread").mkdir(parents=True)
    (here / "phases/01-bread/playbook.yaml").write_text("playbook: 1\nid: 01-bread\nid: 02-bread\n")
    assert _run() == Exit.PROBLEM
    out = capsys.readouterr().out
    assert "agents/baker.md:2: name: is missing; add the key\n" in out
    assert "agents/baker.md:5: section `Mandate` is missing; add a heading `## Mandate`\n" in out
    assert "orchestrator.yaml:1: modle: unknown key; did you mean `model`?\n" in out
    assert "phases/01-bread/playbook.yaml:3: key `id` is written twice; keep one; the other stands on line 2\n" in out
    assert "problems in 3 of " in out.splitlines()[-1]


def test_json_has_place_key_message_and_hint_of_each_problem(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "orchestrator.yaml").write_text("# ours\nmodle: builtin\n")
    told = _json(capsys, "orchestrator.yaml")
    assert told["ok"] is False
    assert told["problems"] == [
        {
            "path": "orchestrator.yaml",
            "line": 2,
            "where": "modle",
            "message": "unknown key",
            "hint": "did you mean `model`?",
        }
    ]


def test_json_has_the_enforcement_coverage_of_each_playbook(capsys: pytest.CaptureFixture[str]) -> None:
    told = _json(capsys)
    assert told["ok"] is True
    (playbook,) = (file for file in told["files"] if file["kind"] == "playbook")
    coverage = playbook["coverage"]
    assert playbook["summary"].startswith("8 phases, ")
    assert coverage["enforced"] > 40
    assert set(coverage) == {"enforced", "human", "judged"}


def test_a_file_that_is_not_text_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "playbook.yaml").write_bytes(b"playbook: 1\nid: \xff\xfe\n")
    assert _run("playbook.yaml") == Exit.PROBLEM
    assert "playbook.yaml:2: byte 16 (0xff) is not UTF-8; save the file as UTF-8\n" in capsys.readouterr().out


def test_a_users_config_is_validated_with_the_rest(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "config/orchestrator").mkdir(parents=True)
    (here / "config/orchestrator/config.yaml").write_text("sandbox: none\n")
    assert _run() == Exit.PROBLEM
    assert "config.yaml:1: sandbox: `none` is not one of `auto`, `landlock`, `bubblewrap`" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name, told", [("none.yaml", "no such file"), ("notes.txt", "cannot tell what"), ("empty", "nothing to validate")]
)
def test_what_cannot_be_validated_is_refused(here: Path, name: str, told: str) -> None:
    (here / "notes.txt").write_text("")
    (here / "empty").mkdir()
    with pytest.raises(UsageProblem, match=told):
        _run(name)


def test_a_folder_is_searched_deeply_but_not_what_is_hidden(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("handoffs/examples/one", ".orchestrator/runs/two"):
        (here / folder).mkdir(parents=True)
        (here / folder / "handoff.md").write_text("---\nhandoff: 1\n---\n")
    told = _json(capsys, ".")
    assert [file["path"] for file in told["files"]] == ["handoffs/examples/one/handoff.md"]


def test_a_handoff_package_is_judged_as_its_stage_would_and_everything_is_told_at_once(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = here / "handoffs" / "tides"
    shutil.copytree(HANDOFF, package)
    assert _run() == Exit.DONE
    assert "handoffs/tides/handoff.md: HO-" in capsys.readouterr().out
    with (package / "migration-plan.yaml").open("a") as file:
        file.write("surprise: 1\n")
    with (package / "auth.yaml").open("a") as file:
        file.write("# changed\n")
    assert _run() == Exit.PROBLEM
    told = capsys.readouterr().out
    assert "handoffs/tides/migration-plan.yaml:" in told
    assert "surprise" in told
    assert told.count("has SHA-256") == 2
    assert _run(str(package)) == Exit.PROBLEM


def test_a_package_for_a_stage_that_is_not_installed_is_judged_by_its_files_and_hashes(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(HANDOFF, here / "tides")
    text = (here / "tides/handoff.md").read_text()
    (here / "tides/handoff.md").write_text(
        text.replace("to_phase: 06-backend-implementation", "to_phase: 99-elsewhere")
    )
    assert _run("tides") == Exit.DONE
    assert "judged without `99-elsewhere`, which is not installed here" in capsys.readouterr().out
    (here / "tides/schema.sql").unlink()
    assert _run("tides") == Exit.PROBLEM
    assert "schema.sql: the file is not in the package" in capsys.readouterr().out


def test_a_handoff_package_is_validated_by_its_front_matter(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "handoff.md").write_text("---\nhandoff: 1\nid: HO-1\n---\n# Handoff\n")
    assert _run(".") == Exit.PROBLEM
    assert "handoff.md:2: product: is missing; add the key\n" in capsys.readouterr().out
