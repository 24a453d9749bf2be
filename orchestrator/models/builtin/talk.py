"""A conversation as the built-in model reads it: the job, what was done about it, and what came back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from orchestrator.conversation import STOPPED
from orchestrator.models.opening import opening

MAIN = {"task", "read_back", "revise", "review", "decide"}
_CUT = re.compile(r"\n?\[lines (?P<start>\d+)-(?P<end>\d+) of [\d,]+; read on with start_line=(?P<next>\d+)\]\s*\Z")
_TITLE = re.compile(r"^# (?P<title>.+)$", re.MULTILINE)
_ANSWERED = "## Answers that people gave"
_POINT = re.compile(r"^- point `(?P<id>[^`]+)`: (?P<title>.*)$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Done:
    """A tool call of ours and its answer."""

    name: str
    args: Mapping[str, Any]
    text: str
    failed: bool


@dataclass(kw_only=True)
class Talk:
    """Where a conversation stands."""

    job: dict[str, Any]
    """The last main job."""
    message: str
    """Its text."""
    findings: int = 0
    """How often checks came back since."""
    findings_text: str = ""
    corrected: bool = False
    """Whether the restatement was found wrong."""
    points: dict[str, str] = field(default_factory=dict)
    """Interventions that want a disposition: point → title."""
    done: list[Done] = field(default_factory=list)
    """What was done since the engine last spoke (nudges aside)."""
    turns: int = 0

    @property
    def answers(self) -> list[dict[str, Any]]:
        """Lines of a mapping that people answered, as the job tells them."""
        told = self.job.get("answers")
        return [item for item in told if isinstance(item, dict)] if isinstance(told, list) else []

    def calls(self, name: str) -> list[Done]:
        """Calls of one tool since the engine last spoke."""
        return [item for item in self.done if item.name == name]

    @property
    def left_to_a_person(self) -> bool:
        """Whether the message carries an answer to the question that this very task led to."""
        title = _TITLE.search(self.message)
        return title is not None and f"- {title['title']}: " in self.message.partition(_ANSWERED)[2]

    @property
    def listing(self) -> set[str] | None:
        """The files of the tree; `None` before they were asked for."""
        found = self.calls("list_files")
        if not found or found[-1].failed:
            return None if not found else set()
        return {line for line in found[-1].text.splitlines() if line and not line.endswith("/") and line[0] != "["}

    def read(self, path: str) -> str | None:
        """A file's text as far as it was read."""
        parts = [item for item in self.calls("read_file") if item.args.get("path") == path and not item.failed]
        return "".join(_CUT.sub("\n", item.text) if _CUT.search(item.text) else item.text for item in parts) or None

    def read_on(self, path: str) -> int | None:
        """The line from which a long file has to be read on."""
        parts = [item for item in self.calls("read_file") if item.args.get("path") == path]
        cut = _CUT.search(parts[-1].text) if parts else None
        return int(cut["next"]) if cut else None


def understand(messages: Sequence[BaseMessage]) -> Talk:
    """Fold the messages; a conversation without a job yields an empty one, and a call that was stopped is not made."""
    talk = Talk(job={}, message="")
    results = {item.tool_call_id: item for item in messages if isinstance(item, ToolMessage)}
    for message in messages:
        if isinstance(message, HumanMessage):
            _told(talk, message)
        elif isinstance(message, AIMessage):
            talk.turns += 1
            for call in message.tool_calls:
                answer = results.get(call.get("id") or "")
                text = str(answer.content) if answer is not None else ""
                failed = answer is None or answer.status == "error"
                if failed and text.startswith(STOPPED):
                    continue
                talk.done.append(Done(name=call["name"], args=call["args"], text=text, failed=failed))
    return talk


def _told(talk: Talk, message: HumanMessage) -> None:
    block = opening(message)
    kind = str(block.get("job", ""))
    if kind == "nudge":
        return
    talk.done = []
    if kind in MAIN:
        talk.job, talk.message = block, message.text
        talk.findings, talk.points, talk.corrected = 0, {}, False
    elif kind == "findings":
        talk.findings += 1
        talk.findings_text = message.text
    elif kind == "mismatch":
        talk.corrected = True
    elif kind == "intervention":
        if not talk.job:
            talk.job, talk.message = block, message.text
        talk.points |= {match["id"]: match["title"] for match in _POINT.finditer(message.text)}
