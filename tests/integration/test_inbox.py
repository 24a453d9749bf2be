from __future__ import annotations

import asyncio
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from orchestrator.errors import Problem
from orchestrator.inbox import Inbox, Item, Scan, filing
from orchestrator.intervention import Receipt, Urgency

NOW = "---\nphase: all\nurgency: immediate\n---\n# {title}\n\nwords\n"
LATER = "---\nphase: all\nurgency: backlog\n---\n# {title}\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    (tmp_path / "active").mkdir()
    (tmp_path / "processed").mkdir()
    return Inbox(tmp_path / "active", tmp_path / "processed")


def settled(inbox: Inbox, seconds: float = 3.0) -> Scan:
    """Look until nothing is being written any more."""
    until = time.monotonic() + seconds
    while (scan := inbox.scan()).settling and time.monotonic() < until:
        time.sleep(0.01)
    return scan


def only(inbox: Inbox) -> Item:
    (item,) = settled(inbox).items
    return item


def titles(scan: Scan) -> list[str]:
    return [item.intervention.title for item in scan.items]


def test_a_file_and_a_folder_are_items(inbox: Inbox) -> None:
    (inbox.active / "a.md").write_text(NOW.format(title="file"))
    folder = inbox.active / "2026-01-02-06-currency"
    folder.mkdir()
    (folder / "content.md").write_text(LATER.format(title="folder"))
    (folder / "openapi.yaml").write_text("openapi: 3.1.0")
    scan = settled(inbox)
    assert titles(scan) == ["folder", "file"]
    assert [item.intervention.path for item in scan.items] == ["2026-01-02-06-currency/content.md", "a.md"]
    assert scan.items[0].intervention.attachments == ("openapi.yaml",)
    assert scan.unreadable == ()


@pytest.mark.parametrize(
    "name", [".a.md", ".a.md.swp", "a.md~", "a.md.tmp", "a.md.part", "#a.md#", "4913", "notes.txt", "a.md.receipt"]
)
def test_names_that_are_no_items_are_passed_over(inbox: Inbox, name: str) -> None:
    (inbox.active / name).write_text(NOW.format(title="x"))
    assert settled(inbox) == Scan()


def test_a_folder_that_is_missing_is_empty(tmp_path: Path) -> None:
    assert Inbox(tmp_path / "none", tmp_path / "done").scan() == Scan()


def test_a_text_counts_once_it_is_whole(inbox: Inbox) -> None:
    text = NOW.format(title="slow") + "the end\n"
    with (inbox.active / "a.md").open("w") as file:
        for start in range(0, len(text), 20):
            file.write(text[start : start + 20])
            file.flush()
            assert inbox.scan().items == ()
            time.sleep(0.07)
        scan = inbox.scan()
        assert (scan.items, scan.settling) == ((), 1)
    assert only(inbox).intervention.text.endswith("the end\n")


def test_a_writer_that_opens_and_closes_for_every_line_is_waited_for(inbox: Inbox) -> None:
    for line in NOW.format(title="lines").splitlines(keepends=True):
        with (inbox.active / "a.md").open("a") as file:
            file.write(line)
        assert inbox.scan().items == ()
        time.sleep(0.02)
    assert only(inbox).intervention.text.endswith("words\n")


def test_what_was_written_elsewhere_and_moved_here_counts_at_once(inbox: Inbox, tmp_path: Path) -> None:
    (tmp_path / "draft.md").write_text(NOW.format(title="file"))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "content.md").write_text(LATER.format(title="folder"))
    time.sleep(0.02)  # longer than a tick of the kernel's clock
    (tmp_path / "draft.md").rename(inbox.active / "a.md")
    (tmp_path / "folder").rename(inbox.active / "folder")
    assert sorted(titles(inbox.scan())) == ["file", "folder"]
    with (inbox.active / "a.md").open("a") as file:
        file.write("more\n")
        file.flush()
        assert inbox.scan().settling == 1
    (inbox.active / "folder" / "openapi.yaml").write_text("openapi: 3.1.0")
    assert inbox.scan().items == ()
    assert sorted(titles(settled(inbox))) == ["file", "folder"]


def test_half_a_text_that_says_immediate_is_reason_enough_to_stop(inbox: Inbox) -> None:
    with (inbox.active / "a.md").open("w") as file:
        file.write("---\nphase: 06-backend-implementation\nurgency: imm")
        file.flush()
        assert inbox.scan().halting == ()
        file.write("ediate\n---\n# Half")
        file.flush()
        (head,) = inbox.scan().halting
        assert head.urgency is Urgency.IMMEDIATE
        assert head.in_scope("06-backend-implementation")
        assert not head.in_scope("07-integration")
    assert settled(inbox).halting == ()


def test_half_a_text_that_can_wait_stops_nothing(inbox: Inbox) -> None:
    (inbox.active / "a.md").write_text(LATER.format(title="x"))
    scan = inbox.scan()
    assert (scan.halting, scan.settling) == ((), 1)


def test_somebody_who_never_closes_a_file_is_told(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestrator.inbox.looking.UNREADABLE_S", 0.1)
    with (inbox.active / "a.md").open("w") as file:
        file.write(NOW.format(title="open"))
        file.flush()
        inbox.scan()
        time.sleep(0.15)
        (complaint,) = inbox.scan().unreadable
        assert "open for writing" in complaint.why
    assert only(inbox).intervention.title == "open"


def test_what_cannot_be_understood_stays_and_says_why(inbox: Inbox) -> None:
    (inbox.active / "a.md").write_text("---\nurgency: soon\n---\n")
    (inbox.active / "b.md").write_bytes(b"---\nurgency: immediate\n---\n\xff\xfe")
    (inbox.active / "empty").mkdir()
    scan = settled(inbox)
    assert [(one.path, one.why.partition(":")[0]) for one in scan.unreadable] == [
        ("a.md", "a.md"),
        ("b.md", "b.md"),
        ("empty", str(inbox.active / "empty")),
    ]
    inbox.tell(scan)
    inbox.tell(settled(inbox))
    assert "`soon` is not one of" in (inbox.active / "a.md.receipt").read_text()
    assert "content.md" in (inbox.active / "empty.receipt").read_text()

    (inbox.active / "a.md").write_text(NOW.format(title="mended"))
    shutil.rmtree(inbox.active / "empty")
    scan = settled(inbox)
    inbox.tell(scan)
    assert titles(scan) == ["mended"]
    assert [path.name for path in inbox.active.glob("*.receipt")] == ["b.md.receipt"]


def test_what_a_person_calls_like_a_note_of_the_engine_is_left_alone(inbox: Inbox) -> None:
    (inbox.active / "order.receipt").write_text("of the harbour")
    (inbox.active / "a.md.receipt").symlink_to("order.receipt")
    (inbox.active / "b.receipt").mkdir()
    (inbox.active / "b.receipt" / "content.md").write_text(LATER.format(title="a folder"))
    (inbox.active / "a.md").write_text("nothing")
    inbox.tell(settled(inbox))
    (inbox.active / "a.md").write_text(NOW.format(title="mended"))
    scan = settled(inbox)
    inbox.tell(scan)
    assert titles(scan) == ["mended", "a folder"]
    inbox.resolve(scan.items[0], receipt=Receipt.APPLIED, why="x", run="r-1")
    assert sorted(path.name for path in inbox.active.iterdir()) == ["a.md.receipt", "b.receipt", "order.receipt"]
    assert (inbox.active / "order.receipt").read_text() == "of the harbour"


def test_how_long_something_was_unreadable_is_counted_over_its_changes(inbox: Inbox) -> None:
    for text in ("nothing", "still nothing"):
        (inbox.active / "a.md").write_text(text)
        scan = settled(inbox)
        time.sleep(0.1)
    assert inbox.scan().unreadable[0].since_s >= 0.1
    assert scan.items == ()


def test_links_devices_and_hard_links_are_not_read(inbox: Inbox, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text(NOW.format(title="secret"))
    (inbox.active / "link.md").symlink_to(tmp_path / "secret.md")
    (inbox.active / "hard.md").hardlink_to(tmp_path / "secret.md")
    os.mkfifo(inbox.active / "pipe.md")
    (inbox.active / "folder").mkdir()
    (inbox.active / "folder" / "content.md").symlink_to(tmp_path / "secret.md")
    (inbox.active / "away").symlink_to(tmp_path)
    scan = settled(inbox)
    assert scan.items == ()
    told = {one.path: one.why for one in scan.unreadable}
    assert told.keys() == {"link.md", "hard.md", "pipe.md", "folder", "away"}
    assert "it is a link" in told["away"]


def test_a_text_that_is_too_long_is_not_read(inbox: Inbox) -> None:
    (inbox.active / "a.md").write_text(NOW.format(title="x") + "x" * 300_000)
    (complaint,) = settled(inbox).unreadable
    assert "longer than" in complaint.why


@pytest.mark.parametrize(
    "name, why",
    [(b"x" * 252 + b".md", "longer than 200 bytes"), (b"\xff\xfe.md", "not UTF-8"), ("潮" * 80 + ".md", "longer than")],
)
def test_a_name_that_nobody_could_file_or_write_down_is_told_beside_it(
    inbox: Inbox, name: bytes | str, why: str
) -> None:
    (inbox.active / os.fsdecode(name)).write_text(NOW.format(title="x"))
    scan = settled(inbox)
    (complaint,) = scan.unreadable
    assert why in complaint.why
    complaint.path.encode()
    inbox.tell(scan)
    (note,) = inbox.active.glob("*.receipt")
    assert why in note.read_text()
    (inbox.active / os.fsdecode(name)).unlink()
    inbox.tell(settled(inbox))
    assert list(inbox.active.iterdir()) == []


def _many_files(folder: Path) -> None:
    for number in range(300):
        (folder / f"{number}.yaml").touch()


def _many_folders(folder: Path) -> None:
    for number in range(300):
        (folder / str(number)).mkdir()


def _deep(folder: Path) -> None:
    for _ in range(300):
        folder /= "x"
    folder.mkdir(parents=True)


def _long_path(folder: Path) -> None:
    here = os.open(folder, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("x" * 250, dir_fd=here)
        deeper = os.open("x" * 250, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(here)


def _strange_name(folder: Path) -> None:
    (folder / os.fsdecode(b"\xff.yaml")).touch()


@pytest.mark.parametrize("fill", [_many_files, _many_folders, _deep, _long_path, _strange_name])
def test_a_folder_that_could_not_be_moved_whole_is_refused_with_a_reason(
    inbox: Inbox, fill: Callable[[Path], None]
) -> None:
    folder = inbox.active / "folder"
    folder.mkdir()
    (folder / "content.md").write_text(NOW.format(title="x"))
    fill(folder)
    scan = settled(inbox)
    assert scan.items == ()
    assert [one.path for one in scan.unreadable] == ["folder"]
    subprocess.run(["rm", "-r", str(folder)], check=True)


def test_each_of_two_runs_adds_its_receipt_though_both_found_the_item_in_place(inbox: Inbox) -> None:
    (inbox.active / "a.md").write_text(NOW.format(title="file"))
    item = only(inbox)
    for run in ("r-1", "r-2", "r-2"):
        place = Inbox(inbox.active, inbox.processed).resolve(item, receipt=Receipt.APPLIED, why="x", run=run)
        assert place == inbox.processed / "a.md"
    text = (inbox.processed / "a.md").read_text()
    assert [line for line in text.splitlines() if "Run:" in line] == ["- **Run:** r-1", "- **Run:** r-2"]


def test_a_resolved_item_goes_whole_with_its_receipt(inbox: Inbox) -> None:
    (inbox.active / "a.md").write_text(NOW.format(title="file").rstrip("\n"))
    item = only(inbox)
    (inbox.active / "a.md.receipt").write_text("Not understood, and left here.\n\nold\n")
    place = inbox.resolve(item, receipt=Receipt.APPLIED, why="the plan changed", run="r-1", at="2026-01-02")
    assert place == inbox.processed / "a.md"
    text = place.read_text()
    assert text.startswith(NOW.format(title="file"))
    assert "- **Outcome:** applied\n- **Reason:** the plan changed\n- **Run:** r-1\n- **At:** 2026-01-02\n" in text
    assert list(inbox.active.iterdir()) == []
    assert inbox.scan() == Scan()


def test_a_folder_goes_with_everything_in_it(inbox: Inbox) -> None:
    folder = inbox.active / "x"
    (folder / "more").mkdir(parents=True)
    (folder / "content.md").write_text(NOW.format(title="folder"))
    (folder / "more" / "openapi.yaml").write_text("openapi: 3.1.0")
    (folder / ".hidden").write_text("x")
    place = inbox.resolve(only(inbox), receipt=Receipt.REJECTED, why="no", run="r-1")
    assert place == inbox.processed / "x"
    assert "- **Outcome:** rejected" in (place / "content.md").read_text()
    assert (place / "more" / "openapi.yaml").read_text() == "openapi: 3.1.0"
    assert list(inbox.active.iterdir()) == []


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_equal_names_do_not_meet_and_what_is_filed_is_found_where_a_person_removed_others(
    inbox: Inbox, kind: str
) -> None:
    places: list[Path | None] = []
    for number in (0, 1, 2, 2):
        if len(places) == 3:
            subprocess.run(["rm", "-r", *map(str, places[:2])], check=True)
        target = inbox.active / ("a.md" if kind == "file" else "a")
        if kind == "folder":
            target.mkdir()
        (target if kind == "file" else target / "content.md").write_text(NOW.format(title=f"number {number}"))
        places.append(inbox.resolve(only(inbox), receipt=Receipt.APPLIED, why="x", run="r"))
    suffix = ".md" if kind == "file" else ""
    assert [place.name for place in places if place] == [f"a{suffix}", f"a-2{suffix}", f"a-3{suffix}", f"a-3{suffix}"]
    assert [place.name for place in inbox.processed.iterdir()] == [f"a-3{suffix}"]


def test_what_was_changed_after_it_was_taken_stays_as_an_amendment(inbox: Inbox) -> None:
    (inbox.active / "a.md").write_text(NOW.format(title="first"))
    taken = only(inbox)
    (inbox.active / "a.md").write_text(NOW.format(title="second"))
    assert inbox.resolve(taken, receipt=Receipt.APPLIED, why="x", run="r") is None
    amendment = only(inbox)
    assert amendment.intervention.title == "second"
    assert amendment.intervention.digest != taken.intervention.digest


def test_resolving_again_changes_nothing(inbox: Inbox) -> None:
    (inbox.active / "a.md").write_text(NOW.format(title="x"))
    item = only(inbox)
    first = inbox.resolve(item, receipt=Receipt.APPLIED, why="x", run="r")
    assert inbox.resolve(item, receipt=Receipt.APPLIED, why="x", run="r") == first
    assert [path.name for path in inbox.processed.iterdir()] == ["a.md"]


class Cut(BaseException):
    """The process ends here."""


@contextmanager
def cut_at(number: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """End the work at the n-th step that touches the disk."""
    steps: list[str] = []

    def counted(name: str, work: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **more: object) -> object:
            if len(steps) == number:
                raise Cut
            steps.append(name)
            return work(*args, **more)

        return step

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", counted("rename", Path.rename))
        patch.setattr(Path, "unlink", counted("unlink", Path.unlink))
        patch.setattr(Path, "open", counted("open", Path.open))
        patch.setattr(os, "fsync", counted("fsync", os.fsync))
        patch.setattr(shutil, "copytree", counted("copytree", shutil.copytree))
        patch.setattr(shutil, "rmtree", counted("rmtree", shutil.rmtree))
        yield steps


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_crash_at_any_step_of_resolving_loses_and_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    for number in range(100):
        base = tmp_path / str(number)
        inbox = Inbox(base / "active", base / "processed")
        for folder in (inbox.active, inbox.processed):
            folder.mkdir(parents=True)
        place = inbox.active / ("a.md" if kind == "file" else "a")
        if kind == "folder":
            place.mkdir()
            (place / "data").write_text("attached")
        (place if kind == "file" else place / "content.md").write_text(NOW.format(title="x"))
        item = only(inbox)
        try:
            with cut_at(number, monkeypatch):
                inbox.resolve(item, receipt=Receipt.APPLIED, why="x", run="r")
        except Cut:
            ended = False
        else:
            ended = True
        again = Inbox(inbox.active, inbox.processed)
        filing.tidy(again.active, again.processed)
        for left in settled(again).items:
            assert left.intervention.digest == item.intervention.digest
            again.resolve(left, receipt=Receipt.APPLIED, why="x", run="r")
        assert [path.name for path in again.active.iterdir()] == []
        filed = [path for path in again.processed.iterdir() if not path.name.startswith(".")]
        assert [path.name for path in filed] == [place.name]
        text = (filed[0] if kind == "file" else filed[0] / "content.md").read_text()
        assert text.count("## Receipt") == 1
        assert kind == "file" or (filed[0] / "data").read_text() == "attached"
        if ended:
            assert number > 5
            return
    pytest.fail("resolving never ended")


def test_a_processed_folder_that_cannot_be_written_is_the_users_problem(inbox: Inbox) -> None:
    (inbox.active / "a.md").write_text(NOW.format(title="x"))
    item = only(inbox)
    inbox.processed.rmdir()
    inbox.processed.write_text("a file")
    with pytest.raises(Problem, match="folder cannot be made"):
        inbox.resolve(item, receipt=Receipt.APPLIED, why="x", run="r")
    assert (inbox.active / "a.md").exists()


# --- being woken -----------------------------------------------------------------------------------------------------


async def until(told: Callable[[], bool], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not told():  # noqa: ASYNC110 - it waits for the loop's own callbacks
            await asyncio.sleep(0.002)


async def test_a_drop_wakes_at_once_and_again_when_it_is_whole(inbox: Inbox) -> None:
    seen: list[str] = []
    with inbox.watch(asyncio.get_running_loop(), lambda: seen.extend(titles(inbox.scan()))) as told:
        assert told
        (inbox.active / "a.md").write_text(NOW.format(title="x"))
        began = time.monotonic()
        await until(lambda: bool(seen))
        assert time.monotonic() - began > 0.04


async def test_looking_does_not_wake_itself(inbox: Inbox) -> None:
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1
        inbox.scan()

    (inbox.active / "old.md").write_text(NOW.format(title="x"))
    with inbox.watch(asyncio.get_running_loop(), look):
        (inbox.active / "a.md").write_text(NOW.format(title="x"))
        await asyncio.sleep(0.6)
        before = looks
        await asyncio.sleep(0.3)
        assert looks - before <= 1
        assert len(titles(inbox.scan())) == 2


async def test_without_events_a_look_every_second_finds_it(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr("watchdog.observers.api.BaseObserver.schedule", full)
    seen: list[str] = []
    with inbox.watch(asyncio.get_running_loop(), lambda: seen.extend(titles(inbox.scan()))) as told:
        assert not told
        (inbox.active / "a.md").write_text(NOW.format(title="x"))
        await until(lambda: bool(seen))


async def test_other_folders_are_watched_too(inbox: Inbox, tmp_path: Path) -> None:
    (tmp_path / "spool").mkdir()
    woken = asyncio.Event()
    with inbox.watch(asyncio.get_running_loop(), woken.set, also=(tmp_path / "spool",)):
        (tmp_path / "spool" / "x").write_text("x")
        async with asyncio.timeout(0.5):
            await woken.wait()


async def test_a_folder_that_lies_there_wakes_too_and_so_does_one_that_comes(inbox: Inbox) -> None:
    (inbox.active / "lies").mkdir()
    woken = asyncio.Event()
    with inbox.watch(asyncio.get_running_loop(), woken.set):
        (inbox.active / "comes").mkdir()
        for name in ("lies", "comes"):
            await asyncio.sleep(0.1)
            woken.clear()
            (inbox.active / name / "content.md").write_text(LATER.format(title=name))
            async with asyncio.timeout(0.5):
                await woken.wait()


async def test_a_change_of_what_was_read_is_seen_first_where_thousands_lie(inbox: Inbox) -> None:
    for number in range(1200):
        folder = inbox.active / f"{number:04}"
        folder.mkdir()
        (folder / "content.md").write_text(LATER.format(title=number))
    await until(lambda: len(inbox.scan().items) == 1200, 30)
    with inbox.watch(asyncio.get_running_loop(), lambda: None):
        await asyncio.sleep(0.3)
        (inbox.active / "0007" / "content.md").write_text(LATER.format(title="changed"))
        await until(lambda: "changed" in titles(inbox.scan()), 2)


def vim(place: Path, text: str) -> None:
    """Backup by rename, then a new file (`backupcopy=no`)."""
    place.write_text("old")
    place.rename(f"{place}~")
    place.write_text(text)
    Path(f"{place}~").unlink()


def by_replacing(place: Path, text: str) -> None:
    draft = place.with_name(f"{place.name}.tmp")
    draft.write_text(text)
    draft.rename(place)


def truncating(place: Path, text: str) -> None:
    with place.open("w") as file:
        file.flush()
        time.sleep(0.01)
        file.write(text)


def in_pieces(place: Path, text: str) -> None:
    with place.open("w", buffering=1) as file:
        for line in text.splitlines(keepends=True):
            file.write(line)
            time.sleep(0.003)


def shell_copy(place: Path, text: str) -> None:
    source = place.parent.parent / f"source-{place.name}"
    source.write_text(text)
    subprocess.run(["cp", "-p", source, place], check=True)
    source.unlink()


def moved_in(place: Path, text: str) -> None:
    source = place.parent.parent / f"source-{place.name}"
    source.write_text(text)
    source.rename(place)


def folder_built_in_place(place: Path, text: str) -> None:
    folder = place.with_suffix("")
    folder.mkdir()
    time.sleep(0.005)
    (folder / "content.md").write_text(text)


def folder_moved_in(place: Path, text: str) -> None:
    source = place.parent.parent / f"source-{place.stem}"
    source.mkdir()
    (source / "content.md").write_text(text)
    source.rename(place.with_suffix(""))


def by_link(place: Path, text: str) -> None:
    """As some copiers do: written under another name, linked into place, the first name removed."""
    draft = place.with_name(f".{place.name}.abc")
    draft.write_text(text)
    place.hardlink_to(draft)
    draft.unlink()


WRITERS = [
    vim,
    by_replacing,
    truncating,
    in_pieces,
    shell_copy,
    moved_in,
    folder_built_in_place,
    folder_moved_in,
    by_link,
]


async def test_every_way_of_saving_is_heard_once_and_whole(inbox: Inbox) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")  # noqa: T201 - shown where the test fails
    choice = random.Random(seed)
    taken: dict[str, str] = {}
    doubled: list[str] = []

    def look() -> None:
        for item in inbox.scan().items:
            said = item.intervention
            if said.digest in taken:
                doubled.append(said.title)
            taken[said.digest] = said.text
            inbox.resolve(item, receipt=Receipt.APPLIED, why="x", run="r")

    texts = [NOW.format(title=f"drop {number}") + "x\n" * choice.randrange(200) for number in range(90)]

    async def drop(number: int) -> None:
        await asyncio.sleep(choice.random() * 1.0)
        await asyncio.to_thread(WRITERS[number % len(WRITERS)], inbox.active / f"{number}.md", texts[number])

    with inbox.watch(asyncio.get_running_loop(), look):
        await asyncio.gather(*(drop(number) for number in range(len(texts))))
        await until(lambda: len(taken) >= len(texts))
        await until(lambda: not any(inbox.active.iterdir()))
    assert sorted(taken.values()) == sorted(text.partition("---\n# ")[2].join(["# ", ""]) for text in texts)
    assert doubled == []


def test_what_was_dropped_while_nobody_listened_is_found_at_the_first_look(inbox: Inbox) -> None:
    for number in range(50):
        (inbox.active / f"{number:02}.md").write_text(LATER.format(title=number))
    time.sleep(0.06)
    assert titles(inbox.scan()) == [str(number) for number in range(50)]


def test_thousands_at_once_are_read_over_several_looks_the_newest_first_and_known_again(inbox: Inbox) -> None:
    for number in range(0, 1200, 2):
        (inbox.active / f"{number:04}.md").write_text(LATER.format(title=number))
        folder = inbox.active / f"{number + 1:04}"
        folder.mkdir()
        (folder / "content.md").write_text(LATER.format(title=number + 1))
    time.sleep(0.06)
    (inbox.active / "0500-stop.md").write_text(NOW.format(title="stop"))
    first = inbox.scan()
    said = [head.urgency for head in first.halting] + [item.intervention.urgency for item in first.items]
    assert said.count(Urgency.IMMEDIATE) == 1
    assert first.pending
    looks = 1
    while (scan := inbox.scan()).pending or scan.settling:
        looks += 1
        assert looks < 1000, "what is known already must leave time for what is not"
    assert len(scan.items) == 1201

    after = Inbox(inbox.active, inbox.processed)
    after.recall((item.intervention, item.stamp) for item in scan.items)
    (inbox.active / "0003" / "content.md").write_text(LATER.format(title="changed while nobody looked"))
    time.sleep(0.06)
    again = after.scan()
    assert again.pending == 0
    assert set(titles(again)) == {*titles(scan)} - {"3"} | {"changed while nobody looked"}


def test_a_text_is_never_taken_half_written_by_another_process(inbox: Inbox) -> None:
    program = (
        "import sys, time\n"
        "with open(sys.argv[1], 'w') as file:\n"
        "    for part in ('---\\nphase: all\\nurgency: immediate\\n---\\n', '# T\\n', 'end\\n'):\n"
        "        file.write(part); file.flush(); time.sleep(0.3)\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", program, str(inbox.active / "a.md")])
    halted = False
    while writer.poll() is None:
        scan = inbox.scan()
        halted = halted or bool(scan.halting)
        assert all(item.intervention.text.endswith("end\n") for item in scan.items)
        time.sleep(0.01)
    assert halted
    assert only(inbox).intervention.text.endswith("end\n")
