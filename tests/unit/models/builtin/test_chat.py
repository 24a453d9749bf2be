"""The built-in model in conversation: what it does about each kind of job, by ordinary tool calls."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from orchestrator.conversation import STOPPED
from orchestrator.models.builtin.chat import BuiltinModel
from orchestrator.models.faults import Refused
from orchestrator.packages import read_package, seal
from orchestrator.showing import counted

HANDOFF = Path(__file__).parents[3] / "fixtures" / "handoffs" / "tide-stations"
TURNS = 12
BY_A_PLAN = f"{STOPPED}the plan is drafted again; it has not run"
JOBS = [
    ("scaffold", ""),
    ("settings", ""),
    ("database", ""),
    ("docs", ""),
    ("models", ""),
    ("migrations", ""),
    ("repository", ""),
    ("service", "createStation"),
    ("service", "getStation"),
    ("errors", ""),
    ("validation", ""),
    ("endpoint", "createStation"),
    ("endpoint", "getStation"),
    ("integration-tests", ""),
]


class Bench:
    """A work tree and the model that works in it; commands are noted and not run."""

    def __init__(self, inputs: Path, root: Path) -> None:
        self.model = BuiltinModel(inputs=inputs)
        self.root = root
        self.commands: list[str] = []
        self.calls = 0
        self.stopped = range(0)
        """Which calls, by their number, the engine ends before they run."""
        self.messages: list[BaseMessage] = []

    def told(self, job: dict[str, Any], prose: str = "# A task") -> None:
        """The engine speaks."""
        self.messages.append(HumanMessage(f"```yaml\n{yaml.safe_dump(job)}```\n\n{prose}\n"))

    def work(self) -> dict[str, Any]:
        """Until it submits: the arguments of that call."""
        for _ in range(TURNS):
            reply = self.model.invoke(self.messages)
            assert isinstance(reply, AIMessage)
            assert reply.tool_calls
            self.messages.append(reply)
            for call in reply.tool_calls:
                if call["name"] == "submit":
                    return call["args"]
                stopped = self.calls in self.stopped
                self.calls += 1
                text, failed = (BY_A_PLAN, True) if stopped else self._perform(call["name"], call["args"])
                status = "error" if failed else "success"
                self.messages.append(ToolMessage(text, tool_call_id=str(call["id"]), status=status))
        pytest.fail(f"no submission in {TURNS} turns")

    def _perform(self, name: str, args: dict[str, Any]) -> tuple[str, bool]:
        tools: dict[str, Callable[[dict[str, Any]], str]] = {
            "list_files": lambda _: "\n".join(sorted(self.files())) or "[no files]",
            "read_file": lambda args: (self.root / args["path"]).read_text(encoding="utf-8"),
            "write_file": self._write,
            "run_command": self._run,
        }
        if name not in tools:
            return "recorded", False
        try:
            return tools[name](args), False
        except (OSError, UnicodeDecodeError) as error:
            return str(error), True

    def _write(self, args: dict[str, Any]) -> str:
        path = self.root / args["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(args["content"], encoding="utf-8")
        return "created"

    def _run(self, args: dict[str, Any]) -> str:
        self.commands.append(args["command"])
        return "[exit code 0, 0.1 s]\n"

    def files(self) -> set[str]:
        """Everything in the tree."""
        return {str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file()}

    def task(self, builds: str, subject: str = "", title: str = "A task") -> dict[str, Any]:
        """A whole task, in a conversation of its own."""
        self.messages = []
        self.told({"job": "task", "task": "1:x", "phase": 1, "builds": builds, "subject": subject}, f"# {title}")
        return self.work()


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """A package of its own, sealed."""
    folder = tmp_path / "inputs"
    shutil.copytree(HANDOFF, folder)
    seal(folder)
    return folder


@pytest.fixture
def bench(inputs: Path, tmp_path: Path) -> Bench:
    """An empty tree."""
    root = tmp_path / "tree"
    root.mkdir()
    return Bench(inputs, root)


def test_every_kind_of_task_leaves_its_files_and_says_so(bench: Bench) -> None:
    """Each in a conversation of its own, as the engine gives them."""
    for builds, subject in JOBS:
        summary = bench.task(builds, subject)["summary"]
        assert "needs a language model" not in summary, (builds, summary)

    wanted = {"app/main.py", "app/settings.py", "app/db.py", "README.md", "contract/overlay.proposed.yaml"}
    wanted |= {"app/services/stations.py", "app/routers/stations.py", "tests/integration/test_operations.py"}
    assert wanted <= bench.files()


def test_a_task_adds_to_what_others_wrote(bench: Bench) -> None:
    """And leaves what a person changed in it."""
    for builds, subject in JOBS[:-1]:
        bench.task(builds, subject)
    path = bench.root / "app/services/stations.py"
    path.write_text(path.read_text() + "\n\n# a person was here\n")

    bench.task("service", "deleteStation")

    text = path.read_text()
    assert "# a person was here" in text
    assert "def create_station" in text
    assert "def delete_station" in text


def test_a_task_writes_nothing_that_is_due_later(bench: Bench) -> None:
    """No endpoint before its task, no model before the second phase."""
    bench.task("scaffold")

    assert not {name for name in bench.files() if name.startswith(("app/models/", "app/services/", "tests/"))}


def test_tests_are_written_for_the_operations_that_stand(bench: Bench) -> None:
    """Not for those that another release will bring."""
    for builds, subject in JOBS:
        bench.task(builds, subject)

    text = (bench.root / "tests/scenarios.py").read_text()
    assert "def create_station" in text
    assert "def delete_station" not in text


def test_the_same_messages_get_the_same_reply(bench: Bench, inputs: Path) -> None:
    """Whatever was said before in another process."""
    bench.task("scaffold")
    for end in range(1, len(bench.messages)):
        said = bench.messages[end]
        if isinstance(said, AIMessage):
            again = BuiltinModel(inputs=inputs).invoke(bench.messages[:end])
            assert isinstance(again, AIMessage)
            assert again.tool_calls == said.tool_calls


def test_findings_are_tried_once_and_then_left_to_somebody(bench: Bench) -> None:
    """A file that was spoilt is written again; a second time nothing is tried."""
    bench.task("settings")
    (bench.root / "app/settings.py").write_text("spoilt = True\n")

    bench.told({"job": "findings", "task": "1:x", "phase": 1, "attempt": 2}, "It failed.")
    bench.work()
    assert "class Settings" in (bench.root / "app/settings.py").read_text()

    before = len(bench.messages)
    bench.told({"job": "findings", "task": "1:x", "phase": 1, "attempt": 3}, "It failed again.")
    summary = bench.work()["summary"]
    assert "needs a language model or a person" in summary
    assert len(bench.messages) == before + 2


def test_an_intervention_is_acknowledged_and_the_task_goes_on(bench: Bench) -> None:
    """Each point gets a disposition; none is claimed to be done."""
    bench.told({"job": "task", "task": "1:x", "phase": 1, "builds": "settings", "subject": ""})
    said = bench.model.invoke(bench.messages)
    assert isinstance(said, AIMessage)
    bench.messages += [said, ToolMessage("stopped", tool_call_id=str(said.tool_calls[0]["id"]), status="error")]
    bench.told({"job": "intervention", "task": "1:x"}, "A person.\n\n- point `abc12345`: Use another port")

    submitted = bench.work()

    assert [(item["point"], item["outcome"]) for item in submitted["dispositions"]] == [("abc12345", "needs_person")]
    assert "app/settings.py" in bench.files()


def test_what_was_stopped_is_done_when_the_task_goes_on(inputs: Path, tmp_path: Path) -> None:
    """From any call on, to the last of its turn: the tree ends as if nobody had."""

    def worked(stopped: range) -> tuple[Bench, str]:
        bench = Bench(inputs, tmp_path / f"tree-{stopped.start}-{stopped.stop}")
        bench.root.mkdir()
        (bench.root / "app/routers").mkdir(parents=True)
        (bench.root / "app/routers/stations.py").write_text('"""Stations."""\n')
        bench.stopped = stopped
        return bench, bench.task("endpoint", "createStation")["summary"]

    undisturbed, summary = worked(range(0))
    whole = {path: (undisturbed.root / path).read_text() for path in undisturbed.files()}
    assert len(whole) > 1
    for first in range(undisturbed.calls):
        for last in {first, undisturbed.calls - 1}:
            bench, told = worked(range(first, last + 1))
            assert {path: (bench.root / path).read_text() for path in bench.files()} == whole
            assert (told, len(bench.commands)) == (summary, len(undisturbed.commands))


def test_a_file_that_cannot_be_read_is_not_written_over(bench: Bench) -> None:
    standing = bench.root / "app/routers/stations.py"
    standing.parent.mkdir(parents=True)
    standing.write_bytes(b"\xff")

    assert "could not be read" in bench.task("endpoint", "createStation")["summary"]
    assert standing.read_bytes() == b"\xff"


def test_a_word_that_it_does_not_know_is_read_from_the_title(bench: Bench) -> None:
    """Another playbook, the same work."""
    bench.task("configuration-module", title="Read the settings from the environment")

    assert "app/settings.py" in bench.files()


def test_work_that_it_does_not_know_is_not_pretended(bench: Bench) -> None:
    """It says who is needed, so that a person is asked."""
    with pytest.raises(Refused, match="needs a language model or a person"):
        bench.task("caching", title="Put a cache in front")
    assert bench.files() == set()


def test_an_operation_that_the_package_does_not_know_is_not_pretended(bench: Bench) -> None:
    """The plan and the package disagree; that is for people."""
    assert "knows no 'teleport'" in bench.task("endpoint", "teleport")["summary"]
    assert bench.files() == set()


def test_the_intent_is_read_back_with_counted_numbers(bench: Bench, inputs: Path) -> None:
    """The engine compares them with its own."""
    package = read_package(inputs)
    bench.told({"job": "read_back", "phase": 0, "facts": {}}, "> We are building it.")

    summary = bench.work()["summary"]

    assert counted(len(package.contract.operations), "endpoint") in summary
    assert counted(len(package.schema.tables), "table") in summary
    assert package.handoff.product in summary


def test_a_revision_works_what_a_machine_can_and_no_more(bench: Bench) -> None:
    """Formatting, and nothing that has to be understood."""
    bench.told({"job": "revise", "points": {"1": "Please format the code", "2": "Make it friendlier"}})

    outcomes = {item["point"]: item["outcome"] for item in bench.work()["dispositions"]}

    assert outcomes == {"1": "done", "2": "needs_person"}
    assert "ruff format" in bench.commands[0]


def test_usage_is_estimated_and_costs_nothing(bench: Bench) -> None:
    """Budgets count it like any other model's."""
    bench.told({"job": "task", "task": "1:x", "phase": 1, "builds": "settings", "subject": ""})
    reply = bench.model.invoke(bench.messages)

    assert isinstance(reply, AIMessage)
    assert reply.usage_metadata is not None
    assert reply.usage_metadata["input_tokens"] > 0
    assert reply.response_metadata["cost"] == 0.0


def test_an_operation_whose_contract_people_changed_is_written_anew_and_what_people_wrote_stays(
    inputs: Path, tmp_path: Path
) -> None:
    """The packages that a run worked from lie beside each other, numbered."""
    first, second = tmp_path / "pinned" / "handoff-1", tmp_path / "pinned" / "handoff-2"
    shutil.copytree(inputs, first)
    shutil.copytree(inputs, second)
    contract = second / "openapi.yaml"
    contract.write_text(contract.read_text().replace("maxLength: 120", "maxLength: 37"))
    seal(second)
    bench = Bench(first, tmp_path / "changed")
    for builds, subject in JOBS[:-1]:
        bench.task(builds, subject)
    schemas = bench.root / "app/schemas/stations.py"
    assert "max_length=120" in schemas.read_text()
    schemas.write_text(schemas.read_text() + "\n\nBY_A_PERSON = 80\n")

    bench.model = BuiltinModel(inputs=second)
    for builds in ("service", "endpoint"):
        bench.task(builds, "createStation")

    text = schemas.read_text()
    assert "max_length=37" in text
    assert "BY_A_PERSON = 80" in text
