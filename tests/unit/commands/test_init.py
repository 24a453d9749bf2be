"""`orchestrator init`: a folder becomes a project, and what is there stays as it is."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestrator.commands import init
from orchestrator.config import read_project_config
from orchestrator.errors import Exit, Problem
from orchestrator.inbox import Inbox
from orchestrator.playbook import Stack
from orchestrator.project import open_project
from orchestrator.validation import validate_paths


@pytest.fixture(name="here", autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    init.add_parser(parser.add_subparsers())
    args = parser.parse_args(["init", *words])
    return int(args.run(args))


def _tree(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_becomes_a_project(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("shop") == Exit.DONE
    assert {name for name in _tree(here / "shop") if not name.startswith("handoffs/examples/")} == {
        ".gitignore",
        "handoffs/README.md",
        "handoffs/TEMPLATE.md",
        "human-interventions/README.md",
        "human-interventions/TEMPLATE.md",
        "human-interventions/active/.gitkeep",
        "human-interventions/processed/.gitkeep",
        "orchestrator.yaml",
    }
    assert (here / "shop/.gitignore").read_text() == "/.orchestrator/\n"
    out = capsys.readouterr().out
    assert "made shop/orchestrator.yaml\n" in out
    assert "next: cd shop && orchestrator run --handoff handoffs/examples/hivewatch" in out


def test_every_place_that_its_pages_link_to_is_made_and_its_example_is_accepted(here: Path) -> None:
    _run()
    for page in ("handoffs/README.md", "human-interventions/README.md"):
        links = re.findall(r"\]\((?!http)([^)#]+)\)", (here / page).read_text())
        assert all((here / page).parent.joinpath(link).exists() for link in links), page
    (told,) = validate_paths([here / "handoffs"], open_project(here))
    assert told.problems == []


def test_the_settings_that_it_makes_can_be_read_and_say_nothing_yet(here: Path) -> None:
    _run()
    config = read_project_config(here)
    assert config.model_dump(exclude={"orchestrator"}) == type(config)().model_dump(exclude={"orchestrator"})


def test_every_example_in_the_settings_is_one_that_can_be_used(here: Path) -> None:
    _run()
    path = here / "orchestrator.yaml"
    examples = re.findall(r"^# ([a-z_]+: .*)$", path.read_text(), flags=re.MULTILINE)
    path.write_text("\n".join(examples))
    config = read_project_config(here)
    assert (config.stage, config.model) == ("06-backend-implementation", "builtin")
    assert config.allow_unsandboxed is False
    assert len(examples) == len({example.split(":")[0] for example in examples}) == 8


def test_a_second_time_nothing_is_done(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _run()
    before = _tree(here)
    capsys.readouterr()
    assert _run() == Exit.DONE
    assert _tree(here) == before
    assert capsys.readouterr().out == "nothing to do: the project is complete\n"


def test_what_is_there_stays_as_it_is(here: Path) -> None:
    (here / "orchestrator.yaml").write_text("stage: 01-ours\n")
    (here / ".gitignore").write_text("*.pyc")
    _run()
    assert (here / "orchestrator.yaml").read_text() == "stage: 01-ours\n"
    assert (here / ".gitignore").read_text() == "*.pyc\n/.orchestrator/\n"


@pytest.mark.parametrize("line", ["/.orchestrator/", ".orchestrator/", ".orchestrator", "/.orchestrator"])
def test_an_ignored_state_folder_is_not_ignored_again(here: Path, line: str) -> None:
    (here / ".gitignore").write_text(f"{line}\n")
    _run()
    assert (here / ".gitignore").read_text() == f"{line}\n"


def test_a_folder_that_cannot_be_made_is_a_problem(here: Path) -> None:
    (here / "shop").write_text("a file")
    with pytest.raises(Problem, match="cannot be made"):
        _run("shop")


def test_what_it_makes_is_where_interventions_are_looked_for(here: Path) -> None:
    _run()
    folder = open_project(here).interventions
    scan = Inbox(folder / "active", folder / "processed").scan()
    assert (list(scan.items), list(scan.unreadable)) == ([], [])


def test_installing_only_makes_no_project(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ensure(stack: Stack, folder: Path, *, say: Callable[[str], None]) -> None:
        say(f"installing {stack.source}")
        asked.append(folder.name)

    monkeypatch.setattr("orchestrator.toolchain.ensure", ensure)
    assert _run("--install-only") == Exit.DONE
    assert asked == ["06-backend-implementation"]
    assert _tree(here) == {}
