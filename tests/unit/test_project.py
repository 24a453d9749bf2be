"""Where a project's files and runs stand."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.errors import Problem, UsageProblem
from orchestrator.project import Project, new_run_id, open_project, project_root, shown

MOMENT = datetime(2026, 11, 20, 9, 30, 15, tzinfo=UTC)


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Project:
    return open_project(tmp_path)


def _with_runs(project: Project, *names: str) -> Project:
    project.make_state_dir()
    for name in names:
        (project.runs_dir / name).mkdir()
    return project


def test_a_run_id_tells_stage_and_time() -> None:
    at = MOMENT + timedelta(microseconds=-(-(19 << 10 | 3 << 5 | 15) * 10**6 // 2**15))
    assert new_run_id("06-backend-implementation", at) == "06-20261120-093015-k3f"


def test_a_run_id_tells_the_time_in_utc() -> None:
    east = MOMENT.astimezone(timezone(timedelta(hours=9)))
    assert new_run_id("06-x", east) == new_run_id("06-x", MOMENT) == "06-20261120-093015-000"


@given(st.integers(0, 2**31 * 10**6), st.integers(1, 2**16), st.sampled_from(["06-x", "bakery"]))
def test_runs_come_in_the_order_of_their_times_even_within_a_second(at: int, ticks: int, other: str) -> None:
    began = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=at)
    first, second = new_run_id("09-y", began), new_run_id(other, began + timedelta(microseconds=31 * ticks))
    with tempfile.TemporaryDirectory() as folder:
        runs = _with_runs(open_project(Path(folder)), second, first).runs()
    assert [run.id for run in runs] == [first, second]


def test_a_stage_without_a_number_gives_its_first_word() -> None:
    assert new_run_id("bakery-of-bread", MOMENT).startswith("bakery-2026")


def test_the_state_folder_is_its_owners_alone(project: Project) -> None:
    project.make_state_dir()
    assert project.state_dir.stat().st_mode & 0o777 == 0o700
    assert project.make_state_dir() == project.state_dir


def test_a_state_folder_that_cannot_be_made_is_a_problem(project: Project) -> None:
    (project.root / ".orchestrator").write_text("in the way")
    with pytest.raises(Problem, match="cannot keep state") as caught:
        project.make_state_dir()
    assert "--project" in caught.value.remedy


def test_the_newest_run_comes_last_whatever_its_stage(project: Project) -> None:
    _with_runs(project, "07-20261119-000000-aaa", "06-20261120-000000-bbb", "not-a-run")
    assert [run.id for run in project.runs()] == ["07-20261119-000000-aaa", "06-20261120-000000-bbb"]
    assert project.find_run().id == "06-20261120-000000-bbb"


def test_a_run_is_found_by_any_part_that_names_it_alone(project: Project) -> None:
    _with_runs(project, "06-20261119-000000-aaa", "06-20261120-000000-bbb")
    assert project.find_run("aaa").id == "06-20261119-000000-aaa"
    assert project.find_run("06-20261120").id == "06-20261120-000000-bbb"


@pytest.mark.parametrize("wanted, told", [("06-2026", "could be any of 2"), ("zzz", "no run `zzz`"), ("", "could be")])
def test_a_run_that_is_not_clear_is_asked_for(project: Project, wanted: str, told: str) -> None:
    _with_runs(project, "06-20261119-000000-aaa", "06-20261120-000000-bbb")
    with pytest.raises(UsageProblem, match=told) as caught:
        project.find_run(wanted)
    assert "06-20261120-000000-bbb" in caught.value.remedy


def test_without_runs_one_is_told_how_to_start_one(project: Project) -> None:
    with pytest.raises(Problem, match="there is no project here") as caught:
        project.find_run()
    assert "orchestrator init" in caught.value.remedy
    (project.root / "orchestrator.yaml").touch()
    with pytest.raises(Problem, match="no runs yet") as caught:
        project.find_run()
    assert "orchestrator run" in caught.value.remedy


def test_every_path_of_a_run_lies_in_its_folder(project: Project) -> None:
    run = project.run("06-20261120-093015-m3f")
    names = [name for name in dir(type(run)) if isinstance(getattr(type(run), name), property) and name != "project"]
    paths = [getattr(run, name) for name in names]
    assert len(set(paths)) == len(paths) >= 9
    assert all(path.parent == run.root for path in paths)
    assert run.root == project.root / ".orchestrator/runs/06-20261120-093015-m3f"


def test_a_project_is_found_from_within(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "orchestrator.yaml").write_text("stage: 06-x\n")
    (tmp_path / "deep/inside").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep/inside")
    project = open_project()
    assert project.root == tmp_path
    assert project.config.stage == "06-x"


def test_a_folder_with_runs_is_a_project_without_any_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".orchestrator/runs").mkdir(parents=True)
    (tmp_path / "inside").mkdir()
    monkeypatch.chdir(tmp_path / "inside")
    assert open_project().root == tmp_path


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="no such folder"):
        open_project(tmp_path / "none")


def test_paths_are_shown_as_short_as_they_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    home = {"HOME": "/home/u"}
    assert shown(tmp_path / "a/b", home) == "a/b"
    assert shown(Path("/home/u/x"), home) == "~/x"
    assert shown(Path("/etc/hosts"), home) == "/etc/hosts"
    assert shown(Path("/etc/hosts"), {}) == "/etc/hosts"


def test_a_project_whose_path_is_no_text_is_refused(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    folder.mkdir()
    with pytest.raises(UsageProblem, match="not UTF-8") as told:
        project_root(folder)
    assert told.value.where.isascii()


def test_a_current_folder_that_is_gone_is_the_users_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(UsageProblem, match="the current folder is gone"):
        project_root()


def test_a_moved_project_finds_its_own_paths_again_and_leaves_others_alone(project: Project) -> None:
    run = project.run("06-x")
    assert run.project == project.root
    assert run.here("/before/handoffs/one", "/before") == project.root / "handoffs" / "one"
    assert run.here("/elsewhere/one", "/before") == Path("/elsewhere/one")
