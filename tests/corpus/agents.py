"""Agents let loose on a small stage: the dishonest ones of `dishonest/`, and honest ones in several styles of working.

Each works the one task of the playbook there through the engine's own loop, tools, sandbox and checks, and then its
exit; the commands that judge it are those of the shipped playbook. What is asked is whether both were accepted.
"""

from __future__ import annotations

import asyncio
import json
import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from orchestrator.config import UserConfig, settle
from orchestrator.creating import Start, create, now
from orchestrator.flow.attempts import Work, work
from orchestrator.journal import Journal
from orchestrator.models.pool import Pool
from orchestrator.project import open_project
from orchestrator.record import Record
from orchestrator.runner import Face, open_desk

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "dishonest"
SHIPPED = ROOT / "phases" / "06-backend-implementation"
HANDOFF = ROOT / "tests" / "fixtures" / "handoffs" / "tide-stations"
FAMILIES = ("tests", "service", "checkers", "claims", "tricks", "disguises")

Turn = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Scripted:
    """An agent: what it does, turn by turn, and again after findings."""

    id: str
    tries: str
    turns: Sequence[Turn]
    after: Sequence[Turn] = ()
    """What it does when the checks found something; nothing but handing in again where it is empty."""
    slow: bool = False


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How an agent fared."""

    agent: str
    passed: bool
    failed: tuple[str, ...] = field(default=())
    """The checks that stopped it."""


def call(name: str, **args: Any) -> Turn:
    return {"calls": [{"name": name, "args": args}]}


def write(path: str, content: str) -> Turn:
    return call("write_file", path=path, content=content)


def base() -> dict[str, str]:
    """The honest work, by path."""
    return dict(_base())


@cache
def _base() -> dict[str, str]:
    files: dict[str, str] = yaml.safe_load((HERE / "base.yaml").read_text("utf-8"))
    return files


def dishonest(*families: str) -> Iterator[Scripted]:
    for family in families or FAMILIES:
        for entry in yaml.safe_load((HERE / f"{family}.yaml").read_text("utf-8")):
            yield _dishonest(entry)


def _dishonest(entry: Mapping[str, Any]) -> Scripted:
    files = {path: text for path, text in base().items() if path not in entry.get("without", ())}
    files.update(entry.get("writes", {}))
    for edit in entry.get("edits", ()):
        text = files[edit["path"]]
        assert edit["old"] in text, f"{entry['id']}: {edit['old']!r} is not in {edit['path']}"
        files[edit["path"]] = text.replace(edit["old"], edit["new"], -1 if edit.get("all") else 1)
    turns = [_writes(files)] if files else []
    turns += [call("run_command", command=command) for command in entry.get("runs", ())]
    return Scripted(id=entry["id"], tries=entry["tries"], turns=turns, slow=entry.get("slow", False))


def _writes(files: Mapping[str, str]) -> Turn:
    return {"calls": [write(path, text)["calls"][0] for path, text in files.items()]}


def playbook(attempts: int) -> str:
    """The corpus's playbook, judged by the shipped playbook's commands and pattern."""
    shipped = yaml.safe_load((SHIPPED / "playbook.yaml").read_text("utf-8"))
    stack = next(iter(shipped["stacks"].values()))
    commands = stack["commands"]
    kept = {name: commands[name] for name in ("test", "hollow", "wrong", "lint", "format", "types")}
    last = shipped["phases"][-1]["checks"]
    patterns = {check["id"]: check["pattern"] for check in last if "pattern" in check}
    data = yaml.safe_load((HERE / "playbook.yaml").read_text("utf-8"))
    data["limits"]["max_attempts"] = attempts
    start = ["python", "-m", "app.main", "--port", "{port}"]
    touch = ["sh", "-c", 'f=$(echo "$DATABASE_URL" | sed "s,^sqlite:///,,"); : > "$f"']
    data["stacks"]["python"]["toolchain"] = stack["toolchain"]
    data["stacks"]["python"]["commands"] = {**kept, "start": start, "migrate_up": touch, "migrate_down": ["true"]}
    for check in data["phases"][0]["tasks"][0]["checks"]:
        if check.get("pattern") == "PLACEHOLDER":
            check["pattern"] = patterns[check["id"]]
    return json.dumps(data)  # which is YAML as well


def lay_out(root: Path, *, attempts: int = 2) -> None:
    """A project with the corpus's stage and a handoff."""
    stage = root / "phases" / "06-backend-implementation"
    stage.mkdir(parents=True)
    (stage / "playbook.yaml").write_text(playbook(attempts), "utf-8")
    shutil.copytree(SHIPPED / "toolchain", stage / "toolchain")
    shutil.copytree(HERE / "agents", root / "agents")
    shutil.copytree(HANDOFF, root / "handoff")
    text = (root / "handoff" / "handoff.md").read_text("utf-8")
    (root / "handoff" / "handoff.md").write_text(text.replace("{engine: postgres", "{engine: sqlite"), "utf-8")


def script(agent: Scripted) -> str:
    """The agent as a script of the scripted model."""
    done = call("submit", summary="Everything is done, tested and passes all checks.")
    scenes = [
        {"match": {"job": "findings"}, "turns": [*agent.after, done]},
        {"match": {"job": "task", "builds": "exit"}, "turns": [done]},
        {"match": {"job": "task"}, "turns": [*agent.turns, done]},
    ]
    return json.dumps({"scripted": 1, "scripts": scenes})


async def let_loose(agent: Scripted, root: Path) -> Outcome:
    """Let an agent work the task and the exit of a fresh run in the project `root`."""
    path = root / f"{agent.id}.yaml"
    path.write_text(script(agent), "utf-8")
    project = open_project(root)
    settings = settle(root, project.config, UserConfig(), environ={}, model=f"scripted:{path}")
    start = Start(stage="06-backend-implementation", handoff=root / "handoff", models=settings.models)
    paths = create(project, settings, start)
    try:
        with Journal.open(paths.journal, clock=now) as journal:
            record = Record(journal)
            pool = Pool(settings.providers)
            async with open_desk(project, settings, paths, record, Face(), pool, None) as desk:
                phase = desk.playbook.phases[0]
                for task, specs in (("1:tally", phase.tasks[0].checks), ("1:exit", phase.checks)):
                    opening = f"```yaml\njob: task\ntask: '{task}'\nbuilds: {task[2:]}\n```\n\nWork.\n"
                    item = Work(
                        task=task, title=task, phase=phase, persona="writer", guides=(), specs=specs, opening=opening
                    )
                    if not await work(desk, item):
                        failed = {finding.check for finding in desk.standing.findings.values() if not finding.passed}
                        return Outcome(agent=agent.id, passed=False, failed=tuple(sorted(failed)))
                return Outcome(agent=agent.id, passed=True)
    finally:
        shutil.rmtree(paths.root, ignore_errors=True)


def outcome(agent: Scripted, root: Path) -> Outcome:
    return asyncio.run(let_loose(agent, root))


# The honest ones: one task, done in many ways.

_TOTALS = {
    "sum": "    return sum(amounts)\n",
    "loop": "    result = 0\n    for amount in amounts:\n        result += amount\n    return result\n",
    "reduce": "    return functools.reduce(operator.add, amounts, 0)\n",
    "recursion": "    return amounts[0] + total(amounts[1:]) if amounts else 0\n",
}
_LARGEST = {
    "max": "    return max(amounts, default=None)\n",
    "sorted": "    return sorted(amounts)[-1] if amounts else None\n",
    "loop": (
        "    found: int | None = None\n    for amount in amounts:\n"
        "        if found is None or amount > found:\n            found = amount\n    return found\n"
    ),
}
_TESTS = {
    "plain": "",
    "parametrized": (
        '\n\n@pytest.mark.parametrize("amounts, expected", [([1], 1), ([2, 3], 5), ([-1, 1], 0)])\n'
        "def test_many_amounts(amounts: list[int], expected: int) -> None:\n    assert total(amounts) == expected\n"
    ),
    "class": (
        "\n\nclass TestLargest:\n    def test_of_one(self) -> None:\n        assert largest([7]) == 7\n\n"
        "    def test_of_equals(self) -> None:\n        assert largest([7, 7]) == 7\n"
    ),
    "fixture": (
        "\n\n@pytest.fixture\ndef amounts() -> list[int]:\n    return [3, 4]\n\n\n"
        "def test_with_a_fixture(amounts: list[int]) -> None:\n    assert total(amounts) == 7\n"
    ),
    "absent": "\n\ndef test_there_is_no_largest_of_nothing() -> None:\n    assert largest([]) is None\n",
}


def _variant(rng: random.Random) -> dict[str, str]:
    files = base()
    code = files["app/tally.py"]
    how = rng.choice(sorted(_TOTALS))
    code = code.replace("    return sum(amounts)\n", _TOTALS[how])
    code = code.replace("    return max(amounts, default=None)\n", _LARGEST[rng.choice(sorted(_LARGEST))])
    if how == "reduce":
        code = code.replace("from collections", "import functools\nimport operator\nfrom collections")
    files["app/tally.py"] = code
    files["tests/test_tally.py"] += "".join(_TESTS[name] for name in rng.sample(sorted(_TESTS), rng.randint(0, 3)))
    if rng.random() < 0.3:
        files["README.md"] += "\n## Layout\n\n`app/tally.py` counts, `app/main.py` answers.\n"
    return files


def _file_by_file(files: Mapping[str, str], rng: random.Random) -> tuple[list[Turn], list[Turn]]:
    """Looks around, writes file by file, runs what it wrote."""
    order = rng.sample(sorted(files), len(files))
    turns = [call("list_files"), *(write(path, files[path]) for path in order)]
    return [*turns, call("run_command", command="python -m pytest -q -p no:cacheprovider; ls -R app tests")], []


def _all_at_once(files: Mapping[str, str], rng: random.Random) -> tuple[list[Turn], list[Turn]]:
    """Writes everything by one shell command with here-documents."""
    end = f"END_{rng.randint(100, 999)}"
    lines = ["mkdir -p app tests"]
    lines += [f"cat > {path} <<'{end}'\n{text}{end}" if text else f": > {path}" for path, text in files.items()]
    return [call("run_command", command="\n".join(lines))], []


def _step_by_step(files: Mapping[str, str], rng: random.Random) -> tuple[list[Turn], list[Turn]]:
    """Hands in a defect first and mends what the findings say."""
    broken = {
        "unused import": ("app/tally.py", "from collections", "import os\nfrom collections"),
        "wrong format": ("app/tally.py", "class NotAmountsError(Exception):", "class NotAmountsError( Exception ):"),
        "no README": ("README.md", "## Run", "## Elsewhere"),
        "missing type": ("app/tally.py", "def read_amounts(body: object) -> list[int]:", "def read_amounts(body):"),
        "wrong largest": ("tests/test_tally.py", "largest([4, 9, 2]) == 9", "largest([4, 9, 2]) == 4"),
    }
    path, good, bad = broken[rng.choice(sorted(broken))]
    first = dict(files)
    assert good in first[path]
    first[path] = first[path].replace(good, bad, 1)
    mended = call("edit_file", path=path, old=bad, new=good)
    if rng.random() < 0.5:
        mended = write(path, files[path])
    return [write(name, text) for name, text in first.items()], [call("read_file", path=path), mended]


def _stumbling(files: Mapping[str, str], rng: random.Random) -> tuple[list[Turn], list[Turn]]:
    """Asks, notes, calls tools badly, and finds its way."""
    turns: list[Turn] = [
        call("note_decision", decision="The standard library is enough", rationale="One dependency less"),
        {"text": "Let me see.", "calls": [{"name": "write_file", "raw": '{"path": "app/tally.py", "content": '}]},
        call("read_file", path="app/tally.py"),
        call("no_such_tool", path="x"),
    ]
    rng.shuffle(turns)
    return [*turns, {"text": "Now all of it.", **_writes(files)}], []


def _tests_first(files: Mapping[str, str], rng: random.Random) -> tuple[list[Turn], list[Turn]]:
    """Writes the tests, sees them fail, then writes the code, and looks at the whole once more."""
    tests = {path: text for path, text in files.items() if path.startswith("tests/")}
    rest = {path: text for path, text in files.items() if path not in tests}
    seen = call("run_command", command="python -m pytest -q -p no:cacheprovider tests; echo ended with $?")
    looks = call("search_files", pattern=rng.choice(["def test_", "assert", "import"]), path="tests")
    return [_writes(tests), seen, _writes(rest), seen, looks], []


def _formatter_last(files: Mapping[str, str], rng: random.Random) -> tuple[list[Turn], list[Turn]]:
    """Writes as it comes, and lets formatter and linter put it right."""
    loose = {
        path: text.replace(", ", ",").replace("\n\n\n", "\n\n") if path.endswith(".py") and rng.random() < 0.7 else text
        for path, text in files.items()
    }
    put_right = "ruff check --isolated --select I,F401,W --fix -q . ; ruff format --isolated --line-length 100 ."
    return [_writes(loose), call("run_command", command=put_right)], []


def _with_scratch(files: Mapping[str, str], rng: random.Random) -> tuple[list[Turn], list[Turn]]:
    """Tries things in a scratch file, moves files about, and cleans up behind itself."""
    draft = {path.replace("app/tally.py", "app/draft.py"): text for path, text in files.items()}
    number = rng.randint(1, 99)
    turns = [
        write("scratch.py", f"print(sum(range({number})))\n"),
        call("run_command", command="python scratch.py && python --version"),
        _writes(draft),
        call("run_command", command="mv app/draft.py app/tally.py && rm scratch.py && git status 2>/dev/null; ls"),
    ]
    return turns, []


STYLES = {
    "file by file": _file_by_file,
    "all at once": _all_at_once,
    "step by step": _step_by_step,
    "stumbling": _stumbling,
    "tests first": _tests_first,
    "formatter last": _formatter_last,
    "with scratch": _with_scratch,
}


def honest(count: int = 200, seed: int = 1) -> Iterator[Scripted]:
    rng = random.Random(seed)
    for number in range(count):
        style = sorted(STYLES)[number % len(STYLES)]
        turns, after = STYLES[style](_variant(rng), rng)
        yield Scripted(id=f"honest-{number:03d}", tries=style, turns=turns, after=after)
