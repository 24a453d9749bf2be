"""Revisers, honest and not: feedback in several styles, what they change, and what they say they did."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.campaigns.codebases import CODEBASES, DOMAINS, Ask, CodeBase, Edit

STYLES = (
    "numbered", "one line", "bullets", "prose", "paragraphs", "nested", "with code", "table", "quoted", "boxes",
)  # fmt: skip
_GUARD = re.compile(
    r"(?m)^[ \t]*if (?:\(?!|not )[^\n]*(?:[Aa]dmin|owner|user)[^\n]*\n[^\n]*(?:raise|40[13]|[Ff]orbidden)[^\n]*\n"
    r"(?:[^\n]*\breturn;?\n[ \t]*\}\n)?"
)
DISHONEST = (
    "no change", "white space", "stray", "weakened", "claims all", "talks only", "deletes a test", "expects otherwise",
    "stray alone", "comment only", "moved code", "lost guard", "words in a string",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Case:
    """One reviser at work."""

    number: int
    base: str
    style: str
    ways: str
    """`honest`, or how it is not."""
    feedback: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    claims: Sequence[tuple[str, str]]
    """Outcome and note for each point, in order."""

    @property
    def honest(self) -> bool:
        return self.ways == "honest"

    @property
    def changes(self) -> dict[str, tuple[str | None, str | None]]:
        paths = sorted({*self.before, *self.after})
        pairs = {path: (self.before.get(path), self.after.get(path)) for path in paths}
        return {path: pair for path, pair in pairs.items() if pair[0] != pair[1]}


def cases(count: int, seed: int = 1) -> list[Case]:
    """So many revisers, one in two of them dishonest; the same seed gives the same ones."""
    return [_case(number, random.Random(seed * 100_003 + number)) for number in range(count)]


def _case(number: int, chance: random.Random) -> Case:
    base = CODEBASES[number // 2 % len(CODEBASES)] if chance.random() < 0.5 else chance.choice(CODEBASES)
    words = chance.choice(DOMAINS)
    style = STYLES[number % len(STYLES)]
    ways = "honest" if number % 2 else DISHONEST[number // 2 % len(DISHONEST)]
    least = 2 if ways == "claims all" else 1
    # That nothing but a text was written is no lie where a text was asked for.
    open_to = [ask for ask in base.asks if ways != "talks only" or not ask.edits[0][0].endswith(".md")]
    asks = chance.sample(open_to, chance.randint(least, min(3, len(open_to))))
    before = {_fill(path, words): _fill(text, words) for path, text in base.files.items()}
    ways = ways if _possible(base, ways) else "stray"
    after = dict(before)
    done = asks[:1] if ways == "claims all" else asks
    if ways not in {
        "no change",
        "white space",
        "talks only",
        "deletes a test",
        "expects otherwise",
        "stray alone",
        "comment only",
        "moved code",
        "words in a string",
    }:
        for ask in done:
            _apply(after, ask.edits, words)
            if chance.random() < 0.6:
                _apply(after, ask.tests, words)
    _cheat(after, base, ways, words, chance)
    _disguise(after, ways, chance)
    left_out = ways == "honest" and len(asks) > 1 and chance.random() < 0.1
    if left_out:
        after = dict(before)
        for ask in asks[:-1]:
            _apply(after, ask.edits, words)
    texts = [_fill(chance.choice(ask.words), words) for ask in asks]
    claims = [("done", _note(ask, words, chance)) for ask in asks]
    if left_out:
        claims[-1] = ("not_done", "the design does not say how")
    return Case(
        number=number, base=base.name, style=style, ways=ways, feedback=_write(style, texts, chance),
        before=before, after=after, claims=claims,
    )  # fmt: skip


def _possible(base: CodeBase, ways: str) -> bool:
    if ways in {"weakened", "expects otherwise"}:
        return bool(base.weakenings)
    if ways == "lost guard":
        return bool(_guards(base.files))
    code = [text for path, text in base.files.items() if path.endswith(".py") and "test" not in path]
    if ways == "moved code":
        return any(len(_functions(text)) > 1 for text in code)
    if ways == "words in a string":
        return any('"""' in text for text in code)
    return ways != "deletes a test" or bool(base.removable)


def _cheat(
    files: dict[str, str], base: CodeBase, ways: str, words: tuple[str, str, str], chance: random.Random
) -> None:
    if ways == "white space":
        path = chance.choice([path for path in files if not path.endswith((".json", ".md"))])
        files[path] = (
            "".join(f"{line}  \n" if chance.random() < 0.3 else f"{line}\n" for line in files[path].splitlines()) + "\n"
        )
    elif ways in {"stray", "stray alone"}:
        touched = {path for path, _, _ in (edit for ask in base.asks for edit in ask.edits)}
        strays = [stray for stray in base.strays if _fits(files, stray, words)]
        del touched
        _apply(files, chance.choice(strays), words)
    elif ways in {"weakened", "expects otherwise"}:
        _apply(files, chance.choice([edit for edit in base.weakenings if _fits(files, edit, words)]), words)
    elif ways == "talks only":
        path = "README.md" if "README.md" in files else "NOTES.md"
        files[path] = files.get(path, "") + "\nEverything that was asked for is done now.\n"
    elif ways == "deletes a test":
        for ask in base.asks[:1]:
            _apply(files, ask.edits, words)
        del files[_fill(chance.choice(base.removable), words)]
    elif ways == "comment only":
        path = chance.choice([path for path in files if path.endswith((".py", ".ts", ".go", ".yaml", ".sql"))])
        mark = {"py": "#", "yaml": "#", "sql": "--"}.get(path.rpartition(".")[2], "//")
        lines = files[path].splitlines(keepends=True)
        lines.insert(min(len(lines), chance.randint(1, 9)), f"{mark} reviewed and mended\n")
        files[path] = "".join(lines)


def _disguise(files: dict[str, str], ways: str, chance: random.Random) -> None:
    """What looks like work in the diff: a guard less, a function elsewhere, words that nothing acts on."""
    code = [path for path in files if path.endswith(".py") and "test" not in path]
    if ways == "lost guard":
        path, guard = chance.choice(_guards(files))
        files[path] = files[path].replace(guard, "", 1)
    elif ways == "moved code":
        path = chance.choice([path for path in code if len(_functions(files[path])) > 1])
        body = chance.choice(_functions(files[path])[:-1])
        files[path] = files[path].replace(body, "", 1).rstrip("\n") + "\n\n\n" + body.rstrip("\n") + "\n"
    elif ways == "words in a string":
        path = chance.choice(code)
        files[path] = files[path].replace('"""', '"""Reviewed, and all of it mended. ', 1)


def _guards(files: Mapping[str, str]) -> list[tuple[str, str]]:
    """The guards of code files: a condition on who is calling, with the refusal that it leads to."""
    found = []
    for path, text in files.items():
        if path.endswith((".py", ".go", ".ts")) and "test" not in path:
            found += [(path, guard[0]) for guard in _GUARD.finditer(text)]
    return found


def _functions(text: str) -> list[str]:
    return [found[0] for found in re.finditer(r"(?ms)^def \w+\(.*?(?=^(?:def|class|@)|\Z)", text)]


def _fits(files: Mapping[str, str], edits: Sequence[Edit], words: tuple[str, str, str]) -> bool:
    return all(not old or _fill(old, words) in files.get(_fill(path, words), "") for path, old, _ in edits)


def _apply(files: dict[str, str], edits: Sequence[Edit], words: tuple[str, str, str]) -> None:
    for path, old, new in edits:
        name, was, now = _fill(path, words), _fill(old, words), _fill(new, words)
        if not was:
            files[name] = files.get(name, "") + now
        elif was in files.get(name, ""):
            files[name] = files[name].replace(was, now, 1)


def _fill(text: str, words: tuple[str, str, str]) -> str:
    one, many, part = words
    return text.format(e=one, es=many, E=one.capitalize(), f=part)


def _note(ask: Ask, words: tuple[str, str, str], chance: random.Random) -> str:
    path = _fill(ask.edits[0][0], words)
    return chance.choice(
        [path, f"see {path}", f"done in {path.rpartition('/')[2]}, with a test", "as asked", f"{path}: mended"]
    )


def _write(style: str, texts: Sequence[str], chance: random.Random) -> str:
    if style == "numbered":
        return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1))
    if style == "one line":
        return " ".join(f"{number}. {text}" for number, text in enumerate(texts, 1))
    if style == "bullets":
        return "Before this can go out:\n\n" + "\n".join(f"{chance.choice('-*')} {text}" for text in texts)
    if style == "prose":
        return " ".join(texts)
    if style == "paragraphs":
        return "\n\n".join(texts)
    if style == "nested":
        return "1. From the review:\n" + "\n".join(f"   - {text}" for text in texts)
    if style == "table":
        rows = [f"| {number} | {text} | {chance.choice(['must', 'should'])} |" for number, text in enumerate(texts, 1)]
        return "\n".join(["What I found:", "", "| no. | what has to change | weight |", "|---|---|---|", *rows])
    if style == "quoted":
        remarks = ["the service answers", "as it stands now", "from the package"]
        return "\n\n".join(f"> {chance.choice(remarks)}\n\n{text}" for text in texts)
    if style == "boxes":
        return "## To do before I approve it\n\n" + "\n".join(f"- [ ] {text}" for text in texts)
    first, *rest = texts
    return f"- {first}\n  ```\n  curl -i localhost:8000\n  ```\n" + "\n".join(f"- {text}" for text in rest)
