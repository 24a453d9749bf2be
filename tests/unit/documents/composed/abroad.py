"""Workflow steps, task lists and issues of other houses: cards, exports, wikis, and parts that are no work."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from random import Random

from tests.unit.documents.composed.blocks import Words
from tests.unit.documents.composed.houses import THINGS, WORDS, House
from tests.unit.documents.composed.listed_tasks import LISTED, Task
from tests.unit.documents.composed.marks import LISTINGS, MARKUPS, Org
from tests.unit.documents.composed.more_marks import MORE, Ascii
from tests.unit.documents.composed.shapes import SHAPES
from tests.unit.documents.composed.writing import Composed, Fact

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
            (say("order"), [pick.choice([f"`make {name.split()[-1]}`", f"take the {pick.choice(THINGS)} and start"])])
        ]
        fields += [(say("who"), [f"the {pick.choice(THINGS)} crew"])] if say.chosen.get("who") or number == 1 else []
        fields.append((say("accept"), criteria))
        if limited and pick.random() < 0.8:
            label, value, tries = _limit(house)
            yield ("tries", name, tries)
            fields.append((label, [value]))
        if failing:
            yield ("fails", name)
            fields.append((say("fails"), [pick.choice(_WAYS_OUT).format(pick.choice(THINGS))]))
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
    tasks: list[Task] = []
    for number in range(pick.randint(4, 7)):
        task = Task(id=f"{prefix}{start + number}", name=house.name(), points=pick.randint(1, 8))
        task.done = pick.random() < 0.4
        task.criteria = house.sentences(0, 2)
        task.needs = pick.choice(tasks).id if tasks and pick.random() < 0.5 else ""
        tasks.append(task)
    org = isinstance(house.markup, Org)
    way = "org" if org else pick.choice([one for one in LISTED if one != "org"])
    lines = list(LISTED[way](house, tasks))
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
    marks = MARKUPS | MORE | SHAPES
    ways = [(kind, markup) for kind in KINDS for markup in marks if not only or kind == only]
    Random(seed).shuffle(ways)
    for number, (kind, markup) in enumerate(itertools.islice(itertools.cycle(ways), count)):
        own = Random(f"abroad-{seed}-{number}")
        language = own.choice(["en", "en", "en", "en", *WORDS])
        house = House(pick=own, say=Words(language=language, known=WORDS[language], pick=own), markup=marks[markup]())
        told = list(KINDS[kind](house))
        text = "\n".join(one for one in told if isinstance(one, str)) + "\n"
        facts = frozenset(one for one in told if not isinstance(one, str))
        yield Composed(kind=kind, ways=f"{kind}/{markup}/{language}/{number}", text=text, facts=facts)
