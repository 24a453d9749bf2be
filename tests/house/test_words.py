"""The engine knows no stack, and the built-in model no example.

The words are computed where they can be: the stack's from the shipped playbooks' `stacks:` tables and toolchain files,
the examples' nouns from the handoff packages of `handoffs/` and of the tests.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from orchestrator.strict_yaml import front_matter, load

ROOT = Path(__file__).parents[2]
ENGINE = ROOT / "orchestrator"
BUILTIN = ENGINE / "models" / "builtin"

OTHER_STACKS = frozenset(
    """
    aiohttp alembic bottle celery django eslint fastapi flake8 flask gunicorn jest knex mongoose mypy nestjs npm npx
    pnpm prettier prisma pylint pyright pytest rubocop ruff sequelize sqlalchemy starlette tornado tsc typeorm uvicorn
    vitest
    """.split()
)
"""Tools that no shipped playbook names today, and a few that it does, so that an emptied table cannot pass."""

ENGINE_WORDS = frozenset({"python", "python3", "venv", "pip", "app", "jwt", "jsonschema", "go", "node", "sh"})
"""Words of the tables that mean something else too: the engine is in Python; JWT and JSON Schema are formats; a run
goes on, a graph has nodes, and `sh` runs everywhere."""

ALLOWED: dict[tuple[str, str], str] = {}
"""(file under orchestrator/, word) → the reason why it may stand there."""

GENERIC = frozenset("login machines members name register tools user users visits".split())
"""Nouns of an example that are also words of the engine (tools, a gate's visits) or of any API (login, users)."""


@cache
def _stack_words() -> frozenset[str]:
    words = set(OTHER_STACKS)
    for file in ROOT.glob("phases/*/playbook.yaml"):
        for stack in load(file.read_text(), where=str(file)).data["stacks"].values():
            words |= {str(value) for value in stack.get("when", {}).values()}
            words |= set(_programs(stack.get("commands", {}).values()))
    for file in ROOT.glob("phases/*/toolchain/*.in"):
        words |= set(map(_distribution, file.read_text().splitlines()))
    ours = map(_distribution, tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"])
    return frozenset(word.lower() for word in words if word) - ENGINE_WORDS - set(ours)


def _distribution(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def _programs(commands: Iterable[Any]) -> Iterator[str]:
    """The program of each command, and the module behind `-m`."""
    for command in commands:
        words = [str(word) for word in command] if isinstance(command, list) else str(command).split()
        words = [word for word in words if word != "env" and "=" not in word]
        if words:
            yield words[0]
        if "-m" in words[:-1]:
            yield words[words.index("-m") + 1].split(".")[0]


def _sources(folder: Path, *, but: Path | None = None) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder).parts
        generated = any(part.startswith(".") or part in {"__pycache__", "builtin_data"} for part in inside)
        if not file.is_file() or generated or (but and but in file.parents):
            continue
        yield file.relative_to(ENGINE).as_posix(), file.read_text(encoding="utf-8")


def _occurrences(words: Iterable[str], sources: Iterable[tuple[str, str]]) -> list[tuple[str, int, str]]:
    any_word = re.compile(r"(?<![\w-])(" + "|".join(sorted(map(re.escape, words))) + r")(?![\w-])", re.IGNORECASE)
    return [
        (file, number, match.group(1).lower())
        for file, text in sources
        for number, line in enumerate(text.splitlines(), 1)
        for match in any_word.finditer(line)
    ]


def test_the_engine_names_no_stack() -> None:
    found = _occurrences(_stack_words(), _sources(ENGINE, but=BUILTIN))
    assert [f"{file}:{line}: {word}" for file, line, word in found if (file, word) not in ALLOWED] == []


def test_every_allowed_word_is_still_needed() -> None:
    found = {(file, word) for file, _, word in _occurrences(_stack_words(), _sources(ENGINE, but=BUILTIN))}
    assert set(ALLOWED) - found == set()


@cache
def _example_nouns() -> frozenset[str]:
    nouns: set[str] = set()
    for handoff in [*ROOT.glob("handoffs/examples/*/handoff.md"), *ROOT.glob("tests/fixtures/**/handoff.md")]:
        front, _, _ = front_matter(handoff.read_text(encoding="utf-8"), where=str(handoff))
        assert front is not None
        nouns.add(str(front.data["product"]))
        for file in handoff.parent.rglob("*"):
            if file.suffix in {".yaml", ".yml", ".json", ".sql"}:
                text = file.read_text(encoding="utf-8")
                nouns |= set(re.findall(r"""operationId"?:\s*["']?(\w+)""", text))
                nouns |= set(re.findall(r"""(?i)\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?["`]?(\w+)""", text))
    return frozenset(noun.lower() for noun in nouns if noun) - GENERIC


def test_the_engine_and_the_built_in_model_know_no_example() -> None:
    assert len(_example_nouns()) > 10
    found = _occurrences(_example_nouns(), _sources(ENGINE))
    assert [f"{file}:{line}: {noun}" for file, line, noun in found] == []
