"""An immediate intervention at any moment of a run, through the real command line (`make people`)."""

from __future__ import annotations

import asyncio
import json
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from orchestrator.journal import read
from tests.acceptance.conftest import Shop, until
from tests.stand_ins.openai_server import Exchange, OpenAIServer

SEED = int(os.environ.get("PEOPLE_SEED", "1"))
MOMENTS = int(os.environ.get("PEOPLE_MOMENTS", "6"))
FINAL = {"applied", "queued", "needs a person", "rejected", "superseded"}
SLOW_TABLE = 'command: "mkdir -p notes/tables'
STUBBORN = (
    "command: \"echo half > half.txt; trap '' TERM INT HUP; "
    "setsid sh -c 'trap \\\"\\\" TERM; sleep 47; sleep 47' & sh -c 'sleep 47' & sleep 47; mkdir -p notes/tables"
)
HEARD = (
    "  - match: {job: intervention}\n"
    "    turns:\n"
    "      - calls: [{name: run_command, args: {command: mkdir -p notes/tables; echo yes > notes/tables/a.txt}}]\n"
    "      - calls: [{name: submit, args: {summary: ok}}]\n"
)

WORKS_ALL = """
  - match: {job: intervention}
    turns:
      - calls: [{name: run_command, args: {command: "mkdir -p notes/tables notes/operations; cd notes; TEE"}}]
      - calls: [{name: submit, args: {summary: ok}}]
""".replace("TEE", "tee outline.txt summary.txt tables/a.txt operations/all.txt < /proc/version")

pytestmark = pytest.mark.people


def sleeping(root: Path, seconds: str = "47") -> list[int]:
    """Processes of this project that sleep, whatever session they are in."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"sleep\0{seconds}".encode() in (process / "cmdline").read_bytes():
                found += [int(process.name)] if str(root) in str((process / "cwd").readlink()) else []
        except OSError:
            continue
    return found


def drop(shop: Shop, name: str = "stop.md", words: str = "Name the harbour", **head: str) -> Path:
    """Move a text into place, as an editor does."""
    keys = {"phase": "all", "urgency": "immediate", **head}
    text = "---\n" + "".join(f"{key}: {value}\n" for key, value in keys.items()) + f"---\n# {words}\n"
    draft = shop.root / f".{name}"
    draft.write_text(text)
    place = shop.root / "human-interventions" / "active" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    return draft.rename(place)


def journal(folder: Path) -> list[dict[str, Any]]:
    """A run's entries, read beside its driver."""
    with read(folder / "journal.sqlite") as entries:
        return [{"seq": entry.seq, "kind": entry.kind, "body": entry.body} for entry in entries.entries()]


def runs(shop: Shop) -> list[Path]:
    """The journals of all runs, half-made ones aside."""
    return sorted((shop.root / ".orchestrator" / "runs").glob("06-*/journal.sqlite"))


def of(shop: Shop, kind: str, number: int = 0) -> list[dict[str, Any]]:
    folder = next((path.parent for path in runs(shop)[number:]), None)
    return [entry for entry in journal(folder) if entry["kind"] == kind] if folder else []


def start(shop: Shop, model: str = "scripted:script.yaml") -> Any:
    return shop.start("run", "06", "--handoff", "handoff", "--model", model, "--no-input")


def told_next(shop: Shop, words: str) -> None:
    """The first request to a model after the intervention was taken carries its words."""
    entries = journal(runs(shop)[0].parent)
    taken = next(entry["seq"] for entry in entries if entry["kind"] == "intervention.taken")
    told = [e["seq"] for e in entries if e["kind"] == "told" and words in e["body"]["text"] and e["seq"] > taken]
    began = {e["body"]["conversation"]: e["seq"] for e in reversed(entries) if e["kind"] == "told"}
    turns = [
        e["seq"]
        for e in entries
        if e["kind"] == "turn"
        and e["seq"] > taken
        # Who reads the intent back can change nothing: it hears what interrupts it, and nothing from before.
        and not (e["body"]["conversation"].startswith("read_back@") and began[e["body"]["conversation"]] > taken)
    ]
    assert told
    assert not turns or told[0] < turns[0]


def test_children_that_ignore_signals_or_leave_the_session_die_too(shop: Shop) -> None:
    shop.edit(shop.script, SLOW_TABLE, STUBBORN)
    shop.add_scene(HEARD)
    process = start(shop)
    until(lambda: len(sleeping(shop.root)) >= 3, 60)
    drop(shop)
    until(lambda: not sleeping(shop.root), 5)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 4, err
    told_next(shop, "Name the harbour")
    assert not (Path(shop.status()["workspace"]) / "half.txt").exists()


def searching(root: Path) -> list[int]:
    """Searches in this project's work trees that are under way."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            folder = words[-2].decode() if len(words) > 2 else ""
            if folder.isdigit() and str(root) in str((process / "fd" / folder).readlink()):
                found.append(int(process.name))
    return found


def test_a_tool_within_the_engine_is_cut_short_too(shop: Shop) -> None:
    """A search whose pattern would take longer than the universe has."""
    shop.edit("agents/writer.md", "tools: [list_files,", "tools: [list_files, search_files,")
    endless = f"echo {'a' * 60}! > notes/endless.txt"
    shop.add_scene(
        "  - match: {job: task, builds: table}\n"
        "    turns:\n"
        f"      - calls: [{{name: run_command, args: {{command: {json.dumps(endless)}}}}}]\n"
        "      - calls: [{name: search_files, args: {pattern: '(a+)+$'}}]\n"
    )
    shop.add_scene(HEARD)
    process = start(shop)
    until(lambda: searching(shop.root), 90)
    drop(shop)
    until(lambda: not searching(shop.root), 3)
    _, err = process.communicate(timeout=180)
    assert process.returncode == 4, err
    told_next(shop, "Name the harbour")
    assert [e["body"] for e in of(shop, "tool.done") if "took longer" in str(e["body"])] == []


def at_node(shop: Shop, name: str) -> bool:
    """Whether the run is in that node now."""
    entered = of(shop, "node.entered")
    return bool(entered) and entered[-1]["body"]["node"] == name


@pytest.mark.parametrize("node", ["phase-2-operations", "pack_gate"], ids=["of a phase", "of the gate"])
def test_a_check_is_stopped_and_the_agent_hears_before_its_next_turn(shop: Shop, node: str) -> None:
    playbook = "phases/06-backend-implementation/playbook.yaml"
    if node == "pack_gate":
        shop.edit(playbook, "      test: [sh", '      slow: [sh, -c, "sleep 6"]\n      test: [sh')
        slow = "{id: slow, title: It is slow, kind: command, command: slow}"
        shop.edit(playbook, "    - {id: reads-well", f"    - {slow}\n    - {{id: reads-well")
    else:
        shop.edit(playbook, "test -s notes/summary.txt", "sleep 6; test -s notes/summary.txt")
    shop.add_scene(WORKS_ALL)
    process = start(shop)
    until(lambda: at_node(shop, node) and sleeping(shop.root, "6"), 120)
    before = sleeping(shop.root, "6")
    drop(shop)
    until(lambda: not set(before) & set(sleeping(shop.root, "6")), 5)
    _, err = process.communicate(timeout=180)
    assert process.returncode == 4, err
    told_next(shop, "Name the harbour")
    assert shop.gate_package()["interventions"][0]["receipt"] in FINAL


@pytest.mark.parametrize("rests", ["gate", "plan"])
def test_a_run_that_rests_hears_through_the_daemon_and_waits_again(shop: Shop, rests: str) -> None:
    if rests == "plan":
        shop.edit("phases/06-backend-implementation/playbook.yaml", "limits:", "plan: {review: true}\nlimits:")
    shop.add_scene(WORKS_ALL)
    daemon = shop.start("daemon")
    shop.run("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml", "--detach")
    until(lambda: runs(shop) and shop.status()["waiting_for"] == rests, 120)
    drop(shop)
    until(lambda: of(shop, "intervention.taken"), 60)
    until(lambda: shop.status()["waiting_for"] == rests, 120)
    if rests == "plan":
        run = shop.status()["run"]  # the daemon's driver, or this one, takes it up
        shop.start("reply", run, "APPROVED", "--no-input").communicate(timeout=120)
        until(lambda: shop.status()["waiting_for"] == "gate", 120)
    (item,) = shop.gate_package()["interventions"]
    assert item["receipt"] in FINAL
    told_next(shop, "Name the harbour")
    daemon.terminate()
    daemon.communicate(timeout=60)


@contextmanager
def slow_server(scene: Callable[[Exchange], Any]) -> Iterator[OpenAIServer]:
    """The stand-in server in a thread of its own."""
    server, ready, done = OpenAIServer(scenes=[scene]), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with server:
            ready.set()
            await done.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(10)
        loop.close()


def test_a_model_that_streams_is_cut_short_and_hears_with_the_next_request(shop: Shop) -> None:
    async def slow(exchange: Exchange) -> None:
        await exchange.stream()
        while True:
            await exchange.delta(content="word ")
            await asyncio.sleep(0.05)

    config = shop.root.parent / ".config" / "orchestrator" / "config.yaml"
    config.parent.mkdir(parents=True, exist_ok=True)
    with slow_server(slow) as server:
        config.write_text(f"providers:\n  openai: {{base_url: '{server.url}'}}\n")
        process = start(shop, "openai:stand-in")
        until(lambda: server.requests, 60)
        time.sleep(0.3)
        drop(shop)
        until(lambda: len(server.requests) > 1, 10)  # the reply to the first one never ends
        assert "Name the harbour" in json.dumps(server.requests[1])
        assert "Name the harbour" not in json.dumps(server.requests[0])
        process.terminate()
        process.communicate(timeout=60)


def test_time_passes_a_question_by_and_people_are_heard_meanwhile(shop: Shop) -> None:
    shop.edit("phases/06-backend-implementation/playbook.yaml", "after_s: 0", "after_s: 12")
    process = start(shop)
    until(lambda: of(shop, "waiting"), 60)
    assert process.poll() is None
    drop(shop)
    until(lambda: of(shop, "intervention.taken"), 5)
    _, err = process.communicate(timeout=180)
    assert process.returncode == 4, err
    asked, assumed = of(shop, "rfi.raised")[0], of(shop, "rfi.assumed")[0]
    assert asked["seq"] < of(shop, "intervention.taken")[0]["seq"] < assumed["seq"]
    package = shop.gate_package()
    assert package["rfis"][0]["state"] == "assumed"
    assert "Assumed: No, codes are unique" in Path(shop.status()["gate"]["package"]).read_text()


def test_a_daemon_keeps_the_time_of_a_question_across_kills_and_takes_a_files_answer(shop: Shop) -> None:
    playbook = "phases/06-backend-implementation/playbook.yaml"
    shop.edit(playbook, "after_s: 0", "after_s: 20")
    daemon = shop.start("daemon")
    shop.run("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml", "--detach")
    until(lambda: of(shop, "waiting"), 90)
    shop.kill(daemon)
    daemon = shop.start("daemon")
    until(lambda: shop.status()["waiting_for"] == "gate", 120)
    assert shop.gate_package()["rfis"][0]["state"] == "assumed"
    shop.edit(playbook, "policy: assume, after_s: 20", "policy: block")
    shop.edit(shop.script, "cause: uniqueness, ", "cause: uniqueness, blocking: true, ")
    shop.run("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml", "--detach")
    until(lambda: len(runs(shop)) > 1 and shop.status()["waiting_for"] == "rfi", 90)
    newest = shop.status()["run"]
    answer = shop.root / "human-interventions" / "active" / "answer.md"
    answer.write_text(f"---\nrun: {newest}\nanswers: RFI-001\n---\nYes, they may\n")
    until(lambda: shop.status()["waiting_for"] == "gate", 120)
    assert shop.gate_package()["rfis"][0]["answer"] == "Yes, they may"
    daemon.terminate()
    daemon.communicate(timeout=60)


def test_an_escalated_question_waits_however_long_and_people_are_heard_meanwhile(shop: Shop) -> None:
    playbook = "phases/06-backend-implementation/playbook.yaml"
    shop.edit(playbook, "policy: assume, after_s: 0", "policy: escalate, after_s: 1")
    shop.add_scene(WORKS_ALL)
    daemon = shop.start("daemon")
    shop.run("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml", "--detach")
    until(lambda: of(shop, "waiting") and shop.status()["waiting_for"], 90)
    assert shop.status()["waiting_for"] in {"rfi", "person"}
    drop(shop)
    until(lambda: of(shop, "intervention.taken"), 60)
    shop.kill(daemon)
    daemon = shop.start("daemon")
    until(lambda: shop.status()["waiting_for"], 60)
    time.sleep(3)  # three times as long as an assumption would have been given
    (asked,) = shop.status()["rfis"]
    assert (asked["state"], asked["policy"]) == ("escalated", "escalate")
    shop.start("answer", shop.status()["run"], asked["id"], "Yes, they may", "--no-input").communicate(timeout=120)
    until(lambda: shop.status()["waiting_for"] == "gate", 120)
    package = shop.gate_package()
    assert (package["rfis"][0]["state"], package["rfis"][0]["answer"]) == ("answered", "Yes, they may")
    assert package["interventions"][0]["receipt"] in FINAL
    daemon.terminate()
    daemon.communicate(timeout=60)


def test_every_run_of_a_daemon_hears_and_each_adds_its_receipt(shop: Shop) -> None:
    shop.edit(shop.script, SLOW_TABLE, 'command: "sleep 470; mkdir -p notes/tables')
    shop.add_scene(HEARD)
    daemon = shop.start("daemon", "--jobs", "3")
    for _ in range(3):
        shop.run("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml", "--detach")
    until(lambda: len(sleeping(shop.root, "470")) >= 3, 180)
    drop(shop)
    until(lambda: not sleeping(shop.root, "470"), 10)
    processed = shop.root / "human-interventions" / "processed" / "stop.md"
    until(lambda: processed.exists() and processed.read_text().count("## Receipt") == 3, 180)
    for number in range(3):
        assert len(of(shop, "intervention.taken", number)) == 1
        assert len([e for e in of(shop, "told", number) if "Name the harbour" in e["body"]["text"]]) == 1
    daemon.terminate()
    daemon.communicate(timeout=60)


@pytest.mark.parametrize("seed", range(SEED, SEED + MOMENTS))
def test_whatever_the_moment_it_is_taken_once_and_gets_a_final_receipt(shop: Shop, seed: int) -> None:
    chance = random.Random(seed)
    shop.add_scene(WORKS_ALL)
    process = start(shop)
    until(lambda: runs(shop), 60)
    time.sleep(chance.uniform(0, 6))
    drop(shop)
    process.communicate(timeout=180)
    assert process.returncode == 4
    if not of(shop, "intervention.taken"):
        shop.run("resume", "--no-input", code=4)
    assert len(of(shop, "intervention.taken")) == 1
    (item,) = shop.gate_package()["interventions"]
    assert item["receipt"] in FINAL
    told_next(shop, "Name the harbour")
    assert list((shop.root / "human-interventions" / "active").glob("*.md")) == []
