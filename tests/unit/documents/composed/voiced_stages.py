"""Procedures and phase skills: every carrier of steps with every shape of ways, targets, limits, rules and gates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.unit.documents.composed.voiced_gates import GATES, gate
from tests.unit.documents.composed.voiced_ways import Out, called, outs, titled
from tests.unit.documents.composed.voices import Voice, section
from tests.unit.documents.composed.writing import Fact

CARRIERS = ("headings", "parts", "numbers", "bold", "rows", "lead-ins", "definitions", "items")
SERIES = ("word", "number", "bracket", "letter", "roman", "code", "dotted", "of", "none")
TARGETS = ("called", "number", "hash", "name", "quoted", "anchor", "bare", "following")
WAYS = (
    "bullets",
    "bold",
    "sentence",
    "question",
    "arrows",
    "table",
    "columns",
    "far-table",
    "chain",
    "mermaid",
    "none",
)


def _said(voice: Voice, ways: str, told: Sequence[Out]) -> list[str]:
    """The ways out of a step, as lines below it."""
    first, second = told
    arrow = voice.pick.choice(["→", "->", "=>"])

    def lead(one: Out) -> str:
        return one.words if one.words[0] in "→↩" else f"{arrow} {one.words}"

    if ways == "bullets":
        return [f"- {one.when} {lead(one)}" for one in told]
    if ways == "bold":
        return [f"- **{one.sign}:** {one.words}" for one in told]
    if ways == "question":
        return [voice.any("question"), "", *(f"- {one.sign} {lead(one)}" for one in told)]
    if ways == "arrows":
        return [f"{one.sign} {lead(one)}  " for one in told]
    if ways == "table":
        return ["| | |", "|---|---|", *(f"| {one.when} | {one.words} |" for one in told)]
    says = voice.any("if")
    if "→" in says:
        return [f"{one.when} {lead(one)}  " for one in told]
    rest = voice.pick.choice([voice.any("otherwise").format(second.words), says.format(second.when, second.words)])
    return [f"{says.format(first.when, first.words)} {rest}"]


def _steps(
    voice: Voice, carrier: str, series: str, names: Sequence[str], below: Sequence[Sequence[str]]
) -> Iterator[str]:
    """The steps as one carrier writes them, each with what stands below it."""
    count = len(names)
    half = count // 2
    parts = voice.any("parts")
    for number, lines in enumerate(below, start=1):
        title = titled(voice, series, number, names)
        work = f"{voice.any('work')}."
        pad = {"numbers": "   ", "items": "  ", "definitions": "  "}.get(carrier, "")
        if carrier == "parts" and number in {1, half + 1}:
            yield from (f"## {parts[0 if number == 1 else 1]}", "")
        yield from {
            "headings": (f"### {title}", "", work),
            "parts": (f"### {title}", "", work),
            "numbers": (f"{number}. **{names[number - 1]}.** {work}",),
            "bold": (f"**{title}**", "", work),
            "lead-ins": (f"**{title}.** {work}",),
            "definitions": (title, f": {work}"),
            "items": (f"- **{title}** — {work}",),
        }[carrier]
        if lines:
            yield ""
        yield from (f"{pad}{line}" if line else "" for line in lines)
        yield ""


def _rows(voice: Voice, series: str, names: Sequence[str], columns: Sequence[Sequence[Out]]) -> Iterator[str]:
    """The steps as rows of a table, their ways in columns of it."""
    heads = list(voice.one("signs")) if columns else []
    named = [voice.one("words"), voice.any("task"), voice.any("who"), *heads]
    yield f"| {' | '.join(named)} |"
    yield "|---|---|---|" + "---|" * len(heads)
    for number, name in enumerate(names, start=1):
        cells = [one.words for one in columns[number - 1]] if columns else []
        own = called(voice, series, number, len(names))
        yield f"| {own} | {name} | {voice.any('person')} |{''.join(f' {cell} |' for cell in cells)}"
    yield ""


def procedure(voice: Voice) -> Iterator[str | Fact]:
    """What is needed, steps with their ways and limits, rules for all of them, and what is checked in the end."""
    pick = voice.pick
    ways = voice.way("ways", WAYS)
    carrier = voice.way("carrier", [one for one in CARRIERS if fits(one, ways)])
    series = voice.way("series", [one for one in SERIES if _numbered(carrier, one, ways)])
    target = voice.way("target", [one for one in TARGETS if _named(series, one, ways)])
    names = voice.some("names", 4, 5)
    told = [outs(voice, series, target, number, names) for number in range(1, len(names) + 1)]
    yield from (f"# {voice.new('titles')}", "")
    yield from section(voice, "inputs")
    if carrier != "parts":
        yield from ("", f"## {voice.any('flow_heads')}", "")
    yield from (("step", number, name) for number, name in enumerate(names, start=1))
    if ways not in {"none", "chain", "mermaid"}:
        yield from (fact for _, facts in told for fact in facts)
    below = [_said(voice, ways, one) if ways in _BESIDE else [] for one, _ in told]
    limited = pick.random() < 0.6
    rule = voice.any("rule") if not limited and pick.random() < 0.5 else ""
    for number, lines in enumerate(below, start=1):
        if limited and carrier != "rows" and pick.random() < 0.4:
            phrase, tries = voice.any("retries")
            lines[:0] = [phrase, ""]
            voice.ways.append(phrase)
            yield ("tries", number, tries)
    if carrier == "rows":
        yield from _rows(voice, series, names, [one for one, _ in told] if ways == "columns" else [])
    else:
        yield from _steps(voice, carrier, series, names, below)
    yield from _far(voice, ways, series, names, [one for one, _ in told])
    if rule:
        yield from (f"## {voice.any('rule_heads')}", "", voice.pick.choice(["- ", ""]) + rule, "")
        voice.ways.append(rule)
        yield from (("tries", number, 3) for number in range(1, len(names) + 1))
    yield from section(voice, "done")


_BESIDE = {"bullets", "bold", "sentence", "question", "arrows", "table"}


def _far(
    voice: Voice, ways: str, series: str, names: Sequence[str], told: Sequence[Sequence[Out]]
) -> Iterator[str | Fact]:
    """The ways of all steps in one place."""
    count = len(names)
    if ways == "far-table":
        yield from ("", f"| {voice.one('words')} | | |", "|---|---|---|")
        for number, two in enumerate(told, start=1):
            own = called(voice, series, number, count)
            yield from (f"| {own} | {one.when} | {one.words} |" for one in two)
        yield ""
    elif ways == "chain":
        all_called = [called(voice, series, number, count).rstrip(")") for number in range(1, count + 1)]
        yield from ("", " → ".join(all_called), "")
        yield from (f"{all_called[2]} → {all_called[0]}: {voice.any('conditions')[1]}", "")
        yield ("way", 3, 1)
    elif ways == "mermaid":
        ids = [chr(64 + number) for number in range(1, count + 1)]
        when, other = voice.any("conditions")
        yield from ("", "```mermaid", "flowchart TD")
        yield from (f"  {one}[{name}]" for one, name in zip(ids, names, strict=True))
        for number in range(1, count):
            yield (
                f"  {ids[number - 1]} -->|{when}| {ids[number]}"
                if number == 2
                else f"  {ids[number - 1]} --> {ids[number]}"
            )
        yield from (f"  {ids[1]} -->|{other}| {ids[0]}", "```", "")
        yield ("way", 2, 3)
        yield ("way", 2, 1)


def skill(voice: Voice) -> Iterator[str | Fact]:
    """What is taken over, phases, gates between them and behind them, and what is judged."""
    carrier = voice.way("carrier", CARRIERS)
    series = voice.way("series", [one for one in SERIES if _numbered(carrier, one, "skill")])
    names = voice.some("names", 4, 5)
    yield from (f"# {voice.new('titles')}", "")
    yield from section(voice, "inputs")
    if carrier != "parts":
        yield from ("", f"## {voice.any('flow_heads')}", "")
    yield from (("step", number, name) for number, name in enumerate(names, start=1))
    shape = voice.way("gate", [one for one in GATES if one != "between" or carrier in {"headings", "parts", "bold"}])
    count = len(names)
    if shape == "between":
        after = voice.pick.sample(range(1, count + 1), 2)
        below: list[Sequence[str]] = [list[str]() for _ in names]
        for number in after:
            below[number - 1] = [line for line in gate(voice, "label") if isinstance(line, str)]
            yield ("gate", number)
        yield from _steps(voice, carrier, series, names, below)
    else:
        if carrier == "rows":
            yield from _rows(voice, series, names, [])
        else:
            yield from _steps(voice, carrier, series, names, [[] for _ in names])
        yield from gate(voice, shape)
        yield ("gate", count)
    yield from section(voice, "done")


def fits(carrier: str, ways: str) -> bool:
    """Whether people would write it so."""
    if carrier == "rows":
        return ways in {"columns", "far-table", "chain", "mermaid", "none"}
    return ways != "columns" and (carrier != "definitions" or ways not in {"table", "question"})


def _numbered(carrier: str, series: str, ways: str) -> bool:
    """Whether steps so carried are called so; what no name leads to has to have one."""
    if carrier == "numbers":
        return series == "number"
    if series == "none":
        return carrier not in {"rows", "definitions", "items", "lead-ins"} and ways not in {"far-table", "chain"}
    if carrier == "items":
        return series in {"word", "letter", "code", "of"}
    if carrier in {"definitions", "lead-ins", "bold"}:
        return series in {"word", "code", "roman", "of"}
    if carrier == "rows":
        return series not in {"bracket", "of", "dotted"}
    return not (series == "of" and ways == "chain")


def _named(series: str, target: str, ways: str) -> bool:
    """Whether a way names a step so."""
    if series == "none":
        return target in {"name", "quoted", "anchor"}
    if target == "bare":
        return ways in {"bullets", "bold", "question", "arrows", "columns", "far-table", "table"}
    if series in {"letter", "roman"}:
        return target in {"called", "number", "name", "quoted", "following"}
    return target != "hash" or series in {"word", "number", "bracket", "of"}
