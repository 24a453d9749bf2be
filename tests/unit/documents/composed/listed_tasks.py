"""Lists of tasks as other houses keep them: tables, boards, boxes, breakdowns of the work, Org, TaskPaper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.unit.documents.composed.houses import THINGS, House


@dataclass(kw_only=True)
class Task:
    """A task of a list."""

    id: str
    name: str
    points: int
    done: bool = False
    criteria: Sequence[str] = ()
    needs: str = ""


def _rows(house: House, tasks: Sequence[Task]) -> Iterator[str]:
    say = house.say
    yield from house.markup.head(2, say("tasks"))
    heads = ["Key", "Summary", say("points"), say("status"), say("needs"), say("done_when")]
    yield from house.markup.table(
        heads,
        [
            [one.id, one.name, str(one.points), say("done" if one.done else "open"), one.needs, "; ".join(one.criteria)]
            for one in tasks
        ],
    )


def _ticked_rows(house: House, tasks: Sequence[Task]) -> Iterator[str]:
    """A table for each milestone with a tick in front, and a page for each task that has more to tell."""
    half = len(tasks) // 2
    for name, some in (("First light", tasks[:half]), ("Second wind", tasks[half:])):
        yield from house.markup.head(2, f"Milestone: {name}")
        rows = [["✅" if one.done else "⬜", f"{one.id} {one.name}", "Aiko", "M"] for one in some]
        yield from house.markup.table([house.say("done").capitalize(), "Task", house.say("who"), "Size"], rows)
    yield from house.markup.head(2, "Task pages")
    for one in tasks:
        if one.criteria or one.needs:
            yield from house.markup.head(3, one.id)
            yield from ("", f"Something more about {one.name.split()[-1]}s.")
            yield from (f"**{house.say('done_when')}:** {text}" for text in one.criteria)
            yield from [f"**{house.say('needs')}:** {one.needs}"] if one.needs else []


def _boxes(house: House, tasks: Sequence[Task]) -> Iterator[str]:
    yield from house.markup.head(2, house.say("tasks"))
    for one in tasks:
        told = f"Nerea, {one.points} {house.say('points').lower()}"
        yield f"- [{'x' if one.done else ' '}] **{one.id} {one.name}** ({told})"
        yield from [f"  - {house.say('needs')}: {one.needs}"] if one.needs else []
        yield from (f"  - {house.say('done_when')}: {text}" for text in one.criteria)


def _numbered(house: House, tasks: Sequence[Task]) -> Iterator[str]:
    """Boxes in a numbered list that goes on below several bold lines, without any ids."""
    half = len(tasks) // 2
    for place, one in enumerate(tasks, start=1):
        if place in {1, half + 1}:
            yield from ("", f"**{'Before the weekend' if place == 1 else 'On Monday'}**", "")
        yield f"{place}. [{'x' if one.done else ' '}] {one.name}"
        one.needs = ""
        yield from (f"   {house.say('done_when')}: {text}" for text in one.criteria)


def _packages(house: House, tasks: Sequence[Task]) -> Iterator[str]:
    """A breakdown of two levels, each package a paragraph."""
    half, seen = len(tasks) // 2, dict[str, str]()
    for place, one in enumerate(tasks):
        group, number = (1, place + 1) if place < half else (2, place - half + 1)
        if number == 1:
            yield from house.markup.head(2, f"{group} Part of {house.pick.choice(THINGS)}")
        needs = seen.get(one.needs, "") if one.needs else ""
        one.needs = needs
        seen[one.id] = own = f"{group}.{number}"
        told = [f"**{own} {one.name}.**", f"{house.say('points')}: {one.points}."]
        told += [f"{house.say('needs')}: {needs}."] if needs else []
        told += [f"{house.say('done_when')} {text}." for text in one.criteria[:1]]
        one.criteria = one.criteria[:1]
        yield from ("", " ".join(told), "")


def _org(house: House, tasks: Sequence[Task]) -> Iterator[str]:
    half = len(tasks) // 2
    for place, one in enumerate(tasks):
        if place in {0, half}:
            yield f"* {'Shop' if place == 0 else 'Office'}"
        yield f"** {'DONE' if one.done else 'TODO'} {one.id} {one.name}"
        yield from (f"   - {house.say('done_when')} :: {text}" for text in one.criteria)
        yield from [f"   - {house.say('needs')} :: {one.needs}"] if one.needs else []


def _board(house: House, tasks: Sequence[Task]) -> Iterator[str]:
    """The columns of a board."""
    order = sorted(tasks, key=lambda one: one.done)
    for name, some in (
        (house.say("open"), [one for one in order if not one.done]),
        (house.say("done"), [one for one in order if one.done]),
    ):
        yield from house.markup.head(2, name[:1].upper() + name[1:])
        for one in some:
            yield f"- **{one.id}** {one.name} ({one.points} pts)"
            yield from (f"  - {house.say('done_when')}: {text}" for text in one.criteria)
            yield from [f"  - {house.say('needs')}: {one.needs}"] if one.needs else []


def _percent(house: House, tasks: Sequence[Task]) -> Iterator[str]:
    """A plan with how much of each is done, and its criteria counted in one cell."""
    yield from house.markup.head(2, house.say("tasks"))
    rows = [
        [
            one.id,
            one.name,
            "100 %" if one.done else house.pick.choice(("0 %", "40 %")),
            one.needs,
            "<br>".join(f"{place}. {text}" for place, text in enumerate(one.criteria, start=1)),
        ]
        for one in tasks
    ]
    yield from house.markup.table(["ID", "Task", "% complete", house.say("needs"), house.say("done_when")], rows)


def _struck(house: House, tasks: Sequence[Task]) -> Iterator[str]:
    """What is done is struck out."""
    yield from house.markup.head(2, house.say("tasks"))
    for one in tasks:
        name = f"{one.id} {one.name}"
        yield f"- ~~{name}~~" if one.done else f"- {name}"
        yield from (f"  - {house.say('done_when')}: {text}" for text in one.criteria)
        yield from [f"  - {house.say('needs')}: {one.needs}"] if one.needs else []


def _tagged(house: House, tasks: Sequence[Task]) -> Iterator[str]:
    """Words behind an at sign, as TaskPaper has them."""
    yield "Shop:"
    for one in tasks:
        yield f"- {one.id} {one.name}{' @done' if one.done else ''}{f' @needs({one.needs})' if one.needs else ''}"
        yield from (f"  - {house.say('done_when')}: {text}" for text in one.criteria)


def _stories(house: House, tasks: Sequence[Task]) -> Iterator[str]:
    """A heading for each, its figures in one line, its criteria in a list."""
    for one in tasks:
        yield from house.markup.head(3, f"{one.id}: {one.name}")
        status = house.say("done" if one.done else "open")
        needs = f" | **{house.say('needs')}:** {one.needs}" if one.needs else ""
        yield f"**{house.say('status')}:** {status} | **{house.say('points')}:** {one.points}{needs}"
        if one.criteria:
            yield from ("", f"**{house.say('done_when')}:**", "", *(f"- {text}" for text in one.criteria))


def _lights(house: House, tasks: Sequence[Task]) -> Iterator[str]:
    """A sign for how far each is."""
    yield from house.markup.head(2, house.say("tasks"))
    rows = [
        [one.id, one.name, "✅" if one.done else "🔄", str(one.points), one.needs or "—", "; ".join(one.criteria)]
        for one in tasks
    ]
    heads = ["Ref", "What", house.say("status"), house.say("points"), house.say("needs"), house.say("done_when")]
    yield from house.markup.table(heads, rows)


def _named_board(house: House, tasks: Sequence[Task]) -> Iterator[str]:
    """The columns of a board whose cards have no ids, with how many there are of them."""
    tasks[0].done, tasks[-1].done = False, True
    for done in (False, True):
        some = [one for one in tasks if one.done is done]
        name = house.say("done" if done else "open")
        yield from house.markup.head(2, f"{name[:1].upper()}{name[1:]} ({len(some)})")
        for one in some:
            one.needs = ""
            yield f"- **{one.name}** ({one.points} pts)"
            yield from (f"  - {house.say('done_when')}: {text}" for text in one.criteria)


def _weeks(house: House, tasks: Sequence[Task]) -> Iterator[str]:
    """Boxes without ids below headings of a week each, with signs before what they are accepted for."""
    half, counted = len(tasks) // 2, house.pick.random() < 0.5
    for place, one in enumerate(tasks):
        if place in {0, half}:
            yield from house.markup.head(2, f"Week {1 + place} · {house.pick.choice(THINGS).capitalize()}")
        one.needs = ""
        box = f"{place + 1}. {'☑' if one.done else '☐'}" if counted else f"- [{'x' if one.done else ' '}]"
        yield f"{box} **{one.name}** — {house.pick.choice(('Noor', 'Bas'))}"
        yield from (f"    - ✅ *{house.say('done_when')}:* {text}" for text in one.criteria)


def _stated(house: House, tasks: Sequence[Task]) -> Iterator[str]:
    """A paragraph for each, which ends with how far it is and what it waits for."""
    yield from house.markup.head(2, "Items")
    tasks[0].criteria, tasks[1].criteria = house.sentences(1, 1), house.sentences(1, 1)
    for one in tasks:
        one.criteria = one.criteria[:1]
        one.needs = "" if one.done or house.say.language != "en" else one.needs
        told = [f"**{one.id}. {one.name}.**", house.pick.choice(("Write `list.csv`.", "Talk to them first."))]
        told += [f"{house.say('done_when')} {text}." for text in one.criteria]
        waits = f", waits for {one.needs}" if one.needs else ""
        yield from (
            "",
            " ".join([*told, f"{house.say('status')}: {house.say('done' if one.done else 'open')}{waits}."]),
            "",
        )


def _cards(house: House, tasks: Sequence[Task]) -> Iterator[str]:
    """The columns of a board in plain text, a line for each thing that a card says."""
    tasks[0].done, tasks[-1].done = False, True
    for one in tasks:
        one.criteria, one.needs = house.sentences(1, 2), ""
    for done in (False, True):
        name = house.say("done" if done else "open")
        yield from house.markup.head(2, f"{name[:1].upper()}{name[1:]}")
        for one in [one for one in tasks if one.done is done]:
            yield f"◆ {one.name} `[M]`"
            yield from (f"    ok if {text}" for text in one.criteria)
            yield from (house.pick.choice(("", "    see discussion 118")), "")


def _judged_apart(house: House, tasks: Sequence[Task]) -> Iterator[str]:
    """Boxes by number, and one part that says what some of them are accepted for, a line each."""
    yield from house.markup.head(2, "Features")
    for place, one in enumerate(tasks, start=811):
        one.id, one.needs, one.criteria = f"#{place}", "", one.criteria[:1]
        yield f"- [{'x' if one.done else ' '}] {one.id} {one.name}"
    yield from house.markup.head(2, "Acceptance for single items")
    yield from (f"{one.id}: {text}." for one in tasks for text in one.criteria)


LISTED: dict[str, Callable[[House, Sequence[Task]], Iterator[str]]] = {
    "rows": _rows,
    "ticked-rows": _ticked_rows,
    "boxes": _boxes,
    "numbered": _numbered,
    "packages": _packages,
    "org": _org,
    "board": _board,
    "percent": _percent,
    "struck": _struck,
    "tagged": _tagged,
    "stories": _stories,
    "lights": _lights,
    "named-board": _named_board,
    "weeks": _weeks,
    "stated": _stated,
    "cards": _cards,
    "judged-apart": _judged_apart,
}
