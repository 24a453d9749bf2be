"""From an abstract process and an author's ways to the text of a document, and what must be read of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.unit.documents.composed.blocks import Block, Field, Words, languages
from tests.unit.documents.composed.labelling import DRESSES, LABELLINGS, bullets
from tests.unit.documents.composed.structures import NUMBERINGS, STRUCTURES

Fact = tuple[str | int, ...]
_THINGS = "ledger harbour orchard museum printer glacier bakery tramway archive beehive windmill foundry".split()
_VERBS = "Prepare Connect Seal Publish Index Paint Measure Load Sort Label Collect Rinse".split()
_TOOLS = ("edit_file", "run_terminal_cmd")
_SECTIONS: dict[str, Callable[[int, str], str]] = {
    "atx": lambda _number, name: f"## {name}",
    "counted": lambda number, name: f"## {number}. {name}",
    "setext": lambda _number, name: f"{name}\n{'-' * len(name)}",
    "bold": lambda _number, name: f"**{name}**",
    "emphasis": lambda _number, name: f"## **{name}**",
}
_LISTS: dict[str, Callable[[int, str], str]] = {
    "bullets": lambda _number, text: f"- {text}",
    "stars": lambda _number, text: f"* {text}",
    "boxes": lambda _number, text: f"- [ ] {text}",
    "numbers": lambda number, text: f"{number}. {text}",
}


@dataclass(kw_only=True)
class Composed:
    """A document, how it was composed, and all that its text says."""

    kind: str
    ways: str
    text: str
    facts: frozenset[Fact]

    @classmethod
    def of(cls, told: Iterable[str | Fact], *, kind: str, ways: str) -> Composed:
        """What an author told: its lines, and among them what they say."""
        parts = list(told)
        text = "\n".join(one for one in parts if isinstance(one, str)) + "\n"
        return cls(kind=kind, ways=ways, text=text, facts=frozenset(one for one in parts if not isinstance(one, str)))


@dataclass(kw_only=True)
class Author:
    """How one document is written."""

    pick: Random
    say: Words
    structure: str
    labelling: str
    dress: str
    numbering: str
    section: str
    listing: str
    number: int = 0
    named: set[str] = field(default_factory=set)

    def name(self) -> str:
        """A title that no other part of the document has."""
        free = (f"{verb} the {thing}" for verb, thing in self._pairs() if f"{verb} the {thing}" not in self.named)
        self.named.add(name := next(free))
        return name

    def _pairs(self) -> Iterator[tuple[str, str]]:
        while True:
            yield self.pick.choice(_VERBS), self.pick.choice(_THINGS)

    def head(self, name: str) -> Iterator[str]:
        """The head of the next section."""
        self.number += 1
        yield from ("", _SECTIONS[self.section](self.number, name), "")

    def listed(self, texts: Sequence[str], listing: str = "") -> Iterator[str]:
        """A list in this author's way."""
        yield from (_LISTS[listing or self.listing](number, text) for number, text in enumerate(texts, start=1))

    def blocks(self, blocks: Sequence[Block], word: str) -> Iterator[str]:
        """Parts with their fields."""
        titles = [NUMBERINGS[self.numbering](number, word, block.title) for number, block in enumerate(blocks, start=1)]
        if self.structure in {"numbers", "rows"}:
            titles = [block.title for block in blocks]
        level = 1 if self.section == "bold" else 2
        yield from STRUCTURES[self.structure](titles, blocks, LABELLINGS[self.labelling], DRESSES[self.dress], level)


def procedure(author: Author) -> Iterator[str | Fact]:
    """Inputs, steps with decisions and failures, a definition of done."""
    pick, say = author.pick, author.say
    count = pick.randint(3, 5)
    titles = [author.name() for _ in range(count)]
    blocks = []
    for number, title in enumerate(titles, start=1):
        yield ("step", number, title)
        after = say("to_step").format(number + 1) if number < count else say("finish")
        yield ("go", number, number + 1 if number < count else "end")
        back = pick.choice([0, *range(1, number)])
        yield ("no_go", number, back or "stop")
        ways = [
            Field(label=say("go"), value=after),
            Field(label=say("no_go"), value=say("to_step").format(back) if back else say("stop")),
        ]
        fields = [
            Field(label=say("purpose"), value=f"{author.name()} well"),
            Field(label=say("actions"), items=[author.name() for _ in range(pick.randint(2, 3))]),
            Field(label=say("decision"), value=say("ready"), below=ways),
        ]
        if pick.random() < 0.4:
            turns = pick.randint(2, 4)
            yield ("tries", number, turns + 1)
            fields.append(Field(label=say("failure"), value=say("again").format(turns)))
        fields.append(Field(label=say("out"), value=f"the {pick.choice(_THINGS)} report"))
        blocks.append(Block(title=title, fields=fields))
    yield f"# {author.name()}"
    yield from _stated(author, "input", say("required"))
    yield from author.head(say("flow"))
    yield from author.blocks(blocks, say("step"))
    yield from _stated(author, "done", say("done"))


def _stated(author: Author, what: str, head: str) -> Iterator[str | Fact]:
    """A section whose list says one kind of thing."""
    texts = [f"The {thing} is at hand" for thing in author.pick.sample(_THINGS, author.pick.randint(2, 4))]
    texts = [f"{text} ({what})" for text in texts]
    yield from author.head(head)
    yield from author.listed(texts)
    yield from ((what, text) for text in texts)


def workflow(author: Author) -> Iterator[str | Fact]:
    """Tasks with limits and prerequisites, each made of steps with criteria for machines."""
    pick, say = author.pick, author.say
    prefix = pick.choice(("OPS", "KIT", "AB"))
    yield f"# {author.name()}"
    yield from author.head(say("tasks"))
    titles, blocks = [], []
    for number in range(1, pick.randint(2, 4) + 1):
        name = f"{prefix}-{number}"
        yield ("task", name)
        turns = pick.randint(1, 4)
        yield ("tries", name, turns + 1)
        fields = [Field(label=say("id"), value=name), Field(label=say("retries"), value=str(turns))]
        if number > 1:
            yield ("needs", name, f"{prefix}-{number - 1}")
            fields.append(Field(label=say("needs"), value=f"{prefix}-{number - 1} {say('must')}"))
        fields.append(Field(label=say("policy"), value="ESCALATE_TO_HUMAN (@lead) with logs"))
        inner, judged = [], 0
        for place in range(1, pick.randint(2, 3) + 1):
            command, thing = author.name(), pick.choice(_THINGS)
            yield ("work", name, command)
            criteria = [f"File Exists: `src/{thing}-{number}{place}.py`", "Exit Code: `0`"][: pick.randint(1, 2)]
            judged += len(criteria)
            inner.append(
                Block(
                    title=command,
                    fields=[
                        Field(label=say("tool"), value=f"`{pick.choice(_TOOLS)}`"),
                        Field(label=say("criteria"), items=criteria),
                    ],
                )
            )
        yield ("criteria", name, judged)
        titles.append(author.name())
        blocks.append(Block(title=titles[-1], fields=fields, inner=inner))
    yield from _nested(author, titles, blocks)


def _nested(author: Author, titles: Sequence[str], blocks: Sequence[Block]) -> Iterator[str]:
    """Blocks with blocks inside: the inner ones in any structure that can stand there."""
    outer = author.structure if author.structure != "rows" else "headings"
    inside = {
        "headings": ["headings", "bold-lines", "items", "numbers", "rows"],
        "bold-lines": ["items", "numbers", "rows"],
    }
    inner = author.pick.choice(inside.get(outer, ["items", "numbers"]))
    label = LABELLINGS[author.labelling]
    dress = DRESSES[author.dress]
    low = label if author.labelling not in {"headings", "definitions"} or inner == "headings" else bullets
    level = 1 if author.section == "bold" else 2
    for number, (title, block) in enumerate(zip(titles, blocks, strict=True), start=1):
        written = NUMBERINGS[author.numbering](number, author.pick.choice(["Task"]), title)
        own = Block(title=block.title, fields=block.fields)
        told = STRUCTURES[outer]([written if outer != "numbers" else title], [own], label, dress, level)
        yield from (line.replace("1. ", f"{number}. ", 1) if outer == "numbers" else line for line in told)
        steps = [
            f"{author.say('step')} {number}.{place}: {one.title}" if inner not in {"rows", "numbers"} else one.title
            for place, one in enumerate(block.inner, start=1)
        ]
        pad = {"items": "  ", "numbers": "   "}.get(outer, "")
        if not pad:
            yield ""
        for line in STRUCTURES[inner](steps, block.inner, low, dress, level + 1):
            yield f"{pad}{line}" if line else ""


def skill(author: Author) -> Iterator[str | Fact]:
    """What is taken over, phases, and a gate with its answers and its limit."""
    pick, say = author.pick, author.say
    yield f"# {author.name()}"
    yield "\nYou are the keeper of the house. You never guess.\n"
    yield from _stated(author, "input", say("accept"))
    yield from author.head(say("phases"))
    blocks = []
    for number in range(1, pick.randint(3, 5) + 1):
        title = author.name()
        yield ("step", number, title)
        fields = [
            Field(label=say("purpose"), value=f"{author.name()} well"),
            Field(label=say("actions"), items=[author.name() for _ in range(pick.randint(2, 3))]),
            Field(label=say("out"), value=f"the {pick.choice(_THINGS)} report"),
        ]
        blocks.append(Block(title=title, fields=fields))
    yield from author.blocks(blocks, "Phase" if say.language != "es" else "Fase")
    yield from author.head(say("gate"))
    texts = [f"The {thing} is in order" for thing in pick.sample(_THINGS, pick.randint(2, 4))]
    yield from (f"{say('judged')}:", "")
    yield from author.listed(texts, "boxes")
    yield from (("gated", text) for text in texts)
    yield from (
        "",
        "Reply with:",
        "",
        "- `APPROVED` → begin the next stage",
        "- `REVISE: [feedback]` → the work is done again",
    )
    yield from (("reply", "APPROVED"), ("reply", "REVISE"))
    turns = pick.randint(2, 4)
    yield f"\nAt most {turns} revisions.\n"
    yield ("revisions", turns)


def task_list(author: Author) -> Iterator[str | Fact]:
    """Tasks with points, states, dependencies and criteria, and a definition of done."""
    pick, say = author.pick, author.say
    prefix = pick.choice(("OPS", "KIT", "AB"))
    yield f"# {say('tasks')}: {author.name()}"
    yield from author.head(say("tasks"))
    called = pick.choice(("{}: {}", "**{}** {}", "[{}] {}", "{} — {}", "`{}` {}"))
    boxes = author.structure in {"items", "numbers"}
    blocks, rows = [], []
    for number in range(1, pick.randint(3, 6) + 1):
        name, title, points, done = f"{prefix}-{number}", author.name(), pick.randint(1, 8), pick.random() < 0.4
        yield ("task", name)
        yield ("points", name, points)
        if done:
            yield ("finished", name)
        fields = [Field(label=say("points"), value=str(points))]
        if not boxes:
            fields.append(Field(label=say("status"), value=say("finished") if done else say("open")))
        if number > 1 and pick.random() < 0.7:
            other = f"{prefix}-{pick.randint(1, number - 1)}"
            yield ("needs", name, other)
            fields.append(Field(label=say("needs"), value=other))
        if pick.random() < 0.7:
            yield ("criteria", name, 1)
            fields.append(Field(label=say("criteria"), value=f"the {pick.choice(_THINGS)} answers"))
        blocks.append(Block(title=called.format(name, title), id=name, fields=fields))
        rows.append(("x" if done else " ", title))
    label, dress = LABELLINGS[author.labelling], DRESSES[author.dress]
    level = 1 if author.section == "bold" else 2
    if boxes:
        for block, (tick, _) in zip(blocks, rows, strict=True):
            yield f"- [{tick}] {block.title}"
            yield from label(block.fields, dress, 2)
    elif author.structure == "rows":
        heads = list(dict.fromkeys(one.label for block in blocks for one in block.fields))
        yield from (f"| {' | '.join([say('id'), 'Title', *heads])} |", f"|{'---|' * (len(heads) + 2)}")
        for block, (_, title) in zip(blocks, rows, strict=True):
            cells = {one.label: one.value for one in block.fields}
            yield f"| {block.id} | {title} | {' | '.join(cells.get(head, '') for head in heads)} |"
    else:
        titles = [block.title if author.structure == "headings" else block.title.replace("**", "") for block in blocks]
        yield from STRUCTURES[author.structure](titles, blocks, label, dress, level)
    yield from _stated(author, "done", say("done"))


def issue(author: Author) -> Iterator[str | Fact]:
    """Groups of boxes, and what it is accepted for."""
    pick, say = author.pick, author.say
    yield from ("---", "name: A change", "about: Something to do", "labels: one", "---", "")
    yield from author.head(say("scope"))
    for _ in range(pick.randint(1, 3)):
        group = author.name()
        group_line = {"headings": f"### {group}", "bold-lines": f"**{group}**", "items": f"- {group}"}
        yield from ("", group_line.get(author.structure, f"{group}:"), "")
        pad = "  " if author.structure == "items" else ""
        for _ in range(pick.randint(2, 4)):
            ticked, text = pick.random() < 0.4, author.name()
            yield f"{pad}- [{'x' if ticked else ' '}] {text}"
            yield ("choice", text, int(ticked))
    yield from _stated(author, "done", say("accepted"))


KINDS: dict[str, Callable[[Author], Iterator[str | Fact]]] = {
    "procedure": procedure,
    "workflow-step": workflow,
    "phase-skill": skill,
    "task-list": task_list,
    "issue": issue,
}


def fits(kind: str, structure: str, labelling: str, dress: str) -> bool:
    """Whether people would write it so: headings stand in no list; rows have no labels besides their heads."""
    del kind
    if labelling == "headings" and structure != "headings":
        return False
    plainly = labelling in {"bold-heads", "definitions", "table", "bare-table", "headings"} or structure == "rows"
    if plainly and dress != "bold-in":
        return False
    return structure != "rows" or labelling == "bullets"


def _below_bold(structure: str, labelling: str) -> bool:
    """Whether such parts stand below a bold line: what is marked as strongly, or more so, ends its part."""
    return structure in {"items", "numbers", "rows"} and labelling != "bold-heads"


def composed(seed: int, *, count: int, only: str = "") -> Iterator[Composed]:
    """So many documents; all ways are gone through before one comes again."""
    pick = Random(seed)
    words = languages()
    ways = [
        way
        for way in itertools.product(KINDS, STRUCTURES, LABELLINGS, DRESSES)
        if fits(*way) and (not only or way[0] == only)
    ]
    pick.shuffle(ways)
    for number, (kind, structure, labelling, dress) in enumerate(itertools.islice(itertools.cycle(ways), count)):
        own = Random(f"{seed}-{number}")
        language = own.choice(["en", "en", "en", *words])
        author = Author(
            pick=own,
            say=Words(language=language, known=words[language], pick=own),
            structure=structure,
            labelling=labelling,
            dress=dress,
            numbering=own.choice(list(NUMBERINGS)),
            section=own.choice([one for one in _SECTIONS if one != "bold" or _below_bold(structure, labelling)]),
            listing=own.choice(list(_LISTS)),
        )
        yield Composed.of(
            KINDS[kind](author),
            kind=kind,
            ways=f"{kind}/{structure}/{labelling}/{dress}/{author.numbering}/{language}/{author.section}/{author.listing}",
        )
