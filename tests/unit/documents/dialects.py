"""Documents of the five kinds in many dialects, each with counts that were known before it was written.

The generator shares no word list with the readers: what it counts is what it wrote.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_THINGS = (
    "ledger harbour orchard museum printer glacier bakery tramway archive beehive windmill foundry pharmacy nursery "
    "observatory vineyard ferry library aquarium tannery"
).split()
_VERBS = "Prepare Build Connect Check Clean Migrate Publish Index Paint Measure Seal Load Sort Label Inspect".split()
_POLICIES = ("ESCALATE_TO_HUMAN (@lead-agent) with logs", "NOTIFY_AND_CONTINUE", "REVERT_STATE")
_TEAMS = ("the platform team", "the duty officer", "database administrators", "the security lead")


@dataclass(kw_only=True)
class Counts:
    """What was written."""

    steps: int = 0
    criteria: int = 0
    """Criteria in a form for machines."""
    routes: int = 0
    gates: int = 0
    retries: int = 0
    prerequisites: int = 0
    tasks: int = 0
    points: float = 0
    done: int = 0
    choices: int = 0
    items: int = 0
    """Criteria of an issue or a definition of done."""

    def of(self, kind: str) -> dict[str, float]:
        """The counts that mean something for a kind."""
        return {what: getattr(self, what) for what in _WANTED[kind]}


_WANTED = {
    "procedure": ("steps", "routes", "items"),
    "workflow-step": ("tasks", "steps", "criteria", "retries", "prerequisites"),
    "phase-skill": ("steps", "gates"),
    "task-list": ("tasks", "points", "done", "items"),
    "issue": ("choices", "items"),
}


@dataclass(kw_only=True)
class Written:
    """A document, its kind and its counts."""

    kind: str
    dialect: str
    text: str
    counts: Counts


@dataclass
class Style:
    """How one author writes."""

    pick: random.Random
    heading: Callable[[int, str], str]
    step: Callable[[int, str], str]
    label: Callable[[str], str]
    bullet: str
    name: str
    group: Callable[[str], str] = field(default=lambda text: f"**{text}**")

    def item(self, text: str, depth: int = 0) -> str:
        """A list item."""
        return f"{'  ' * depth * (2 if self.bullet == '1.' else 1)}{self.bullet} {text}"


def _headings(pick: random.Random) -> tuple[str, Callable[[int, str], str]]:
    forms: tuple[tuple[str, Callable[[int, str], str]], ...] = (
        ("atx", lambda level, text: f"\n{'#' * level} {text}\n"),
        ("atx-closed", lambda level, text: f"\n{'#' * level} {text} {'#' * level}\n"),
        ("atx-emoji", lambda level, text: f"\n{'#' * level} 🚀 {text}\n"),
        (
            "setext",
            lambda level, text: (
                f"\n{text}\n{('=' if level == 1 else '-') * 12}\n" if level < 3 else f"\n{'#' * level} {text}\n"
            ),
        ),
        ("bold", lambda level, text: f"\n# {text}\n" if level == 1 else f"\n{'#' * level} **{text}**\n"),
    )
    return pick.choice(forms)


def _steps(pick: random.Random) -> tuple[str, Callable[[int, str], str]]:
    word = pick.choice(("Step", "Step", "Step", "Schritt", "STEP", "Stage"))
    forms: tuple[tuple[str, Callable[[int, str], str]], ...] = (
        ("colon", lambda number, text: f"{word} {number}: {text}"),
        ("dash", lambda number, text: f"{word} {number} — {text}"),
        ("hyphen", lambda number, text: f"{word} {number} - {text}"),
        ("dot", lambda number, text: f"{word} {number}. {text}"),
        ("paren", lambda number, text: f"{word} {number}) {text}"),
        ("padded", lambda number, text: f"{word}-{number:02}: {text}"),
    )
    return pick.choice(forms)


def _labels(pick: random.Random) -> tuple[str, Callable[[str], str]]:
    forms: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("bold-in", lambda text: f"**{text}:**"),
        ("bold-out", lambda text: f"**{text}**:"),
        ("plain", lambda text: f"{text}:"),
        ("under", lambda text: f"__{text}:__"),
    )
    return pick.choice(forms)


def style(pick: random.Random) -> Style:
    """One author."""
    (head, heading), (mark, step), (colon, label) = _headings(pick), _steps(pick), _labels(pick)
    bullet = pick.choice(("-", "*", "-", "+"))
    return Style(
        pick=pick, heading=heading, step=step, label=label, bullet=bullet, name=f"{head}/{mark}/{colon}/{bullet}"
    )


def _thing(pick: random.Random) -> str:
    return f"{pick.choice(_VERBS)} the {pick.choice(_THINGS)}"


def _dressed(pick: random.Random, text: str) -> str:
    """Line ends, marks at the start, comments, rules: what editors and authors add."""
    if pick.random() < 0.15:
        text = f"---\ntitle: A process\nversion: 2\n---\n{text}"
    if pick.random() < 0.2:
        text = text.replace("\n\n", "\n\n<!-- a note for editors -->\n\n", 1)
    if pick.random() < 0.15:
        text = f"\ufeff{text}"
    return text.replace("\n", "\r\n") if pick.random() < 0.2 else text


def procedure(pick: random.Random) -> Written:
    """Steps with decisions and failures, as sections, as lists, as table rows or as one paragraph each."""
    author, counts = style(pick), Counts()
    shape = pick.choice(("sections", "sections", "list", "compact", "bold", "table"))
    steps = pick.randint(3, 9)
    lines = [author.heading(1, f"Procedure: {_thing(pick)}"), author.heading(2, "Required Inputs")]
    lines += [author.item(f"[ ] **{_thing(pick)}** - before it starts") for _ in range(pick.randint(1, 3))]
    lines.append(author.heading(2, "Workflow"))
    write = {
        "sections": _section_step,
        "bold": _section_step,
        "list": _list_step,
        "compact": _compact_step,
        "table": _table_step,
    }[shape]
    if shape == "table":
        lines.append("| Step | Actions | Decision | Go | No-Go | Outputs |\n|---|---|---|---|---|---|")
    for number in range(1, steps + 1):
        counts.steps += 1
        lines += write(author, counts, number, steps, bold=shape == "bold")
    lines.append(author.heading(2, "Definition of Done"))
    lines += [author.item(f"[ ] {_thing(pick)} is finished") for _ in range(3)]
    counts.items = 3
    return Written(
        kind="procedure", dialect=f"{shape} {author.name}", text=_dressed(pick, "\n".join(lines) + "\n"), counts=counts
    )


def _way(author: Style, number: int, steps: int) -> tuple[str, str]:
    go = f"If yes, proceed to Step {number + 1}" if number < steps else "If yes, proceed to release"
    no_go = author.pick.choice(
        ("If no, fix it and try again", "If no, request what is missing", f"If no, return to Step {max(1, number - 1)}")
    )
    return go, no_go


def _section_step(author: Style, counts: Counts, number: int, steps: int, *, bold: bool) -> list[str]:
    pick, name = author.pick, author.step(number, _thing(author.pick))
    go, no_go = _way(author, number, steps)
    label = author.label
    lines = [
        f"\n**{name}**\n" if bold else author.heading(3, name),
        f"{author.group('Purpose')}\n",
        author.item("Do it well"),
        f"\n{author.group('Actions')}\n",
    ]
    lines += [author.item(_thing(pick)) for _ in range(pick.randint(1, 4))]
    lines += [f"\n{author.group('Decisions / Evaluations')}\n", author.item(f"{label('Decision')} Is it ready?")]
    lines += [author.item(f"{label('Go')} {go}", 1), author.item(f"{label('No-Go')} {no_go}", 1)]
    counts.routes += 2
    if pick.random() < 0.3:
        lines.append(author.item(f"{label('Skip')} If it is not needed, continue with the next step", 1))
        counts.routes += 1
    lines += [
        f"\n{author.group('Outputs')}\n",
        author.item("Something to show"),
        f"\n{author.group('Failure Handling')}\n",
    ]
    for _ in range(pick.randint(1, 2)):
        lines += [
            author.item(f"{label('Failure')} The {pick.choice(_THINGS)} breaks"),
            author.item(f"{label('Action')} Look at it", 1),
        ]
        if pick.random() < 0.6:
            lines.append(author.item(f"{label('Retry')} Step {number} after mending it", 1))
            counts.routes += 1
            counts.retries += 1
        else:
            lines.append(author.item(f"{label('Escalate')} If it persists, consult {pick.choice(_TEAMS)}", 1))
            counts.routes += 1
    return lines


def _list_step(author: Style, counts: Counts, number: int, steps: int, *, bold: bool) -> list[str]:
    go, no_go = _way(author, number, steps)
    label = author.label
    name = author.step(number, _thing(author.pick))
    counts.routes += 3
    counts.retries += 1
    return [
        author.item(f"**{name}**" if bold or author.pick.random() < 0.5 else name),
        author.item(f"{label('Actions')} {_thing(author.pick)}", 1),
        author.item(f"{label('Decision')} Is it good?", 1),
        author.item(f"{label('Go')} {go}", 2),
        author.item(f"{label('No-Go')} {no_go}", 2),
        author.item(f"{label('Failure')} It breaks", 1),
        author.item(f"{label('Retry')} Step {number} once it is mended", 2),
    ]


def _compact_step(author: Style, counts: Counts, number: int, steps: int, *, bold: bool) -> list[str]:
    go, no_go = _way(author, number, steps)
    counts.routes += 3
    del bold
    name, does = author.step(number, _thing(author.pick)), _thing(author.pick).lower()
    line = f"\n**{name}.** Purpose: get on. Actions: {does}. Decision: Is it fine? Go: {go}. No-Go: {no_go}. "
    return [f"{line}Escalate: contact {author.pick.choice(_TEAMS)}.\n"]


def _table_step(author: Style, counts: Counts, number: int, steps: int, *, bold: bool) -> list[str]:
    go, no_go = _way(author, number, steps)
    counts.routes += 2
    del bold
    name = author.step(number, _thing(author.pick))
    return [f"| {name} | {_thing(author.pick)} | Is it fine? | {go} | {no_go} | A note |"]


def workflow(pick: random.Random) -> Written:
    """Tasks, subtasks and steps with criteria, retries and prerequisites."""
    author, counts = style(pick), Counts()
    author.bullet = pick.choice(("-", "*", "-"))
    ticks = pick.choice(("`{}`", "`{}`", "{}"))
    lines = [
        author.heading(1, f"{pick.choice(_THINGS).title()} Service"),
        author.heading(2, "Mission Statement"),
        "Make it work.\n",
    ]
    before = ""
    for task in range(1, pick.randint(2, 4) + 1):
        lines.append(
            author.heading(
                2,
                f"Task-{task:02} (Tactical Level) - {_thing(pick)}"
                if pick.random() < 0.7
                else f"Task {task}: {_thing(pick)}",
            )
        )
        lines += [author.item(f"ID: P1-T{task:02}"), author.item("Prerequisites: None")]
        for subtask in range(1, pick.randint(1, 3) + 1):
            lines += _subtask(author, counts, f"P1-T{task:02}-S{subtask:02}", subtask, before, ticks)
            before = f"P1-T{task:02}-S{subtask:02}"
    return Written(
        kind="workflow-step",
        dialect=f"{author.name} {ticks}",
        text=_dressed(pick, "\n".join(lines) + "\n"),
        counts=counts,
    )


def _subtask(author: Style, counts: Counts, name: str, number: int, before: str, ticks: str) -> list[str]:
    pick = author.pick
    counts.tasks += 1
    lines = [
        author.heading(3, f"Subtask-{number:02} - {_thing(pick)}"),
        author.item(f"ID: {name}"),
        author.item("Description: Do what is needed."),
    ]
    lines.append(
        author.item(f"Prerequisites: Subtask {before} must be `SUCCEEDED`" if before else "Prerequisites: None")
    )
    counts.prerequisites += bool(before)
    lines.append(
        author.item(
            f"{pick.choice(('Max Retries', 'Maximum Retries', 'Retries', 'Max retries'))}: {pick.randint(0, 5)}"
        )
    )
    counts.retries += 1
    lines.append(author.item(f"On Failure: `{pick.choice(_POLICIES)}`"))
    lines.append(author.item("Steps:"))
    for step in range(1, pick.randint(1, 4) + 1):
        counts.steps += 1
        lines += [
            f"    - Step ID: {name}-{step:02}",
            f"      - Command: `{_thing(pick)}`",
            "      - Tool: `edit_file`",
            f"      - {pick.choice(('Success Criteria', 'Acceptance Criteria', 'Verification'))}:",
        ]
        for criterion in pick.sample(tuple(_criteria(pick, ticks)), pick.randint(1, 5)):
            counts.criteria += 1
            lines.append(f"          - {criterion}")
    return lines


def _criteria(pick: random.Random, ticks: str) -> Iterator[str]:
    word, other = pick.sample(_THINGS, 2)
    yield f"Exit Code: {ticks.format(0)}"
    yield f"File Exists: {ticks.format(f'src/{word}.py')}"
    yield f"File Exists: {ticks.format(f'docs/{word}/')} or {ticks.format(f'{other}.md')}"
    yield f'File Content Matches: `"{word}.*{other}"`'
    yield f'File Content Matches: "{word}"'
    yield f"File Content Contains: `{word}` in `src/{other}.py`"
    yield f'Output Contains: `"{word} ready"`'
    yield f"HTTP Response: `GET http://localhost:8000/{word} returns HTTP 200 OK`"
    yield f"HTTP Response: POST http://localhost:3000/api/{word} returns 201"
    yield f"Unit Test Pass: `{word}-suite`"


def skill(pick: random.Random) -> Written:
    """A phase skill, with its Markdown or without, with one gate or several."""
    author, counts = style(pick), Counts()
    lost = pick.random() < 0.4
    heading = (lambda _level, text: text) if lost else author.heading
    number = pick.randint(2, 12)
    lines = [
        heading(1, f"{number:02} — {_thing(pick)}"),
        "This turns one thing into another thing, with care and with patience.",
        heading(2, "Job Persona"),
        "Role: Senior Keeper",
        "Core mandate: Keep it.",
    ]
    lines += [
        "Non-negotiables:",
        "- Never guess",
        "- Always measure",
        heading(2, "Accept Handoff (before starting work)"),
        "- Read the handoff package",
        heading(2, "Development Phases"),
    ]
    for phase in range(1, pick.randint(3, 9) + 1):
        counts.steps += 1
        lines.append(heading(3, f"Phase {phase}: {_thing(pick)}"))
        lines += [f"- {_thing(pick)}" for _ in range(pick.randint(1, 4))]
        lines.append("- Output: A result")
        if not lost and pick.random() < 0.2:
            lines += [
                heading(4, f"Gate {counts.gates + 1}: Sign-off"),
                "Reply with:",
                "- SIGNED OFF → go on",
                "- ROLLBACK → undo the phase",
                "",
            ]
            counts.gates += 1
    lines += [
        heading(2, "Human Review Gate"),
        "Reply with:",
        "- APPROVED → begin the next stage",
        "- REVISE: [feedback] → agent will update and re-present",
    ]
    counts.gates += 1
    text = "\n".join(lines) + "\n"
    return Written(
        kind="phase-skill",
        dialect=f"{'lost' if lost else author.name}",
        text=text if lost else _dressed(pick, text),
        counts=counts,
    )


def task_list(pick: random.Random) -> Written:
    """Tasks with ids in many forms, beside checklists that are no tasks."""
    author, counts = style(pick), Counts()
    form = pick.choice(("bold-bracket", "bracket", "bold", "plain", "code", "dotted", "table", "heading"))
    prefix = pick.choice(("BE", "API", "T", "SHOP"))
    lines = [
        author.heading(1, f"Tasks: {_thing(pick)}"),
        author.heading(2, "Implementation Phases"),
        author.heading(3, "Phase 1: Foundation"),
    ]
    if form == "table":
        lines.append("| ID | Task | Points | Status |\n|---|---|---|---|")
    for number in range(1, pick.randint(3, 12) + 1):
        done, points = pick.random() < 0.3, pick.randint(1, 8)
        counts.tasks += 1
        counts.points += points
        counts.done += done
        lines += _task(author, form, f"{prefix}-{number:03}", number, points, done=done)
    lines += [
        author.heading(2, "Definition of Done"),
        author.item("[ ] It is reviewed"),
        author.item("[ ] It is deployed"),
    ]
    lines += [author.heading(2, "Security Checklist"), author.item("[ ] **Input:** It is checked")]
    counts.items = 3
    return Written(
        kind="task-list", dialect=f"{form} {author.name}", text=_dressed(pick, "\n".join(lines) + "\n"), counts=counts
    )


def _task(author: Style, form: str, name: str, number: int, points: int, *, done: bool) -> list[str]:
    box, what = "[x]" if done else "[ ]", _thing(author.pick)
    if form == "table":
        return [f"| {name} | {what} | {points} | {'Done' if done else 'To do'} |"]
    if form == "heading":
        return [
            author.heading(4, f"{name}: {what}"),
            f"**Points:** {points}",
            f"**Status:** {'Done' if done else 'Open'}",
            "Work at it.",
        ]
    marked = {
        "bold-bracket": f"**[{name}]**",
        "bracket": f"[{name}]",
        "bold": f"**{name}**",
        "plain": f"{name}:",
        "code": f"`{name}`",
        "dotted": f"{number}.",
    }[form]
    return [
        author.item(f"{box} {marked} {what} *({points} points)*"),
        author.item("Details of it", 1),
        author.item(f"{author.label('Requirement')} REQ-{number}", 1),
    ]


def issue(pick: random.Random) -> Written:
    """An issue template: choices, and criteria."""
    author, counts = style(pick), Counts()
    front = "---\nname: A change\nabout: Something to do\nlabels: 'one, two'\nassignees: ''\n---\n"
    lines = [author.heading(2, "A Task"), "**Component Type:**"]
    for _ in range(pick.randint(2, 6)):
        counts.choices += 1
        lines.append(author.item(f"{pick.choice(('[ ]', '[x]', '[X]'))} {_thing(pick)}"))
    lines += [author.heading(2, "Acceptance Criteria"), "**Functionality:**"]
    for _ in range(pick.randint(2, 6)):
        counts.items += 1
        lines.append(author.item(f"[ ] {_thing(pick)} works"))
    lines += [author.heading(2, "Additional Context"), "Anything else."]
    return Written(kind="issue", dialect=author.name, text=front + "\n".join(lines) + "\n", counts=counts)


WRITERS: tuple[Callable[[random.Random], Written], ...] = (procedure, workflow, skill, task_list, issue)


def documents(count: int, *, seed: int = 1) -> Iterator[Written]:
    """So many documents, one kind after the other."""
    for number in range(count):
        yield WRITERS[number % len(WRITERS)](random.Random(f"{seed}-{number}"))
