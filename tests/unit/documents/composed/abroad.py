"""Workflow steps, task lists and issues of other houses: cards, exports, wikis, and parts that are no work."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from orchestrator.strict_yaml import load
from tests.unit.documents.composed.asides import aside
from tests.unit.documents.composed.blocks import Words
from tests.unit.documents.composed.marks import LISTINGS, MARKUPS, Markup, Org
from tests.unit.documents.composed.more_marks import MORE, Ascii
from tests.unit.documents.composed.writing import Composed, Fact

_WORDS = load(Path(__file__).with_name("abroad.yaml").read_text("utf-8"), where="abroad.yaml").data
_THINGS = "ledger harbour orchard museum printer glacier bakery tramway archive beehive windmill foundry".split()
_VERBS = "Prepare Connect Seal Publish Index Paint Measure Load Sort Label Collect Rinse".split()
_SENTENCES = (
    "the {} answers within two seconds",
    "no {} is left without a label",
    "every {} has been counted",
    "at least 95 % of the {} arrived",
    "the {} is shown in the list",
    "a restart does not change the {}",
)
_SPELT = {"en": ["", "once", "two", "three", "four"], "de": ["", "ein", "zwei", "drei", "vier"]}
_WAYS_OUT = ("ask the {} desk", "call the {} team and wait", "leave the {} out and note it", "restore the {}")
IDS: dict[str, Callable[[int, str, str], str]] = {
    "dotted": lambda n, _word, name: f"3.{n} {name}",
    "pointed": lambda n, _word, name: f"5.{n} · {name}",
    "lettered": lambda n, _word, name: f"4-{'ABCDEFG'[n - 1]} {name}",
    "coded": lambda n, _word, name: f"WP{n} {name}",
    "dashed": lambda n, _word, name: f"M-{n:02} {name}",
    "called": lambda n, word, name: f"{word} {n}: {name}",
    "called-dotted": lambda n, word, name: f"{word} 2.{n} — {name}",
}
Told = Sequence[tuple[str, Sequence[str]]]
"""Fields of one unit: a label, and what stands behind it, one thing or several."""


@dataclass(kw_only=True)
class House:
    """How one document is written."""

    pick: Random
    say: Words
    markup: Markup
    named: set[str] = field(default_factory=set)

    def name(self) -> str:
        """A name that nothing else in the document has."""
        free = (f"{self.pick.choice(_VERBS)} the {self.pick.choice(_THINGS)}" for _ in itertools.count())
        name = next(one for one in free if one not in self.named)
        self.named.add(name)
        return name

    def sentences(self, least: int, most: int) -> list[str]:
        """Sentences that can be true or not, none of them twice."""
        found: list[str] = []
        for _ in range(self.pick.randint(least, most)):
            free = (self.pick.choice(_SENTENCES).format(self.pick.choice(_THINGS)) for _ in itertools.count())
            found.append(next(one for one in free if one not in self.named))
            self.named.add(found[-1])
        return found

    def section(self, head: str, texts: Sequence[str], listing: str = "") -> Iterator[str]:
        """A part with a list."""
        yield from self.markup.head(2, head)
        yield from LISTINGS[listing or self.pick.choice(list(LISTINGS))](texts, self.markup)

    def beside(self) -> Iterator[str]:
        """One or two parts that are neither work nor criteria."""
        for kind in self.pick.sample(["glossary", "history", "notes", "contacts"], self.pick.randint(1, 2)):
            yield from self.markup.head(2, self.say(kind))
            yield from aside(kind, self.pick, self.markup)


def _limit(house: House) -> tuple[str, str, int]:
    """A label, how often something is tried in an author's words, and how often that is in all."""
    count, say = house.pick.randint(2, 4), house.say
    spelt = _SPELT.get(say.language, [])
    if "attempts" in say.known and house.pick.random() < 0.5:
        return say("attempts"), str(count), count
    told = say("times").format(house.pick.choice([str(count), *spelt[count : count + 1]]))
    return say("retries"), house.pick.choice([str(count), told]), count + 1


def workflow(house: House) -> Iterator[str | Fact]:
    """Units with an order, criteria, a limit and a way out each; what has to be there; the acceptance of the whole."""
    pick, say = house.pick, house.say
    yield from house.markup.head(1, house.name())
    yield from ("", "One place in a longer row of works. Read it before the shift.", "")
    inputs = house.sentences(2, 4)
    yield from (("input", text) for text in inputs)
    yield from house.section(say("before"), inputs, pick.choice(["bullets", "numbers", "boxes", "stars"]))
    yield from house.markup.head(2, say("units"))
    form = pick.choice(list(IDS))
    titles, units = [], []
    limited = pick.random() < 0.8
    failing = not limited or pick.random() < 0.9
    for number in range(1, pick.randint(3, 5) + 1):
        name = house.name()
        titles.append(IDS[form](number, say("unit"), name))
        criteria = house.sentences(1, 3)
        yield ("unit", name)
        yield ("criteria", name, len(criteria))
        fields: list[tuple[str, Sequence[str]]] = [
            (say("order"), [pick.choice([f"`make {name.split()[-1]}`", f"take the {pick.choice(_THINGS)} and start"])])
        ]
        fields += [(say("who"), [f"the {pick.choice(_THINGS)} crew"])] if say.chosen.get("who") or number == 1 else []
        fields.append((say("accept"), criteria))
        if limited and pick.random() < 0.8:
            label, value, tries = _limit(house)
            yield ("tries", name, tries)
            fields.append((label, [value]))
        if failing:
            yield ("fails", name)
            fields.append((say("fails"), [pick.choice(_WAYS_OUT).format(pick.choice(_THINGS))]))
        units.append(fields)
    yield from house.markup.units(titles, units, pick)
    texts = house.sentences(2, 4)
    yield from (("done", text) for text in texts)
    yield from house.section(say("overall"), texts)
    yield from house.beside()


def task_list(house: House) -> Iterator[str | Fact]:
    """Tasks with ids and what is told of them; the definition of done of all."""
    pick, say = house.pick, house.say
    yield from house.markup.head(1, f"{say('tasks')} · {house.name()}")
    yield from ("", "We meet on Mondays. The list is kept by everybody.", "")
    prefix = pick.choice(("R-", "FLEET-", "T", "S", "OPS-"))
    start = pick.choice((1, 21, 811))
    tasks: list[_Task] = []
    for number in range(pick.randint(4, 7)):
        task = _Task(id=f"{prefix}{start + number}", name=house.name(), points=pick.randint(1, 8))
        task.done = pick.random() < 0.4
        task.criteria = house.sentences(0, 2)
        task.needs = pick.choice(tasks).id if tasks and pick.random() < 0.5 else ""
        tasks.append(task)
    org = isinstance(house.markup, Org)
    way = "org" if org else pick.choice([one for one in _LISTED if one != "org"])
    lines = list(_LISTED[way](house, tasks))
    yield from lines
    for task in tasks:
        yield ("task", task.name)
        if task.done and way != "packages":
            yield ("finished", task.name)
        if task.needs:
            yield ("needs", task.name)
        if task.criteria:
            yield ("criteria", task.name, len(task.criteria))
    texts = house.sentences(2, 4)
    yield from (("done", text) for text in texts)
    yield from house.section(say("overall"), texts)
    yield from house.beside()


@dataclass(kw_only=True)
class _Task:
    id: str
    name: str
    points: int
    done: bool = False
    criteria: Sequence[str] = ()
    needs: str = ""


def _rows(house: House, tasks: Sequence[_Task]) -> Iterator[str]:
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


def _ticked_rows(house: House, tasks: Sequence[_Task]) -> Iterator[str]:
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


def _boxes(house: House, tasks: Sequence[_Task]) -> Iterator[str]:
    yield from house.markup.head(2, house.say("tasks"))
    for one in tasks:
        told = f"Nerea, {one.points} {house.say('points').lower()}"
        yield f"- [{'x' if one.done else ' '}] **{one.id} {one.name}** ({told})"
        yield from [f"  - {house.say('needs')}: {one.needs}"] if one.needs else []
        yield from (f"  - {house.say('done_when')}: {text}" for text in one.criteria)


def _numbered(house: House, tasks: Sequence[_Task]) -> Iterator[str]:
    """Boxes in a numbered list that goes on below several bold lines, without any ids."""
    half = len(tasks) // 2
    for place, one in enumerate(tasks, start=1):
        if place in {1, half + 1}:
            yield from ("", f"**{'Before the weekend' if place == 1 else 'On Monday'}**", "")
        yield f"{place}. [{'x' if one.done else ' '}] {one.name}"
        one.needs = ""
        yield from (f"   {house.say('done_when')}: {text}" for text in one.criteria)


def _packages(house: House, tasks: Sequence[_Task]) -> Iterator[str]:
    """A breakdown of two levels, each package a paragraph."""
    half, seen = len(tasks) // 2, dict[str, str]()
    for place, one in enumerate(tasks):
        group, number = (1, place + 1) if place < half else (2, place - half + 1)
        if number == 1:
            yield from house.markup.head(2, f"{group} Part of {house.pick.choice(_THINGS)}")
        needs = seen.get(one.needs, "") if one.needs else ""
        one.needs = needs
        seen[one.id] = own = f"{group}.{number}"
        told = [f"**{own} {one.name}.**", f"{house.say('points')}: {one.points}."]
        told += [f"{house.say('needs')}: {needs}."] if needs else []
        told += [f"{house.say('done_when')} {text}." for text in one.criteria[:1]]
        one.criteria = one.criteria[:1]
        yield from ("", " ".join(told), "")


def _org(house: House, tasks: Sequence[_Task]) -> Iterator[str]:
    half = len(tasks) // 2
    for place, one in enumerate(tasks):
        if place in {0, half}:
            yield f"* {'Shop' if place == 0 else 'Office'}"
        yield f"** {'DONE' if one.done else 'TODO'} {one.id} {one.name}"
        yield from (f"   - {house.say('done_when')} :: {text}" for text in one.criteria)
        yield from [f"   - {house.say('needs')} :: {one.needs}"] if one.needs else []


def _board(house: House, tasks: Sequence[_Task]) -> Iterator[str]:
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


def _percent(house: House, tasks: Sequence[_Task]) -> Iterator[str]:
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


def _struck(house: House, tasks: Sequence[_Task]) -> Iterator[str]:
    """What is done is struck out."""
    yield from house.markup.head(2, house.say("tasks"))
    for one in tasks:
        name = f"{one.id} {one.name}"
        yield f"- ~~{name}~~" if one.done else f"- {name}"
        yield from (f"  - {house.say('done_when')}: {text}" for text in one.criteria)
        yield from [f"  - {house.say('needs')}: {one.needs}"] if one.needs else []


def _tagged(house: House, tasks: Sequence[_Task]) -> Iterator[str]:
    """Words behind an at sign, as TaskPaper has them."""
    yield "Shop:"
    for one in tasks:
        yield f"- {one.id} {one.name}{' @done' if one.done else ''}{f' @needs({one.needs})' if one.needs else ''}"
        yield from (f"  - {house.say('done_when')}: {text}" for text in one.criteria)


def _stories(house: House, tasks: Sequence[_Task]) -> Iterator[str]:
    """A heading for each, its figures in one line, its criteria in a list."""
    for one in tasks:
        yield from house.markup.head(3, f"{one.id}: {one.name}")
        status = house.say("done" if one.done else "open")
        needs = f" | **{house.say('needs')}:** {one.needs}" if one.needs else ""
        yield f"**{house.say('status')}:** {status} | **{house.say('points')}:** {one.points}{needs}"
        if one.criteria:
            yield from ("", f"**{house.say('done_when')}:**", "", *(f"- {text}" for text in one.criteria))


def _lights(house: House, tasks: Sequence[_Task]) -> Iterator[str]:
    """A sign for how far each is."""
    yield from house.markup.head(2, house.say("tasks"))
    rows = [
        [one.id, one.name, "✅" if one.done else "🔄", str(one.points), one.needs or "—", "; ".join(one.criteria)]
        for one in tasks
    ]
    heads = ["Ref", "What", house.say("status"), house.say("points"), house.say("needs"), house.say("done_when")]
    yield from house.markup.table(heads, rows)


_LISTED: dict[str, Callable[[House, Sequence[_Task]], Iterator[str]]] = {
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
}


def issue(house: House) -> Iterator[str | Fact]:
    """A wish, boxes that say what it is about, criteria in some form, and what is no part of it."""
    pick, say = house.pick, house.say
    opening = pick.choice(("**SEC-88 · {}**", "# {}", "# SEC-88 {}", "# Request: {}"))
    if isinstance(house.markup, (Ascii, Org)):
        yield from house.markup.head(1, f"SEC-88 {house.name()}")
    else:
        yield opening.format(house.name())
    yield from ("", "Team Security · Priority High · Created by Farid", "")
    yield from ("Since Tuesday the list is too long. We want a limit for each account, and a way to lift it.", "")
    if pick.random() < 0.8:
        yield from house.markup.head(2, say("scope"))
        if pick.random() < 0.2:
            yield from _in_or_out(house)
            ticked_here = 0
        else:
            ticked_here = pick.randint(2, 5)
        ticks = (("- [x] ", "- [ ] "), ("+ [x] ", "+ [ ] "), ("☑ ", "☐ "), ("- (x) ", "- ( ) "))
        tick = pick.choice(ticks[:2] if isinstance(house.markup, Org) else ticks)
        for _ in range(ticked_here):
            name, ticked = house.name(), pick.random() < 0.5
            yield ("choice", name, int(ticked))
            yield f"{tick[0] if ticked else tick[1]}{name}"
    texts = house.sentences(2, 5)
    yield from (("done", text) for text in texts)
    yield from house.markup.head(2, say("wanted"))
    yield from _WANTED[pick.choice(list(_WANTED))](house, texts)
    yield from house.beside()


def _in_or_out(house: House) -> Iterator[str | Fact]:
    """A table of what is part of it and what is not."""
    chosen = [(house.name(), house.pick.random() < 0.5) for _ in range(house.pick.randint(2, 4))]
    yield from house.markup.table(["Part", "In scope"], [[name, "yes" if there else "no"] for name, there in chosen])
    yield from (("choice", name, int(there)) for name, there in chosen)


def _sentences(_house: House, texts: Sequence[str]) -> Iterator[str]:
    yield from (f"{text[:1].upper()}{text[1:]}." for text in texts)
    yield ""


def _headed(house: House, texts: Sequence[str]) -> Iterator[str]:
    for number, text in enumerate(texts, start=1):
        yield f"- [ ] **AC{number}** — {text}"
    yield ""
    del house


def _plain(house: House, texts: Sequence[str]) -> Iterator[str]:
    yield from LISTINGS[house.pick.choice(list(LISTINGS))](texts, house.markup)


def _coded(_house: House, texts: Sequence[str]) -> Iterator[str]:
    yield from (f"AC-{number}: {text}" for number, text in enumerate(texts, start=1))
    yield ""


def _gherkin(house: House, texts: Sequence[str]) -> Iterator[str]:
    for number, text in enumerate(texts, start=1):
        yield from house.markup.head(3, f"Scenario: case {number}")
        yield from ("```gherkin", "Given a full list", "When a place becomes free", f"Then {text}", "```", "")


def _checked(house: House, texts: Sequence[str]) -> Iterator[str]:
    yield from house.markup.table(["Evidence", "Who checks"], [[text, "Support"] for text in texts])


_WANTED: dict[str, Callable[[House, Sequence[str]], Iterator[str]]] = {
    "plain": _plain,
    "coded": _coded,
    "gherkin": _gherkin,
    "checked": _checked,
    "sentences": _sentences,
    "headed": _headed,
}
KINDS: dict[str, Callable[[House], Iterator[str | Fact]]] = {
    "workflow-step": workflow,
    "task-list": task_list,
    "issue": issue,
}


def abroad(seed: int, *, count: int, only: str = "") -> Iterator[Composed]:
    """So many documents, each kind and each markup in turn."""
    marks = MARKUPS | MORE
    ways = [(kind, markup) for kind in KINDS for markup in marks if not only or kind == only]
    Random(seed).shuffle(ways)
    for number, (kind, markup) in enumerate(itertools.islice(itertools.cycle(ways), count)):
        own = Random(f"abroad-{seed}-{number}")
        language = own.choice(["en", "en", "en", "en", *_WORDS])
        house = House(pick=own, say=Words(language=language, known=_WORDS[language], pick=own), markup=marks[markup]())
        told = list(KINDS[kind](house))
        text = "\n".join(one for one in told if isinstance(one, str)) + "\n"
        facts = frozenset(one for one in told if not isinstance(one, str))
        yield Composed(kind=kind, ways=f"{kind}/{markup}/{language}/{number}", text=text, facts=facts)
