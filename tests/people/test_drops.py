"""Thousands of drops by several kinds of writer while the daemon and its drivers are killed: none lost, none doubled.

`PEOPLE_DROPS` says how many (80 in the suite, 10,000 by `make people`), `PEOPLE_SEED` which; a failure names its seed.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from orchestrator.inbox import Inbox
from orchestrator.intervention import Urgency
from orchestrator.lock import Owner, driver
from orchestrator.pulse import pulse
from tests.acceptance.conftest import Shop, until
from tests.integration.test_inbox import WRITERS
from tests.people.test_any_moment import FINAL, journal, of, runs

SEED = int(os.environ.get("PEOPLE_SEED", "1"))
DROPS = int(os.environ.get("PEOPLE_DROPS", "80"))
KILL_EVERY_S = 2.5
"""Seconds between a driver's begin and the next kill, on average; more where one takes longer than that to begin."""
LIFE_TICKS = 2 * os.sysconf("SC_CLK_TCK")
"""Processor time that a driver has at most once it is at work: by the clock, a busy machine would let none get on."""
WHILE_BEGINNING = 0.2
"""The share of kills that may come before the driver has journalled anything; were it more, a busy machine would spend
the whole campaign on beginning."""
PER_KILL = 100
"""Entries of a driver's journal between its first one and the next kill, on average, where that comes sooner."""
STALLED_S = 900.0
STARTING_S = 60.0
STAGE = "06-backend-implementation"
TEXT = """---
phase: {phase}
urgency: {urgency}
type: bug-report
---
# Drop {number}

{words}

the end of {number}
"""
ENDLESS = """
  - match: {job: JOB}
    turns:
      - calls: [{name: run_command, args: {command: "until test -e notes/enough; do sleep 0.2; done"}}]
      - calls: [{name: run_command, args: {command: "mkdir -p notes/tables; echo x > notes/tables/a.txt"}}]
      - calls: [{name: submit, args: {summary: ok}}]
"""


def texts(chance: random.Random, drops: int) -> dict[int, str]:
    """What is said, by number: a tenth is meant for another stage, a fifth is immediate."""
    said = {}
    for number in range(drops):
        phase = "07-integration" if chance.random() < 0.1 else chance.choice(["all", STAGE, "06", f"{STAGE}/1"])
        urgency = chance.choices(["immediate", "end-of-phase", "backlog"], [1, 2, 2])[0]
        words = "word " * chance.randrange(60)
        said[number] = TEXT.format(phase=phase, urgency=urgency, number=number, words=words)
    return said


def drop_all(active: Path, said: dict[int, str], chance: random.Random, pause: float) -> None:
    """Every kind of writer in turn, several at once, now and then a burst."""
    kinds = [(number, chance.choice(WRITERS)) for number in said]
    threads = [threading.Thread(target=_drops, args=(active, said, kinds[lane::4], pause)) for lane in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _drops(active: Path, said: dict[int, str], kinds: list[tuple[int, object]], pause: float) -> None:
    for number, writer in kinds:
        writer(active / f"drop-{number:05}.md", said[number])  # type: ignore[operator]
        time.sleep(pause if number % 50 else 0)


def kill_now_and_then(shop: Shop, chance: random.Random, enough: threading.Event) -> Counter[str]:
    """Kill the daemon, or the driver, or both, and start the daemon again."""
    killed: Counter[str] = Counter()
    daemon = shop.start("daemon")
    while not enough.is_set():
        began = time.monotonic()
        owner = _next_driver(shop, enough)
        if chance.random() < WHILE_BEGINNING:
            enough.wait(chance.uniform(0.0, 2 * max(KILL_EVERY_S, time.monotonic() - began)))
        else:
            _at_work(shop, owner, chance, enough)
        if enough.is_set():
            break
        victim = chance.choice(["daemon", "driver", "both"])
        if victim != "daemon" and owner is not None and owner.pid > 0:
            _kill(owner.pid)
            killed["driver"] += 1
        if victim != "driver":
            shop.kill(daemon)
            killed["daemon"] += 1
            daemon = shop.start("daemon")
    daemon.send_signal(signal.SIGTERM)
    daemon.communicate(timeout=60)
    return killed


def _next_driver(shop: Shop, enough: threading.Event) -> Owner | None:
    """Whoever drives the run next: it is killed at any moment after it began."""
    deadline = time.monotonic() + STARTING_S
    while time.monotonic() < deadline and not enough.wait(0.05):
        if owner := next((found for run in runs(shop) if (found := driver(run.parent / "lock"))), None):
            return owner
    return None


def _at_work(shop: Shop, owner: Owner | None, chance: random.Random, enough: threading.Event) -> None:
    """Return somewhere in the work of a driver that has begun it, or where it is gone, or finds nothing to do."""
    (run,) = runs(shop)
    begun, deadline = _newest(run.parent) + 1, time.monotonic() + STARTING_S
    last, life, at_work = begun + chance.randrange(2 * PER_KILL), chance.randrange(LIFE_TICKS), -1
    while owner is not None and (newest := _newest(run.parent)) <= last and time.monotonic() < deadline:
        ticks = pulse(owner.pid).ticks
        if newest > begun and at_work < 0:
            at_work = ticks
        if (at_work >= 0 and ticks > at_work + life) or enough.wait(0.1):
            return
        owner = driver(run.parent / "lock")


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.mark.slow
def test_nothing_that_people_drop_is_lost_or_taken_twice_whoever_is_killed(shop: Shop) -> None:
    chance, began = random.Random(SEED), time.monotonic()
    shop.add_scene(ENDLESS.replace("JOB", "intervention") + ENDLESS.replace("JOB", "task, builds: table"))
    shop.edit("phases/06-backend-implementation/playbook.yaml", "task: {turns: 12}", "task: {turns: 100000}")
    active, processed = (shop.root / "human-interventions" / name for name in ("active", "processed"))
    active.mkdir(parents=True)
    said = texts(chance, DROPS)
    shop.run("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml", "--detach")
    until(lambda: of(shop, "read_back"), 60)  # whoever reads back answers with a restatement, which the scenes have not
    enough = threading.Event()
    counts: list[Counter[str]] = []
    killer = threading.Thread(target=lambda: counts.append(kill_now_and_then(shop, chance, enough)))
    killer.start()
    drop_all(active, said, random.Random(SEED + 1), pause=0.05 if DROPS > 1000 else 0.2)
    folder = runs(shop)[0].parent
    try:
        _wait_for(folder, DROPS - _elsewhere(said))
    finally:
        enough.set()
        killer.join()
    _finish(shop, processed, folder / "work" / "notes" / "enough", DROPS - _elsewhere(said))

    taken = _taken(folder)
    assert set(Counter(taken).values()) <= {1}, f"seed {SEED}: taken twice"
    here = {number for number, text in said.items() if "phase: 07" not in text}
    assert {int(title.split()[1]) for title in taken} == here, f"seed {SEED}"
    receipts = {item["title"]: item["receipt"] for item in shop.status()["interventions"]}
    assert {receipts[f"Drop {number}"] for number in here} <= FINAL, f"seed {SEED}"
    assert {receipts[f"Drop {number}"] for number in set(said) - here} <= {"queued"}, f"seed {SEED}"
    filed = [path for path in processed.rglob("*.md") if not path.name.startswith(".")]
    texts_filed = [path.read_text() for path in filed]
    assert all(text.count("## Receipt") == 1 for text in texts_filed), f"seed {SEED}"
    assert sorted(text.partition("\n\n---\n\n## Receipt")[0] for text in texts_filed) == sorted(
        said[number].rstrip("\n") for number in here
    ), f"seed {SEED}: half-written, lost or doubled"
    left = sorted(path.name for path in active.iterdir() if not path.name.startswith("."))
    assert len(left) == len(said) - len(here), f"seed {SEED}: {left[:5]}"
    seconds = time.monotonic() - began
    print(f"{DROPS} drops in {seconds:.0f} s, killed: {dict(counts[0])}")  # noqa: T201 - the campaign's figures


@pytest.mark.people
def test_ten_thousand_folders_that_are_moved_in_at_once_are_all_read(tmp_path: Path) -> None:
    active, aside = tmp_path / "active", tmp_path / "aside"
    for number in range(DROPS):
        folder = aside / f"drop-{number:05}"
        folder.mkdir(parents=True)
        (folder / "content.md").write_text(TEXT.format(phase="all", urgency="backlog", number=number, words=""))
    said = TEXT.format(phase="all", urgency="immediate", number=DROPS, words="")
    (aside / "drop-00007" / "content.md").write_text(said)
    aside.rename(active)
    inbox = Inbox(active, tmp_path / "processed")
    for _ in range(DROPS):
        scan = inbox.scan()
        heard = any(item.intervention.urgency is Urgency.IMMEDIATE for item in scan.items)
        assert heard or not scan.items, "what is immediate is read first, though thousands came after it"
        if not (scan.pending or scan.settling):
            break
    assert len(scan.items) == DROPS


def _taken(folder: Path) -> list[str]:
    return [entry["body"]["title"] for entry in journal(folder) if entry["kind"] == "intervention.taken"]


def _wait_for(folder: Path, expected: int) -> None:
    """Until so many were taken; whatever the load, it fails only where nothing more is taken for a while."""
    known, since = -1, time.monotonic()
    while (count := _count(folder)) < expected:
        if count > known:
            known, since = count, time.monotonic()
        assert time.monotonic() - since < STALLED_S, f"seed {SEED}: {count} of {expected} were taken"
        time.sleep(0.5)


def _count(folder: Path) -> int:
    """Counted by the database: reading ten thousand entries again and again would take a processor of its own."""
    return _asked(folder, "SELECT count(*) FROM entries WHERE kind = 'intervention.taken'")


def _newest(folder: Path) -> int:
    return _asked(folder, "SELECT coalesce(max(seq), 0) FROM entries")


def _asked(folder: Path, query: str) -> int:
    with closing(sqlite3.connect(f"file:{folder / 'journal.sqlite'}?mode=ro", uri=True)) as connection:
        return int(connection.execute(query).fetchone()[0])


def _elsewhere(said: dict[int, str]) -> int:
    return sum("phase: 07" in text for text in said.values())


def _finish(shop: Shop, processed: Path, enough: Path, expected: int) -> None:
    """Let the run go on to its gate, and everything be filed."""
    for _ in range(60):
        process = shop.start("resume", "--no-input")
        while process.poll() is None:
            enough.parent.mkdir(parents=True, exist_ok=True)
            enough.write_text("x")  # again and again: a command that was cut off has the tree put back before it
            time.sleep(0.2)
        if len([path for path in processed.iterdir() if not path.name.startswith(".")]) >= expected:
            return
    pytest.fail("not everything was filed")
