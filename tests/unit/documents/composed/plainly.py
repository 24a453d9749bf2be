"""Procedures and phase skills of people who know no template: their own words for steps, ways told in sentences."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from orchestrator.documents.reading import Imported
from orchestrator.playbook import Playbook, RouteAction
from orchestrator.strict_yaml import load
from tests.unit.documents.composed.writing import Composed, Fact

_PHRASES: dict[str, Any] = load(Path(__file__).with_name("phrases.yaml").read_text("utf-8"), where="phrases.yaml").data
_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth")
_ROMAN = ("I", "II", "III", "IV", "V", "VI")
_CODES = {"P": "WP"}
"""Letters of codes, where those of the word would be read as a rank."""
SERIES = ("word", "letter", "roman", "ordinal", "code", "dotted", "none")
STRUCTURES = ("headings", "bold", "lead-ins", "rows", "numbers", "items")
WAYS = ("sentence", "bullets", "led", "outcome", "bold", "table", "far-table", "column")
GATES = ("quote", "lead-in", "heading", "section", "sentence", "table", "box", "hold")
LISTS = ("bullets", "boxes", "numbers", "letters", "table", "sentences", "signs", "keys")


@dataclass(kw_only=True)
class Hand:
    """How one document is written."""

    pick: Random
    series: str
    structure: str
    ways: str
    word: str
    mark: str
    language: str = "en"
    named: set[str] = field(default_factory=set)

    def all(self, what: str) -> list[Any]:
        """The phrases of the author's language, or English ones."""
        own: dict[str, list[Any]] = _PHRASES["others"].get(self.language, {})
        return own.get(what) or list(_PHRASES[what])

    def any(self, what: str) -> str:
        """A phrase."""
        return str(self.pick.choice(self.all(what)))

    def new(self, what: str) -> str:
        """A phrase that was not said yet."""
        free = [one for one in self.all(what) if one not in self.named]
        self.named.add(one := str(self.pick.choice(free)))
        return one

    def called(self, number: int) -> str:
        """What a step is called where it stands."""
        return {
            "word": f"{self.word} {number}",
            "letter": f"{self.word} {chr(64 + number)}",
            "roman": f"{self.word} {_ROMAN[number - 1]}",
            "ordinal": f"{_ORDINALS[number - 1]} {self.word.lower()}",
            "code": f"{_CODES.get(self.word[0], self.word[0])}{number}",
            "dotted": f"3.{number}",
            "none": "",
        }[self.series]

    def meant(self, number: int) -> str:
        """What a step is called by a sentence that leads to it."""
        if self.series == "ordinal":
            return f"the {_ORDINALS[number - 1].lower()} {self.word.lower()}"
        return self.called(number)

    def title(self, number: int, name: str) -> str:
        """The line that a step begins with."""
        if self.series == "none":
            return name
        return f"{self.called(number)}{self.mark if self.series != 'dotted' else ' '}{name}"


def _told(hand: Hand, texts: Sequence[str], way: str) -> Iterator[str]:
    """Things that are listed, in one of the ways to list them."""
    marks = {"bullets": "- ", "boxes": "- [ ] ", "signs": "☐ ", "keys": "🔑 "}
    if way in marks:
        yield from (f"{marks[way]}{text}" for text in texts)
    elif way == "numbers":
        yield from (f"{number}. {text}" for number, text in enumerate(texts, start=1))
    elif way == "letters":
        yield from (f"{chr(96 + number)}) {text}" for number, text in enumerate(texts, start=1))
    elif way == "table":
        yield from (f"| {hand.any('listed_head')} | {hand.any('beside_head')} |", "|---|---|")
        yield from (f"| {text} | {hand.any('places')} |" for text in texts)
    else:
        yield from texts


def _listed(hand: Hand, what: str, head: str, ways: Sequence[str]) -> Iterator[str | Fact]:
    texts = [hand.new(what) for _ in range(hand.pick.randint(3, 5))]
    yield from ("", f"## {head}", "")
    if hand.pick.random() < 0.4:
        yield from (hand.any(f"{what}_lead"), "")
    way = hand.pick.choice(list(ways))
    texts = [f"You need {text[0].lower()}{text[1:]}." for text in texts] if way == "sentences" else texts
    yield from _told(hand, texts, way)
    yield from ((what, text) for text in texts)


@dataclass(kw_only=True)
class Way:
    """One way out of a step: when, where to, and how it is said."""

    when: str
    to: int | str
    words: str


def _ways(hand: Hand, number: int, count: int) -> list[Way]:
    """A way on and a way that is not."""
    after: int | str = number + 1 if number < count else "end"
    onward = hand.any("onward").format(hand.meant(after)) if isinstance(after, int) else hand.any("finish")
    back = hand.pick.choice([0, *range(1, number)])
    words = hand.any("back").format(hand.meant(back)) if back else hand.any("stop")
    when, otherwise = hand.pick.choice(hand.all("conditions"))
    return [Way(when=when, to=after, words=onward), Way(when=otherwise, to=back or "stop", words=words)]


def _written(hand: Hand, ways: Sequence[Way]) -> Iterator[str]:
    """The ways out of a step, where it says them itself."""
    first, second = ways
    if hand.ways == "sentence":
        says = hand.any("if")
        rest = hand.pick.choice([hand.any("otherwise").format(second.words), says.format(second.when, second.words)])
        yield from ("", f"{says.format(first.when, first.words)} {rest}")
    elif hand.ways == "bullets":
        yield from ("", *(f"- {way.when} → {way.words}" for way in ways))
    elif hand.ways == "led":
        arrow = hand.pick.choice(["→", "=>", "➜", "- →", "- =>"])
        yield from ("", *(f"{arrow} {way.when.capitalize()}: {way.words}." for way in ways))
    elif hand.ways == "outcome":
        yield from ("", *(f"*Outcome:* {way.when} → {way.words}.  " for way in ways))
    elif hand.ways == "bold":
        yield from ("", *(f"- **{way.when.capitalize()}:** {way.words}." for way in ways))
    elif hand.ways == "table":
        yield from ("", "| Condition | Next |", "|---|---|", *(f"| {way.when} | {way.words} |" for way in ways))


def procedure(hand: Hand) -> Iterator[str | Fact]:
    """Inputs, steps with their ways, a definition of done, and prose around them."""
    count = hand.pick.randint(3, 5)
    names = [hand.new("names") for _ in range(count)]
    ways = [_ways(hand, number, count) for number in range(1, count + 1)]
    yield from _opening(hand)
    yield from _listed(
        hand,
        "inputs",
        hand.new("inputs_head"),
        ["bullets", "boxes", "numbers", "letters", "table", "sentences", "keys"],
    )
    yield from ("", f"## {hand.any('flow_head') if hand.series != 'dotted' else '3 Method'}", "")
    for number, (name, out) in enumerate(zip(names, ways, strict=True), start=1):
        yield ("step", number, name)
        yield from (("way", number, way.to) for way in out)
    yield from _steps(hand, names, ways)
    if hand.ways == "far-table":
        yield from ("", "## What is decided where", "", "| At | If | Then |", "|---|---|---|")
        yield from (
            f"| {hand.called(n)} | {way.when} | {way.words} |" for n, out in enumerate(ways, start=1) for way in out
        )
    yield from _listed(hand, "done", hand.new("done_head"), ["bullets", "boxes", "numbers", "table", "signs"])
    yield from _closing(hand)


def _steps(hand: Hand, names: Sequence[str], ways: Sequence[Sequence[Way]]) -> Iterator[str | Fact]:
    if hand.structure == "rows":
        column = hand.ways == "column"
        yield f"| {hand.word} | What | What happens |{' If it is so | If not |' if column else ''}"
        yield f"|---|---|---|{'---|---|' if column else ''}"
        for number, name in enumerate(names, start=1):
            out = f" {ways[number - 1][0].words} | {ways[number - 1][1].words} |" if column else ""
            yield f"| {hand.called(number)} | {name} | {hand.any('work')} |{out}"
        return
    for number, name in enumerate(names, start=1):
        title = hand.title(number, name)
        work = f"{hand.any('work')} {hand.any('work')}"
        pad = {"numbers": "   ", "items": "  "}.get(hand.structure, "")
        yield from {
            "headings": ("", f"### {title}", "", work),
            "bold": ("", f"**{title}**", "", work),
            "lead-ins": ("", f"**{title}.** {work}"),
            "numbers": (f"{number}. **{name}.** {work}",),
            "items": (f"- **{title}.** {work}",),
        }[hand.structure]
        if hand.pick.random() < 0.3:
            phrase, tries = hand.pick.choice(hand.all("retries"))
            yield f"{pad} {phrase}"
            yield ("tries", number, tries)
        for line in _written(hand, ways[number - 1]) if ways else ():
            yield f"{pad}{line}" if line else ""


def skill(hand: Hand) -> Iterator[str | Fact]:
    """What is taken over, phases with sign-offs between them, and what is looked at in the end."""
    count = hand.pick.randint(3, 5)
    names = [hand.new("names") for _ in range(count)]
    yield from _opening(hand)
    yield from _listed(hand, "inputs", hand.new("inputs_head"), ["bullets", "boxes", "numbers", "table"])
    yield from ("", f"## {hand.any('phases_head') if hand.series != 'dotted' else '3 Method'}", "")
    yield from (("step", number, name) for number, name in enumerate(names, start=1))
    gated = sorted(hand.pick.sample(range(1, count + 1), 2))
    way = hand.pick.choice(_gates_of(hand))
    parts = list(_steps(hand, names, []))
    starts = [place for place, one in enumerate(parts) if isinstance(one, str) and any(n in one for n in names)]
    for place, one in enumerate([*parts, ""]):
        done = [n for n in gated if place == (starts[n] - 1 if n < len(starts) else len(parts))]
        if done and way in {"quote", "lead-in", "heading", "box", "hold"} and hand.structure != "rows":
            yield from _gate(hand, done[0], gated.index(done[0]) + 1, way)
        yield one
    if way == "table":
        yield from ("", f"## {hand.any('board_head')}", "", "| Gate | After | Who decides |", "|---|---|---|")
        yield from (f"| {hand.any('gate_title').format(n)} | {hand.called(n)} | {hand.any('decider')} |" for n in gated)
    elif way in {"section", "sentence"} or hand.structure == "rows":
        yield from ("", f"## {hand.any('board_head')}", "")
        yield from (
            _decides(hand, hand.meant(n)) if way != "sentence" else _proceeds(hand, hand.meant(n)) for n in gated
        )
    yield from (("gate", n) for n in gated)
    yield from _listed(hand, "done", hand.new("done_head"), ["bullets", "boxes", "numbers", "table"])
    yield from _closing(hand)


def _gates_of(hand: Hand) -> list[str]:
    """The forms of gates that fit; a step without a number is named by none of them."""
    named = {"section", "sentence", "table"} if hand.series == "none" else set()
    return [one for one in GATES if one not in named and (one != "heading" or hand.structure == "headings")]


def _gate(hand: Hand, _after: int, number: int, way: str) -> Iterator[str]:
    title, words = hand.any("gate_title").format(number), f"{hand.any('decider')} {hand.any('decides')}."
    if way == "quote":
        yield from ("", f"> **{title}.**", f"> {words}", "")
    elif way == "lead-in":
        yield from ("", f"**{title}.** {words}", "")
    elif way == "hold":
        yield from ("", f"HOLD: {words[0].lower()}{words[1:]}", "")
    elif way == "box":
        yield from ("", f"- [ ] **{title}:** {words[0].lower()}{words[1:]}", "")
    else:
        yield from ("", f"### {title}", "", words, "")


def _decides(hand: Hand, step: str) -> str:
    return f"*After {step}* — {hand.any('decider').lower()} {hand.any('decides')}.\n"


def _proceeds(hand: Hand, step: str) -> str:
    return f"After {step} nobody proceeds before {hand.any('decider').lower()} signs off.\n"


def _opening(hand: Hand) -> Iterator[str]:
    """The title, and what is said before anything begins."""
    yield from (f"# {hand.new('titles')}", "")
    yield from itertools.chain.from_iterable(
        part for part in hand.pick.sample([*_PHRASES["before"]], hand.pick.randint(1, 3))
    )


def _closing(hand: Hand) -> Iterator[str]:
    """What is said when all is over."""
    yield from itertools.chain.from_iterable(
        part for part in hand.pick.sample([*_PHRASES["afterwards"]], hand.pick.randint(1, 3))
    )


def fits(kind: str, series: str, structure: str, ways: str) -> bool:
    """Whether people would write it so."""
    if (ways == "column") != (structure == "rows" and kind == "procedure"):
        return False
    if kind == "phase-skill" and ways != "sentence" and structure != "rows":
        return False  # a skill has no ways; one of them stands for all
    if structure == "numbers" and (series != "word" or kind == "phase-skill"):
        return False  # they are counted by their list
    if structure == "items" and (series == "dotted" or kind == "phase-skill"):
        return False
    if series == "none":  # a name that runs into its text, of a stage: nothing leads to it by a number
        return kind == "phase-skill" and structure == "lead-ins"
    return not (structure == "rows" and series == "ordinal")


def composed_plainly(seed: int, *, count: int) -> Iterator[Composed]:
    """So many documents; all ways are gone through before one comes again."""
    pick = Random(seed)
    kinds = {"procedure": procedure, "phase-skill": skill}
    every = [way for way in itertools.product(kinds, SERIES, STRUCTURES, WAYS) if fits(*way)]
    pick.shuffle(every)
    for number, (kind, series, structure, ways) in enumerate(itertools.islice(itertools.cycle(every), count)):
        own = Random(f"{seed}-{number}")
        foreign = kind == "procedure" and series in {"word", "dotted"} and own.random() < 0.5
        hand = Hand(
            pick=own,
            series=series,
            structure=structure,
            ways=ways,
            word="",
            mark=own.choice([": ", " — ", ". ", " · "]),
            language=own.choice(list(_PHRASES["others"])) if foreign else "en",
        )
        hand.word = hand.any("step_words" if kind == "procedure" else "phase_words")
        hand.word = hand.all("step_words")[0] if structure == "numbers" else hand.word
        yield Composed.of(
            kinds[kind](hand), kind=kind, ways=f"{kind}/{series}/{structure}/{ways}/{hand.word}/{hand.language}"
        )


def plain_facts(imported: Imported) -> frozenset[Fact]:
    """What was read of such a document, whatever kind of stage it was taken for."""
    result = imported.result
    if not isinstance(result, Playbook):
        return frozenset()
    return frozenset(_facts(result))


def _facts(result: Playbook) -> Iterator[Fact]:
    place = {phase.id: number for number, phase in enumerate(result.phases, start=1)}
    last = len(result.phases)
    for number, phase in enumerate(result.phases, start=1):
        yield ("step", number, phase.title)
        if phase.max_attempts and "max_attempts" in phase.model_fields_set:
            yield ("tries", number, phase.max_attempts)
        for route in phase.routes:
            following = number + 1 if number < last else "end"
            to = {"next": following, "end": "end", "self": number}.get(route.to or "", place.get(route.to or "", "?"))
            yield ("way", number, "stop" if route.action in {RouteAction.HALT, RouteAction.ESCALATE} else to)
        yield from (("done", check.title) for check in phase.checks)
    yield from (("inputs", one.text) for one in result.required_inputs)
    for gate in (*result.gates, result.gate):
        if gate.source:
            yield ("gate", place.get(gate.after or "", last))
        yield from (("done", check.title) for check in gate.checks)
