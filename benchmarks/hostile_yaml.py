"""How long hostile YAML can hold the engine up, beside PyYAML's C loader on the same texts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median

import yaml

from benchmarks.measure import machine, show, spent
from orchestrator.errors import Problem
from orchestrator.strict_yaml import MAX_CHARACTERS, load

REPEATS = 5
LIMIT_MS = 100.0
PLAYBOOK = Path(__file__).parents[1] / "phases/06-backend-implementation/playbook.yaml"
TEXTS = {
    "a playbook": PLAYBOOK.read_text(encoding="utf-8"),
    "a bomb of aliases": "a: &a [x, x]\n" + "\n".join(f"{b}: &{b} [*{a}, *{a}]" for a, b in zip("abcdefg", "bcdefgh")),  # noqa: B905
    "deep brackets": "[" * 300_000,
    "deep dashes": "- " * 300_000 + "x",
    "deep indentation": "\n".join(" " * depth + "a:" for depth in range(1_000)),
    "too many values": "[" + "a," * 450_000 + "a]",
    "too many keys": "\n".join(f"k{number}: v" for number in range(60_000)),
    "too long": "a: " + "x" * MAX_CHARACTERS,
    "one long text": "a: " + "x" * (MAX_CHARACTERS - 10),
    "many lines of text": "a: |\n" + " x\n" * 300_000,
    "a long quoted text": 'a: "' + "\\n" * 400_000 + '"',
    "a control character at the end": "a: " + "x" * 900_000 + "\x07",
}


def _ours(text: str) -> str:
    try:
        load(text, where="file.yaml")
    except Problem as problem:
        return problem.what[:40]
    return "read"


def _theirs(text: str) -> str:
    try:
        yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        return type(error).__name__
    return "read"


READERS: dict[str, Callable[[str], str]] = {"strict_yaml": _ours, "PyYAML CSafeLoader": _theirs}


def _measured(reader: str, name: str) -> tuple[str, str]:
    """CPU and outcome, from a process of its own: the peer takes its process down with some of the texts."""
    words = [sys.executable, "-m", "benchmarks.hostile_yaml", reader, name]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        return "-", f"process ends with {done.returncode}"
    time, _, ended = done.stdout.strip().partition(" ")
    return f"{float(time):.1f} ms", ended


def _measure(reader: str, name: str) -> None:
    times = []
    for _ in range(REPEATS + 1):
        with spent() as figures:
            ended = READERS[reader](TEXTS[name])
        times.append(figures.cpu * 1000)
    print(median(times[1:]), ended)


def main() -> None:
    """Print CPU times; the first reading of each text is a warm-up and not counted."""
    rows = [
        (name, f"{len(text) / 1000:,.0f} KB", *(cell for reader in READERS for cell in _measured(reader, name)))
        for name, text in TEXTS.items()
    ]
    title = f"Reading YAML (CPU, median of {REPEATS}; limit {LIMIT_MS:.0f} ms; {machine()})"
    show(title, ("text", "size", "strict_yaml", "ends", "PyYAML CSafeLoader", "ends"), rows)


if __name__ == "__main__":
    _measure(*sys.argv[1:]) if sys.argv[1:] else main()
