"""Workflow steps and task lists: units in every carrier, with criteria, limits, states and needs in every shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.unit.documents.composed.voices import Voice, section
from tests.unit.documents.composed.writing import Fact

UNITS = ("headings", "bold", "items", "numbers", "nested", "definitions", "rows")
CRITERIA = ("label-list", "label-starred", "each", "bold-line", "inline", "boxes", "conditional")
LIMITS = ("label", "bold", "in-failure", "bullet", "none", "overall")
IDS = ("none", "number", "dotted", "code", "word", "word-dotted", "unnumbered-word")
TOLD = ("rows", "boxes", "headings", "definitions", "numbered", "groups")


@dataclass(kw_only=True)
class Unit:
    """A unit of work or a task."""

    title: str
    name: str
    criteria: list[str] = field(default_factory=list)
    limit: str = ""
    tries: int = 0
    escalate: str = ""
    work: str = ""
    done: bool = False
    needs: str = ""
    id: str = ""


def _titled(voice: Voice, form: str, number: int, name: str) -> str:
    word, mark = voice.one("units"), voice.pick.choice([": ", " — ", " · ", ". "])
    voice.kept.setdefault("unit-mark", mark)
    mark = voice.kept["unit-mark"]
    return {
        "none": name,
        "number": f"{number}. {name}",
        "dotted": f"3.{number} {name}",
        "code": f"{word[0].upper() if word[0] not in 'PÉ' else 'WP'}{number}{mark}{name}",
        "word": f"{word} {number}{mark}{name}",
        "word-dotted": f"{word} 2.{number}{mark}{name}",
        "unnumbered-word": f"{word}: {name}",
    }[form]


def _judged(voice: Voice, shape: str, texts: Sequence[str], pad: str) -> Iterator[str]:
    label = voice.one("accept")
    if shape == "label-list":
        yield from (f"{pad}{label}:", *(f"{pad}- {text}" for text in texts))
    elif shape == "label-starred":
        yield from ("", f"{pad}**{label}:**", *(f"{pad}* {text}" for text in texts))
    elif shape == "each":
        yield from (f"{pad}- {label}: {text}" for text in texts)
    elif shape == "bold-line":
        yield from ("", f"{pad}**{label}**", "", *(f"{pad}- {text}" for text in texts))
    elif shape == "boxes":
        yield from ("", f"{pad}{label}:", "", *(f"{pad}- [ ] {text}" for text in texts))
    elif shape == "conditional":
        yield from ("", f"{pad}*{label}:* {'; '.join(texts)}")
    else:
        yield f"{pad}- **{label}:** {'; '.join(texts)}"
    yield ""


def _limited(unit: Unit, shape: str, pad: str) -> Iterator[str]:
    if unit.limit and shape == "in-failure":
        yield from (f"{pad}{unit.escalate.split(':')[0]}: {unit.limit}", "")
    elif unit.limit:
        dress = {"label": "{}  ", "bold": "**{}:** {}  ", "bullet": "- {}"}[shape]
        if shape == "bold":
            label, _, value = unit.limit.partition(": ")
            failing, _, then = unit.escalate.partition(": ")
            yield from (f"{pad}{dress.format(label, value)}", f"{pad}{dress.format(failing, then)}", "")
        else:
            yield from (f"{pad}{dress.format(unit.limit)}", f"{pad}{dress.format(unit.escalate)}", "")


def _body(voice: Voice, unit: Unit, judged: str, limited: str, pad: str) -> Iterator[str]:
    yield f"{pad}{unit.work}"
    yield from _judged(voice, judged, unit.criteria, pad)
    yield from _limited(unit, limited, pad)


def workflow(voice: Voice) -> Iterator[str | Fact]:
    """Units with criteria and limits, what has to be there, and when the whole is accepted."""
    pick = voice.pick
    carrier, form = voice.way("units", UNITS), voice.way("ids", IDS)
    judged, limited = voice.way("judged", CRITERIA), voice.way("limited", LIMITS)
    yield from (f"# {voice.new('titles')}", "", f"{voice.any('work')}.", "")
    yield from section(voice, "inputs")
    yield from (f"## {voice.any('work_heads')}", "")
    units = []
    label, more = voice.any("limit")
    for number, name in enumerate(voice.some("names", 3, 5), start=1):
        criteria = voice.some("checks", 1, 2)
        unit = Unit(
            title=_titled(voice, form, number, name), name=name, criteria=criteria, work=f"{voice.any('work')}."
        )
        count = pick.randint(2, 4)
        if limited == "in-failure":
            phrase, tries = voice.any("retries")
            unit.limit, unit.tries, unit.escalate = phrase, tries, voice.one("escalate")
            voice.ways.append(phrase)
        elif limited in {"label", "bold", "bullet"}:
            unit.limit, unit.tries, unit.escalate = label.format(count), count + more, voice.one("escalate")
        yield ("unit", name)
        yield ("criteria", name, len(criteria))
        if unit.tries:
            yield ("tries", name, unit.tries)
        units.append(unit)
    yield from _units(voice, units, carrier, judged, limited)
    if limited == "overall":
        yield from (f"## {voice.any('rule_heads')}", "", f"- {voice.any('rule')}", "")
        yield from (("tries", unit.name, 3) for unit in units)
    texts = voice.some("done", 3, 4)
    yield from ("", f"## {voice.any('overall')}", "", *(f"- {text}" for text in texts), "")
    yield from (("done", text) for text in texts)


def _units(voice: Voice, units: Sequence[Unit], carrier: str, judged: str, limited: str) -> Iterator[str]:
    if carrier == "rows":
        heads = [voice.any("task"), voice.one("accept"), "Max. attempts" if units[0].tries else voice.any("who")]
        yield from (f"| # | {' | '.join(heads)} |", "|---|---|---|---|")
        for number, unit in enumerate(units, start=1):
            last = str(unit.tries) if unit.tries else voice.any("person")
            yield f"| {number} | {unit.name} | {'; '.join(unit.criteria)} | {last} |"
        yield ""
        return
    for number, unit in enumerate(units, start=1):
        pad = {"items": "  ", "numbers": "   ", "definitions": "  "}.get(carrier, "")
        yield from {
            "headings": (f"### {unit.title}", ""),
            "nested": (f"#### {unit.title}", ""),
            "bold": (f"**{unit.title}**", ""),
            "items": (f"- **{unit.title}**",),
            "numbers": (f"{number}. **{unit.name}**",),
            "definitions": (unit.title,),
        }[carrier]
        if carrier == "definitions":
            yield f": {unit.work}"
            yield from (f": {voice.one('accept')}: {text}" for text in unit.criteria)
            yield from (f": {line.strip(' -*')}" for line in _limited(unit, limited, "") if line.strip())
            yield ""
        else:
            yield from _body(voice, unit, judged, limited, pad)


def task_list(voice: Voice) -> Iterator[str | Fact]:
    """Tasks with a state, criteria and needs, and the definition of done of all."""
    pick = voice.pick
    way, judged = voice.way("told", TOLD), voice.way("judged", CRITERIA)
    (done, todo), state = voice.any("states"), voice.any("state")
    voice.ways.append(f"{done}~{todo}")
    prefix = pick.choice(["OPS-", "T", "BX-", "R", "WP "])
    yield from (f"# {voice.any('tasks')}: {voice.new('titles')}", "", f"{voice.any('work')}.", "")
    yield from (f"## {voice.any('tasks')}", "")
    tasks: list[Unit] = []
    for number, name in enumerate(voice.some("names", 4, 6), start=1):
        task = Unit(id=f"{prefix}{number}", title=name, name=name, criteria=voice.some("checks", 0, 2))
        task.done = pick.random() < 0.4 or number == 1
        task.needs = pick.choice(tasks).id if tasks and pick.random() < 0.4 else ""
        tasks.append(task)
        task.criteria = task.criteria[:1] if way == "rows" else task.criteria
        yield ("unit", name)
        if task.done:
            yield ("finished", name)
        if task.criteria:
            yield ("criteria", name, len(task.criteria))
        if task.needs and way != "numbered":
            yield ("needs", name)
    yield from _tasks(voice, tasks, way, judged, (str(done), str(todo), str(state)))
    yield from section(voice, "done")


def _tasks(voice: Voice, tasks: Sequence[Unit], way: str, judged: str, states: tuple[str, str, str]) -> Iterator[str]:
    done, todo, state = states
    if way == "rows":
        last = voice.pick.random() < 0.5
        heads = ["ID", voice.any("task"), voice.any("who"), voice.one("needs"), voice.one("accept")]
        heads = [*heads, state] if last else [state, *heads]
        yield from (f"| {' | '.join(heads)} |", "|---" * len(heads) + "|")
        for one in tasks:
            cells = [one.id, one.name, voice.any("person"), one.needs or "-", "; ".join(one.criteria)]
            told = done if one.done else todo
            yield f"| {' | '.join([*cells, told] if last else [told, *cells])} |"
        yield ""
        return
    for number, one in enumerate(tasks, start=1):
        box = f"[{'x' if one.done else ' '}]"
        pad = {"boxes": "  ", "numbered": "   ", "groups": "  "}.get(way, "")
        if way == "groups" and number in {1, 3}:
            yield from (f"### {voice.any('parts')[0 if number == 1 else 1]}", "")
        yield from {
            "boxes": (f"- {box} {one.id} {one.name}",),
            "groups": (f"- {box} **{one.id}** {one.name}",),
            "numbered": (f"{number}. {box} {one.name}",),
            "headings": (f"### {one.id} {one.name}", ""),
            "definitions": (f"**{one.id} {one.name}**",),
        }[way]
        label = "Status" if not state or state in {done, "Finished on", "Erledigt am"} else state
        told = "done" if one.done else "open"
        if way == "definitions":
            yield f": {label}: {told}."
            yield from [f": {voice.one('needs')}: {one.needs}."] if one.needs else []
            yield from (f": {voice.one('accept')}: {text}." for text in one.criteria)
            yield ""
            continue
        if way == "headings":
            yield from (f"{label}: {told}  ", *([f"{voice.one('needs')}: {one.needs}  "] if one.needs else []))
        elif one.needs and way != "numbered":
            yield f"{pad}- {voice.one('needs')}: {one.needs}"
        if one.criteria:
            yield from _judged(voice, judged, one.criteria, pad)
        elif way == "headings":
            yield ""
