"""The whole flow through the real command line, with the scripted model in the agents' place."""

from __future__ import annotations

import json
import subprocess
import time
from itertools import pairwise
from pathlib import Path

import pytest

from tests.acceptance.conftest import Shop, until

SLOW_TABLE = 'command: "mkdir -p notes/tables'
SLEEPS = 'command: "echo half > half.txt; sleep 47; mkdir -p notes/tables'


def sleeping(root: Path) -> bool:
    """Whether a command of this project's work tree sleeps."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if b"sleep\x0047" in (process / "cmdline").read_bytes() and str(root) in str((process / "cwd").readlink()):
                return True
        except OSError:
            continue
    return False


def test_a_run_stops_at_its_gate_and_says_last_where_the_package_is(shop: Shop) -> None:
    item = "{id: Q-01, check: body_complete, item: Every section is there, remedy: Write it.}"
    shop.edit("phases/06-backend-implementation/playbook.yaml", "no_go:", f"quality: [{item}]\nno_go:")
    shop.edit("handoff/handoff.md", "claimed: pass}\ncoverage:", "claimed: fail, exception: It is short}\ncoverage:")
    shop.edit("handoff/handoff.md", "## Situation", "## Where we are")
    out = shop.begin()
    path = Path(out.splitlines()[-1])
    assert path.read_text("utf-8").startswith("# Gate 6")
    assert "Every section is there: " in path.read_text("utf-8")
    assert "(the sender's exception: It is short)" in path.read_text("utf-8")
    known = shop.status()
    assert (known["state"], known["waiting_for"], known["pid"]) == ("waiting", "gate", None)
    assert known["gate"]["package"] == str(path)
    assert {task["state"] for task in known["tasks"]} == {"accepted"}
    assert not any(finding["stale"] for finding in known["findings"] if finding["task"] == "2:exit")


def test_a_recorded_run_is_repeated_without_its_model(shop: Shop) -> None:
    shop.run("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml", "--record", "s.jsonl", code=4)
    said = [entry["body"] for entry in shop.entries("turn")]
    shop.script.unlink()
    shop.run("run", "06", "--handoff", "handoff", "--model", "replay:s.jsonl", code=4)
    assert [entry["body"] for entry in shop.entries("turn")] == said
    assert shop.status()["state"] == "waiting"


def test_approval_leaves_a_branch_and_a_handoff_that_is_accepted_in_turn_also_where_the_project_was_moved(
    shop: Shop,
) -> None:
    shop.begin()
    run = shop.status()["run"]
    shop.root = shop.root.rename(shop.root.with_name("renamed"))
    assert Path(shop.status()["gate"]["package"]).is_relative_to(shop.root)
    out = shop.run("reply", run, "APPROVED")
    known = shop.status()
    assert known["state"] == "completed"
    assert known["branch"] == f"orchestrator/{run}"
    log = subprocess.run(
        ["git", "-C", shop.root / "tide-stations", "log", "--format=%s", known["branch"]],
        check=True,
        capture_output=True,
        text=True,
    )
    assert "Write the outline" in log.stdout
    assert str(shop.root / "handoffs" / "06-backend-implementation") in out
    assert "FR-001" in (shop.root / "handoffs" / "06-backend-implementation" / "handoff.md").read_text("utf-8")
    shop.run("validate", "handoffs/06-backend-implementation/handoff.md")
    assert "is completed" in shop.run("reply", run, "APPROVED", code=1)


def test_a_run_that_leaves_an_operation_unbuilt_ends_partial_and_names_it(shop: Shop) -> None:
    more = 'assumption: "No, codes are unique", operation: createStation, not_implemented: true}'
    shop.edit(shop.script, 'assumption: "No, codes are unique"}', more)
    assert "1 operation answering 501" in shop.begin()
    run = shop.status()["run"]
    told = shop.run("reply", run, "APPROVED")
    assert f"run {run}: partial: createStation answers 501 until its question is answered" in told
    assert shop.status()["state"] == "partial"


def test_a_revision_is_worked_point_by_point_and_packed_again(shop: Shop) -> None:
    shop.begin()
    first = shop.gate_package()
    shop.run("reply", first["run"], "REVISE: make the summary longer", code=4)
    second = shop.gate_package()
    assert (second["visit"], second["revision"]) == (2, 1)
    assert second["digest"] != first["digest"]
    (point,) = second["revisions"][0]["points"]
    assert (point["text"], point["disposition"]) == ("make the summary longer", "done")
    assert point["hunks"] == ["notes/summary.txt:1"]
    assert second["since_verdict"]["files"] == ["notes/summary.txt"]
    assert "+a longer summary" in shop.run("diff", "--since-verdict")


def test_the_third_revision_is_recorded_and_escalated_until_one_is_granted(shop: Shop) -> None:
    shop.edit(
        shop.script,
        'calls: [{name: write_file, args: {path: notes/summary.txt, content: "a longer summary\\n"}}]',
        "calls: [{name: run_command, args: {command: echo more >> notes/summary.txt}}]",
    )
    shop.begin()
    run = shop.status()["run"]
    for number in (1, 2):
        shop.run("reply", run, f"REVISE: longer {number}", code=4)
    shop.run("reply", run, "REVISE: longer 3", code=4)
    known = shop.status()
    assert (known["state"], known["gate"]["revisions"], known["gate"]["visit"]) == ("escalated", 3, 3)
    assert "grant" in shop.run("reply", run, "REVISE: longer 4", code=1)
    shop.run("resume", run, "--grant-revision", code=2)
    shop.run("resume", run, "--grant-revision", "--reason", "one last time", code=4)
    assert (shop.status()["state"], shop.status()["gate"]["visit"]) == ("waiting", 4)
    shop.run("reply", run, "APPROVED")


def test_a_reply_about_another_package_or_a_changed_tree_is_refused(shop: Shop) -> None:
    shop.begin()
    known = shop.status()
    assert "names package" in shop.run("reply", known["run"], "APPROVED", "--package", "0" * 64, code=1)
    short = shop.run("reply", known["run"], "APPROVED", "--package", known["gate"]["digest"][:3], code=1)
    assert "name it by at least 8 characters" in short
    (Path(known["workspace"]) / "notes" / "late.txt").write_text("late\n")
    assert "late.txt" in shop.run("reply", known["run"], "APPROVED", code=1)
    after = shop.status()
    assert (after["state"], after["gate"]["visit"]) == ("waiting", 2)
    assert [item["files"] for item in shop.gate_package()["by_people"]] == [["notes/late.txt"]]


def test_no_decision_is_taken_from_words_that_are_none(shop: Shop) -> None:
    shop.begin()
    assert "no decision" in shop.run("reply", shop.status()["run"], "APPROVED with changes", code=2)
    assert shop.status()["state"] == "waiting"


def test_a_paused_run_goes_on_where_it_stopped(shop: Shop) -> None:
    shop.begin()
    run = shop.status()["run"]
    shop.run("reply", run, "PAUSE", code=4)
    assert shop.status()["state"] == "paused"
    shop.run("resume", run, code=4)
    assert (shop.status()["state"], shop.status()["gate"]["visit"]) == ("waiting", 1)
    shop.run("reply", run, "APPROVED")


def test_a_handoff_with_a_wrong_hash_is_refused_before_anything_is_written(shop: Shop) -> None:
    (shop.package / "schema.sql").write_text("CREATE TABLE changed (id integer);\n")
    before = sorted(str(path) for path in shop.root.rglob("*"))
    shop.begin(code=1)
    known = shop.status()
    assert known["state"] == "blocked"
    assert [item["id"] for item in known["no_go"]] == ["NG-02"]
    assert "schema.sql" in json.dumps(known["no_go"][0])
    assert list(Path(known["workspace"]).iterdir()) == []
    after = [str(path) for path in shop.root.rglob("*") if ".orchestrator" not in path.parts]
    assert sorted(after) == before


def test_a_missing_package_says_which_stage_makes_it(shop: Shop) -> None:
    err = shop.run("run", "06", "--handoff", "nowhere", code=1)
    assert err.count("\n") == 1
    assert "nowhere" in err


@pytest.mark.parametrize("after", [0.2, 0.7, 1.2])
def test_a_killed_run_ends_at_the_same_tree(shop: Shop, after: float) -> None:
    shop.edit(shop.script, SLOW_TABLE, 'command: "sleep 0.7; mkdir -p notes/tables')
    process = shop.start("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml")
    until((shop.root / ".orchestrator" / "runs").is_dir)
    time.sleep(after)
    shop.kill(process)
    if shop.status()["state"] == "paused":
        shop.run("resume", code=4)
    package = shop.gate_package()
    operations = Path(shop.status()["workspace"]) / "notes" / "operations" / "all.txt"
    assert operations.read_text() == "more\n" * 5
    assert package["tree"]["files"] == 4
    turns = [(entry["body"]["conversation"], entry["body"]["turn"]) for entry in shop.entries("turn")]
    assert len(turns) == len(set(turns))


def test_an_immediate_intervention_stops_the_command_and_reaches_the_agent(shop: Shop) -> None:
    shop.edit(shop.script, SLOW_TABLE, SLEEPS)
    shop.add_scene(
        "  - match: {job: intervention}\n"
        "    turns:\n"
        "      - calls: [{name: run_command, args: {command: mkdir -p notes/tables; echo yes > notes/tables/a.txt}}]\n"
        "      - calls: [{name: submit, args: {summary: ok}}]\n"
    )
    process = shop.start("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml")
    until(lambda: sleeping(shop.root))
    dropped = Path(shop.run("intervene", "Name the harbour", "--phase", "06-backend-implementation").strip())
    until(lambda: not sleeping(shop.root), 2.0)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 4, err
    told = [entry["body"]["text"] for entry in shop.entries("told")]
    assert sum("Name the harbour" in text for text in told) == 1
    known = shop.status()
    assert not (Path(known["workspace"]) / "half.txt").exists()
    assert known["interventions"][0]["receipt"] == "needs a person"
    assert not dropped.exists()
    processed = shop.root / "human-interventions" / "processed" / dropped.name
    assert "needs a person" in processed.read_text("utf-8")
    assert out.splitlines()[-1].endswith("gate-1.md")


def test_a_scope_change_is_applied_when_the_plan_changed(shop: Shop) -> None:
    shop.run("intervene", "No deletion", "--drop", "deleteStation")
    shop.begin()
    known = shop.status()
    assert known["interventions"][0]["receipt"] == "applied"
    assert [task["id"] for task in known["tasks"] if task["state"] == "deferred"] == ["2:operation:deleteStation"]
    assert [row["status"] for row in shop.gate_package()["requirements"]] == ["built", "built"]


def test_dropping_what_is_built_needs_a_person_and_packs_the_gate_anew(shop: Shop) -> None:
    shop.begin()
    shop.run("intervene", "No deletion", "--drop", "deleteStation")
    shop.run("resume", shop.status()["run"], code=4)
    known = shop.status()
    assert known["interventions"][0]["receipt"] == "needs a person"
    assert known["gate"]["visit"] == 2


def test_a_scope_change_that_names_nothing_known_is_rejected_with_the_reason(shop: Shop) -> None:
    shop.run("intervene", "No deletion", "--drop", "deleteHarbour", "--urgency", "end-of-phase")
    shop.begin()
    item = shop.status()["interventions"][0]
    assert item["receipt"] == "rejected"
    assert "deleteHarbour" in item["why"]


def test_an_aborted_run_is_rolled_back_and_keeps_its_reason(shop: Shop) -> None:
    shop.begin()
    run = shop.status()["run"]
    shop.run("abort", run, "--reason", "the design changed")
    known = shop.status()
    assert (known["state"], known["reason"]) == ("aborted", "the design changed")
    assert list(Path(known["workspace"]).iterdir()) == []
    for words in (
        ("resume", run),
        ("abort", run, "--reason", "again"),
        ("reply", run, "APPROVED"),
        ("answer", run, "1", "no"),
    ):
        told = shop.run(*words, code=1)
        assert "the run is aborted" in told
        assert f"start another run: orchestrator run 06-backend-implementation --handoff {shop.package}" in told


def test_a_task_that_fails_is_escalated_and_goes_on_after_a_persons_edit(shop: Shop) -> None:
    shop.edit(
        shop.script,
        'args: {path: notes/summary.txt, content: "summary\\n"}',
        "args: {path: notes/other.txt, content: x}",
    )
    shop.begin()
    known = shop.status()
    assert known["state"] == "escalated"
    assert any(rfi["state"] == "escalated" for rfi in known["rfis"])
    assert known["gate"]["visit"] == 0
    (Path(known["workspace"]) / "notes" / "summary.txt").write_text("by hand\n")
    shop.run("resume", known["run"], code=4)
    after = shop.status()
    assert (after["state"], after["waiting_for"]) == ("waiting", "gate")
    assert shop.gate_package()["by_people"][0]["files"] == ["notes/summary.txt"]


def test_a_revision_that_nobody_can_work_is_not_counted_and_a_person_may_work_it(shop: Shop) -> None:
    shop.add_scene(
        "  - match: {job: revise}\n"
        "    turns:\n"
        "      - calls:\n"
        "          - name: submit\n"
        "            args: {summary: no, dispositions: [{point: '1', outcome: needs_person, note: no model}]}\n"
    )
    shop.begin()
    run = shop.status()["run"]
    shop.run("reply", run, "REVISE: write a poem", code=4)
    known = shop.status()
    assert (known["state"], known["waiting_for"]) == ("waiting", "person")
    assert (known["gate"]["revisions"], known["gate"]["visit"]) == (0, 1)
    (Path(known["workspace"]) / "notes" / "poem.txt").write_text("roses are red\n")
    shop.run("resume", run, code=4)
    package = shop.gate_package()
    assert (package["visit"], package["revision"]) == (2, 1)
    point = package["revisions"][0]["points"][0]
    assert point["disposition"] == "edited by a person"
    assert "poem.txt" in point["note"]


def test_an_answer_reaches_the_run_and_replaces_the_assumption(shop: Shop) -> None:
    shop.begin()
    run = shop.status()["run"]
    assert shop.status()["rfis"][0]["state"] == "assumed"
    shop.run("answer", run, "rfi-1", "Yes, they may", code=4)
    rfi = shop.gate_package()["rfis"][0]
    assert (rfi["state"], rfi["answer"]) == ("answered", "Yes, they may")
    assert "answered by" in shop.run("answer", run, "RFI-001", "No", code=1)
    assert "RFI-001" in shop.run("answer", run, "RFI-009", "No", code=2)


def test_a_second_driver_is_refused_and_told_who_drives(shop: Shop) -> None:
    shop.edit(shop.script, SLOW_TABLE, SLEEPS)
    process = shop.start("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml")
    until(lambda: sleeping(shop.root))
    assert f"process {process.pid}" in shop.run("resume", code=1)
    known = shop.status()
    assert (known["state"], known["pid"]) == ("running", process.pid)
    shop.run("abort", known["run"], "--reason", "enough")
    process.communicate(timeout=20)
    assert not sleeping(shop.root)
    assert shop.status()["state"] == "aborted"


def test_a_model_that_is_away_parks_the_run(shop: Shop) -> None:
    shop.add_scene(
        "  - match: {job: task, builds: table}\n"
        "    turns:\n"
        "      - error: {kind: unavailable, why: the endpoint is down}\n"
    )
    shop.begin()
    known = shop.status()
    assert known["state"] == "paused"
    assert "the endpoint is down" in known["waiting_why"]
    works = (
        "      - calls: [{name: run_command, args: {command: mkdir -p notes/tables; echo s > notes/tables/s.txt}}]\n"
        "      - calls: [{name: submit, args: {summary: ok}}]\n"
    )
    shop.edit(shop.script, "      - error: {kind: unavailable, why: the endpoint is down}\n", works)
    shop.run("resume", known["run"], code=4)
    assert shop.status()["waiting_for"] == "gate"


def test_the_journal_is_a_chain_of_json_lines(shop: Shop) -> None:
    shop.begin()
    entries = [json.loads(line) for line in shop.run("journal", "--json").splitlines()]
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    assert all(later["prev"] == earlier["hash"] for earlier, later in pairwise(entries))
    assert {"seq", "at", "kind", "prev", "hash"} <= entries[0].keys()


def test_a_detached_run_can_be_watched_to_its_gate_and_recorded(shop: Shop) -> None:
    words = ("--handoff", "handoff", "--model", "scripted:script.yaml", "--detach", "--record", "tape.jsonl")
    run = shop.run("run", "06", *words).strip()
    out = shop.run("watch", run, code=4)
    assert len((shop.root / "tape.jsonl").read_text("utf-8").splitlines()) > 1
    assert out.splitlines()[-1].endswith("gate-1.md")
    assert shop.status()["run"] == run


def test_an_edit_that_breaks_a_criterion_is_worked_again_before_the_gate_opens(shop: Shop) -> None:
    shop.begin()
    known = shop.status()
    (Path(known["workspace"]) / "notes" / "summary.txt").write_text("")
    shop.run("resume", known["run"], code=4)
    after = shop.status()
    assert (after["waiting_for"], after["gate"]["visit"]) == ("gate", 2)
    assert (Path(after["workspace"]) / "notes" / "summary.txt").read_text() == "summary\n"


def test_a_plan_that_has_to_be_reviewed_waits_once_and_then_is_worked(shop: Shop) -> None:
    shop.edit("phases/06-backend-implementation/playbook.yaml", "rfi: {policy", "plan: {review: true}\nrfi: {policy")
    shop.begin()
    known = shop.status()
    assert (known["state"], known["waiting_for"], known["gate"]["visit"]) == ("waiting", "plan", 0)
    assert "to change it" in shop.run("reply", known["run"], "REVISE: smaller tasks", code=1)
    shop.run("reply", known["run"], "APPROVED", code=4)
    assert shop.status()["waiting_for"] == "gate"


def test_an_intervention_for_the_end_of_the_phase_is_told_and_has_a_receipt_at_the_gate(shop: Shop) -> None:
    shop.run("intervene", "Mention the harbour", "--urgency", "end-of-phase")
    shop.begin()
    told = [entry["body"]["text"] for entry in shop.entries("told")]
    assert sum("Mention the harbour" in text for text in told) == 1
    assert shop.status()["interventions"][0]["receipt"] == "needs a person"
    assert list((shop.root / "human-interventions" / "active").glob("*.md")) == []
