"""Approvals by people: as a heading, a row, a bold label, a sentence or a box, with answers in every dress."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.unit.documents.composed.voices import Voice
from tests.unit.documents.composed.writing import Fact

GATES = ("between", "heading", "bold", "label", "row", "sentence", "box", "quote", "answered", "answered-bold")
ANSWERS = ("bullets", "code", "quoted", "table", "sentence", "boxes", "bold")


def gate(voice: Voice, shape: str) -> Iterator[str | Fact]:
    """One gate."""
    name, who = voice.one("gates"), voice.any("deciders")
    words = str(voice.any("decides")).format(who=who)
    words = words[:1].upper() + words[1:]
    voice.ways.append(words)
    if shape == "row":
        yield from (f"| {name} | {voice.any('who')} |", "|---|---|", f"| {words.rstrip('.')} | {who} |", "")
    elif shape == "box":
        yield from (f"- [ ] **{name}** ({who})", "")
    elif shape == "sentence":
        yield from (words, "")
    elif shape == "label":
        yield from (f"**{name}:** {words}", "")
    elif shape == "quote":
        yield from (f"> **{name}** — {words}", "")
    elif shape == "bold":
        yield from (f"**{name}**", "", words, "")
    else:
        yield from (f"## {name}" if shape != "answered-bold" else f"**{name}**", "", words, "")
    if shape.startswith("answered"):
        yield from _answers(voice)
    if shape in {"heading", "answered", "answered-bold"} and voice.pick.random() < 0.4:
        turns = voice.pick.randint(2, 4)
        voice.ways.append(phrase := str(voice.any("revisions")).format(turns))
        yield from (phrase, "")
        yield ("revisions", turns)


def _answers(voice: Voice) -> Iterator[str | Fact]:
    replies: Sequence[str] = voice.any("replies")
    meant: Sequence[str] = voice.one("reply_meanings")
    meant = [meant[0], *meant[-(len(replies) - 1) :]] if len(replies) == 3 else [meant[0], meant[1]]
    pairs = list(zip(replies, meant, strict=True))
    way = voice.way("answers", ANSWERS)
    yield from (("reply", reply) for reply in replies)
    if way == "sentence":
        told = ", ".join(f"`{reply}` ({text})" for reply, text in pairs)
        yield from (f"{voice.any('reply_leads').rstrip(':. ')}: {told}.", "")
        return
    yield from (voice.any("reply_leads"), "")
    if way == "table":
        yield from ("| | |", "|---|---|", *(f"| {reply} | {text} |" for reply, text in pairs), "")
        return
    dress = {
        "bullets": "- {}: {}",
        "code": "- `{}` — {}",
        "quoted": '- "{}" → {}',
        "boxes": "- [ ] {} — {}",
        "bold": "- **{}** — {}",
    }[way]
    yield from (*(dress.format(reply, text) for reply, text in pairs), "")
