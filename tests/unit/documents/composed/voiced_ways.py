"""How a step is called where it stands, how a way names it, and where its ways lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.unit.documents.composed.voices import VOICES, Voice
from tests.unit.documents.composed.writing import Fact

_ROMAN = ("I", "II", "III", "IV", "V", "VI")


@dataclass(kw_only=True)
class Out:
    """A way out of a step: when, the sign for it, where to, and its words."""

    when: str
    sign: str
    words: str


def called(voice: Voice, series: str, number: int, count: int) -> str:
    """What stands before the name of a step."""
    word = voice.one("words")
    return {
        "word": f"{word} {number}",
        "number": str(number),
        "bracket": f"{number})",
        "letter": chr(64 + number),
        "roman": _ROMAN[number - 1],
        "code": f"{_code(word)}{number}",
        "dotted": f"4.{number}",
        "of": f"{word} {number}/{count}",
        "none": "",
    }[series]


def _code(word: str) -> str:
    """The letter of a code; that of some words would be read as a rank or a criterion."""
    return {"P": "WP", "É": "ET"}.get(word[0].upper(), word[0].upper())


def titled(voice: Voice, series: str, number: int, names: Sequence[str]) -> str:
    own = called(voice, series, number, len(names))
    if "mark" not in voice.kept:
        voice.kept["mark"] = voice.pick.choice([": ", " — ", ". ", " · ", " - "])
    mark = {"bracket": " ", "dotted": " ", "number": ". ", "none": ""}.get(series, voice.kept["mark"])
    return f"{own}{mark}{names[number - 1]}"


def meant(voice: Voice, series: str, target: str, number: int, names: Sequence[str]) -> str:
    """How a way names the step that it leads to."""
    name, word = names[number - 1], voice.one("words")
    short = {"letter": chr(64 + number), "roman": _ROMAN[number - 1], "code": f"{_code(word)}{number}"}
    short["dotted"] = f"4.{number}"
    own = short.get(series, str(number))
    slug = "-".join(titled(voice, series, number, names).lower().replace("/", "").split())
    return {
        "called": f"{word.lower() if series not in {'letter', 'code'} and voice.language != 'de' else word} {own}"
        if series not in {"code", "dotted"}
        else own,
        "number": own,
        "hash": f"#{own}",
        "bare": own,
        "name": name,
        "quoted": f'"{name}"',
        "anchor": f"[{name}](#{slug})",
        "following": f"{word} {own}",
    }[target]


def outs(voice: Voice, series: str, target: str, number: int, names: Sequence[str]) -> tuple[list[Out], list[Fact]]:
    """A way on and a way that is not, and the facts of both."""
    count, pick = len(names), voice.pick
    after: int | str = number + 1 if number < count else "end"
    if after == "end":
        on = voice.any("finish")
    elif target == "following":
        on = voice.any("following")
    else:
        on = _on(voice, "on", target).format(meant(voice, series, target, number + 1, names))
    back = pick.choice([0, *range(1, number)])
    no = _on(voice, "back", target).format(meant(voice, series, target, back, names)) if back else voice.any("stop")
    (when, other), signs = voice.any("conditions"), voice.one("signs")
    told = [Out(when=when, sign=signs[0], words=on), Out(when=other, sign=signs[1], words=no)]
    return told, [("way", number, after), ("way", number, back or "stop")]


def _on(voice: Voice, what: str, target: str) -> str:
    """Words that lead somewhere; a bare number stands alone only behind an arrow."""
    phrases = [one for one in _phrases(voice, what) if target not in {"number", "bare", "hash"} or one != "{}"]
    return str(voice.pick.choice([one for one in phrases if target != "bare" or "→" in one or "↩" in one] or ["→ {}"]))


def _phrases(voice: Voice, what: str) -> list[str]:
    return [str(one) for one in VOICES[voice.language][what]]
