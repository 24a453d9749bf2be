"""Commands that look at runs, the machine and the project from the outside, through the real command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from orchestrator.access import reply, standing
from orchestrator.lock import driver, held
from orchestrator.project import RunPaths
from tests.acceptance.conftest import Shop, until
from tests.acceptance.test_flow import SLEEPS, SLOW_TABLE, sleeping


def approved(shop: Shop) -> dict[str, Any]:
    """A run that went through its gate."""
    shop.begin()
    shop.run("reply", shop.status()["run"], "APPROVED")
    return shop.status()


def run_folder(shop: Shop) -> Path:
    """The newest run's own folder."""
    return shop.root / ".orchestrator" / "runs" / str(shop.status()["run"])


def test_work_for_a_project_whose_repository_takes_none_is_left_in_one_beside_it(shop: Shop) -> None:
    """As `git init --object-format=sha256` makes them: nothing can be fetched from one with other names."""
    subprocess.run(["git", "init", "-q", "--object-format=sha256", shop.root], check=True)
    known = approved(shop)
    assert known["state"] == "completed"
    assert (shop.root / "tide-stations" / ".git" / "HEAD").read_text("utf-8").strip().endswith(known["branch"])
    assert shop.run("verify").startswith("verified: ")


def test_a_runs_evidence_is_verified_and_a_branch_that_was_moved_is_told(shop: Shop) -> None:
    known = approved(shop)
    told = shop.run("verify")
    assert told.startswith("verified: ")
    assert "1 gate package, 1 verdict;" in told
    report = json.loads(shop.run("verify", "--json"))
    assert report["ok"]
    assert report["last"] == json.loads(shop.run("journal", "--json").splitlines()[-1])["hash"]

    delivered = shop.root / "tide-stations"
    subprocess.run(
        [
            "git",
            "-C",
            delivered,
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b",
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            "on",
        ],
        check=True,
    )
    assert shop.run("verify").startswith("verified: ")
    subprocess.run(["git", "-C", delivered, "reset", "-q", "--hard", f"{known['commit']}~1"], check=True)
    assert f"the branch {known['branch']} stands on" in shop.run("verify", code=1)


def test_a_damaged_journal_is_told_in_a_line(shop: Shop) -> None:
    shop.begin()
    file = run_folder(shop) / "journal.sqlite"
    for name in ("journal.sqlite-wal", "journal.sqlite-shm"):
        file.with_name(name).unlink(missing_ok=True)
    whole = file.read_bytes()
    for damaged in (b"nothing of the kind", whole[:-4096], None):
        file.unlink() if damaged is None else file.write_bytes(damaged)
        for words in (("verify",), ("status",), ("resume",), ("abort", file.parent.name, "--reason", "damaged")):
            said = shop.run(*words, code=1)
            assert len(said.splitlines()) == 1
            assert "journal.sqlite" in said


def test_a_run_whose_journal_was_changed_is_not_handed_off_and_can_be_given_up(shop: Shop) -> None:
    shop.begin()
    run, file = shop.status()["run"], run_folder(shop) / "journal.sqlite"
    whole = file.read_bytes()
    assert whole.count(b"Write the outline")
    file.write_bytes(whole.replace(b"Write the outline", b"Write the outlinE", 1))
    assert "was changed at entry" in shop.run("reply", run, "APPROVED", code=4)
    assert "was changed at entry" in shop.run("resume", run, code=4)
    assert not (shop.root / "handoffs" / "06-backend-implementation").exists()
    shop.run("abort", run, "--reason", "somebody changed it")
    assert shop.status()["state"] == "aborted"


def test_the_doctor_says_what_the_machine_offers_and_which_sandbox_runs_use(shop: Shop) -> None:
    process = shop.start("doctor", "--json")
    report = json.loads(process.communicate(timeout=60)[0])
    assert process.returncode == (0 if report["ok"] else 1)
    rows = {row["name"]: row for row in report["rows"]}
    assert {"python", "git", "sqlite", "sandbox bubblewrap", "sandbox landlock", "runs use", "inotify"} <= rows.keys()
    assert report["ok"] == all(row["mark"] != "problem" for row in rows.values())
    assert all(row["remedy"] for row in rows.values() if row["mark"] != "ok")
    working = [name for name in ("bubblewrap", "landlock") if rows[f"sandbox {name}"]["mark"] == "ok"]
    assert rows["runs use"]["found"] == (working[0] if working else "none: nothing confines commands here")


def test_the_doctor_sees_a_state_folder_that_others_can_read(shop: Shop) -> None:
    (shop.root / ".orchestrator" / "runs").mkdir(parents=True)
    (shop.root / ".orchestrator").chmod(0o755)
    out, _ = shop.start("doctor").communicate(timeout=60)
    assert "chmod 700 .orchestrator" in out


def test_the_doctor_says_where_toolchains_cannot_be_kept(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(shop.script))
    out, _ = shop.start("doctor", "--project", str(shop.root.parent)).communicate(timeout=60)
    assert "script.yaml cannot be written" in out


def test_the_doctor_says_what_to_install_and_exits_with_1(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(shop.root))
    process = shop.start("doctor")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, err
    assert "install git" in out
    assert "apt-get install bubblewrap" in out
    assert out.splitlines()[-1].startswith("mend before a run: git")


def test_pruning_removes_ended_runs_whole_and_leaves_those_that_can_go_on(shop: Shop) -> None:
    approved(shop)
    last = json.loads(shop.run("verify", "--json"))["last"]
    ended = shop.status()["run"]
    shop.begin()
    waiting = shop.status()["run"]
    assert f"would remove {ended}" in shop.run("prune", "--dry-run")
    assert "0 runs went" in shop.run("prune", "--older-than", "1")
    assert "0 runs went" in shop.run("prune", "--keep", "1")
    (shop.root / ".orchestrator" / "runs" / ".pruned-06-20200101-000000-aaa").mkdir()  # as a crash leaves it
    told = json.loads(shop.run("prune", "--json"))
    assert [run["run"] for run in told["removed"]] == [ended]
    assert told["bytes"] > 100_000
    assert told["left"] == [{"run": waiting, "why": "it has not ended"}]
    assert sorted(path.name for path in (shop.root / ".orchestrator" / "runs").iterdir()) == [waiting]
    (line,) = map(json.loads, (shop.root / ".orchestrator" / "pruned.jsonl").read_text("utf-8").splitlines())
    assert (line["run"], line["state"], line["last"], line["intact"]) == (ended, "completed", last, True)
    assert (shop.root / "tide-stations" / ".git").is_dir()
    shop.run("reply", waiting, "APPROVED")


def test_pruning_leaves_a_run_that_is_driven_or_that_cannot_be_read(shop: Shop) -> None:
    approved(shop)
    folder = run_folder(shop)
    with held(folder / "lock", "now"):
        assert "drives it" in shop.run("prune")
    (folder / "journal.sqlite").write_bytes(b"nothing of the kind")
    for name in ("journal.sqlite-wal", "journal.sqlite-shm"):
        (folder / name).unlink(missing_ok=True)
    assert "cannot be told" in shop.run("prune")
    assert folder.is_dir()


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT], ids=lambda sent: sent.name)
def test_a_driver_that_is_told_to_stop_leaves_no_process_and_the_run_goes_on_later(shop: Shop, sent: int) -> None:
    shop.edit(shop.script, SLOW_TABLE, SLEEPS)
    process = shop.start("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml")
    until(lambda: sleeping(shop.root))
    assert shop.run("verify").startswith("verified: ")  # beside the live driver
    process.send_signal(sent)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "`orchestrator resume` goes on" in err
    assert not sleeping(shop.root)
    entry = json.loads(shop.run("journal", "--json").splitlines()[-1])
    assert (entry["kind"], entry["body"]["paused"]) == ("driver.stopped", True)
    assert (shop.status()["state"], shop.status()["waiting_for"], shop.status()["pid"]) == ("paused", None, None)
    assert shop.run("verify").startswith("verified: ")


def test_what_people_edit_while_a_run_is_put_down_in_the_middle_of_a_task_stays_and_bears_their_name(
    shop: Shop,
) -> None:
    shop.edit(shop.script, SLOW_TABLE, SLEEPS.replace("sleep 47", "test -e notes/mine.txt || sleep 47"))
    edits = "{name: write_file, args: {path: notes/left.txt, content: begun}}"
    shop.edit(
        shop.script,
        'calls: [{name: run_command, args: {command: "echo half',
        f'calls: [{edits}, {{name: run_command, args: {{command: "echo half',
    )
    process = shop.start("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml")
    until(lambda: sleeping(shop.root))
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    work = Path(shop.status()["workspace"])
    assert not (work / "half.txt").exists()
    (work / "notes" / "mine.txt").write_text("mine\n")
    (work / "notes" / "outline.txt").write_text("another outline\n")
    shop.run("resume", code=4)
    assert len(tries(shop)) > 1
    assert (work / "half.txt").exists()
    assert (work / "notes" / "outline.txt").read_text() == "another outline\n"
    (edit,) = shop.gate_package()["by_people"]
    assert edit["files"] == ["notes/mine.txt", "notes/outline.txt"]
    told = [entry["body"]["text"] for entry in shop.entries("told")]
    assert sum(f"{edit['by']} edited notes/mine.txt, notes/outline.txt." in text for text in told) == 1
    repository = work.parent / "repository.git"
    words = ["git", f"--git-dir={repository}", "show", "--name-only", "--format=%an", edit["commit"]]
    shown = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
    assert shown == [edit["by"], *edit["files"]]
    assert shop.run("verify").startswith("verified: ")


def test_a_daemon_goes_on_with_lost_runs_and_takes_up_what_was_asked_one_at_a_time(shop: Shop) -> None:
    shop.begin()
    waiting = shop.status()
    paths = RunPaths(id=waiting["run"], root=shop.root / ".orchestrator" / "runs" / waiting["run"])
    shop.edit(shop.script, SLOW_TABLE, 'command: "sleep 5; mkdir -p notes/tables')
    process = shop.start("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml")
    until(lambda: shop.status()["run"] != paths.id and shop.status()["node"])
    shop.kill(process)
    lost = shop.status()["run"]
    broken = paths.root.with_name("06-20200101-000000-aaa")
    broken.mkdir()
    (broken / "journal.sqlite").write_bytes(b"nothing of the kind")
    reply(paths, "APPROVED", standing(paths).gate)

    said = shop.run("daemon", "--once", "--jobs", "1").splitlines()
    assert [line.split()[1].rstrip(":") for line in said] == [broken.name, paths.id, paths.id, lost, lost]
    assert "(asked: reply)" in said[1]
    states = {run: json.loads(shop.run("status", run, "--json"))["state"] for run in (paths.id, lost)}
    assert states == {paths.id: "completed", lost: "waiting"}
    shop.run("verify", paths.id)


def test_a_daemon_hears_what_people_say_and_stops_cleanly(shop: Shop) -> None:
    shop.begin()
    waiting = shop.status()
    paths = RunPaths(id=waiting["run"], root=shop.root / ".orchestrator" / "runs" / waiting["run"])
    shop.edit(shop.script, "a longer summary", "a longer summary yet")
    shop.add_scene("  - {match: {job: intervention}, turns: [{calls: [{name: submit, args: {summary: Read}}]}]}\n")
    daemon = shop.start("daemon")
    until(lambda: driver(shop.root / ".orchestrator" / "daemon.lock") is not None)
    assert "is this project's daemon already" in shop.run("daemon", code=1)
    reply(paths, "REVISE: make the summary longer", standing(paths).gate)
    until(lambda: shop.status()["gate"]["visit"] == 2, 60)
    shop.run("intervene", "Name the harbour")
    until(lambda: shop.status()["gate"]["visit"] == 3, 60)
    assert shop.status()["interventions"][0]["title"] == "Name the harbour"
    daemon.send_signal(signal.SIGTERM)
    daemon.communicate(timeout=30)
    assert daemon.returncode == 0


def tries(shop: Shop) -> list[dict[str, Any]]:
    """The starts of the command that sleeps."""
    return [entry for entry in shop.entries("tool.intent") if entry["body"].get("tree")]


def test_a_stopped_daemon_puts_its_runs_down_and_the_next_one_takes_them_up(shop: Shop) -> None:
    shop.edit(shop.script, SLOW_TABLE, SLEEPS)
    run = shop.run("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml", "--detach").strip()
    paths = RunPaths(id=run, root=shop.root / ".orchestrator" / "runs" / run)
    until(lambda: sleeping(shop.root))
    owner = driver(paths.lock)
    assert owner is not None
    os.kill(owner.pid, signal.SIGKILL)
    until(lambda: driver(paths.lock) is None)
    mine = paths.work / "notes" / "mine.txt"
    mine.write_text("of a person, who cannot know that a command was cut off\n")
    daemon = shop.start("daemon")
    until(lambda: driver(paths.lock) is not None)
    until(lambda: len(tries(shop)) == 2 and sleeping(shop.root))  # the first one's command was fenced
    (kept,) = shop.status()["salvaged"]
    assert (kept["files"], mine.exists()) == (["half.txt", "notes/mine.txt"], False)
    assert "+of a person" in shop.run("diff", "--salvage")
    assert "put aside" in shop.run("status")
    daemon.send_signal(signal.SIGTERM)
    out, err = daemon.communicate(timeout=30)
    assert (daemon.returncode, err) == (0, "")
    assert "its driver ended with 130" in out
    assert not sleeping(shop.root)
    assert driver(paths.lock) is None
    assert shop.entries("driver.stopped")[-1]["body"]["paused"]
    again = shop.start("daemon")
    until(lambda: len(tries(shop)) == 3 and sleeping(shop.root))
    again.send_signal(signal.SIGINT)
    again.communicate(timeout=30)
    assert not sleeping(shop.root)
    shop.script.unlink()  # now no driver can get on with it
    said = shop.run("daemon", "--once")
    assert (said.count("driven by process"), said.count("again in 5 s")) == (1, 1)
    assert "script.yaml" in (paths.root / "logs" / "driver.log").read_text("utf-8")
