"""The built-in model as a chat model: the same messages in, the same tool calls out as from a language model.

It is a pure function of the messages and of the pinned package. It reads what stands in the tree before it adds to it,
says what it cannot do, and never tries the same thing twice.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import ToolCall, tool_call
from langchain_core.outputs import ChatGeneration, ChatResult

from orchestrator.errors import OrchestratorError
from orchestrator.models.builtin import without_design
from orchestrator.models.builtin.inputs import pinned_before, read_inputs, read_pinned
from orchestrator.models.builtin.jobs import Reply, answer
from orchestrator.models.builtin.talk import Talk, understand
from orchestrator.models.facts import Facts
from orchestrator.models.faults import Refused

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManagerForLLMRun
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.runnables import Runnable
    from langchain_core.tools import BaseTool

CHARS_PER_TOKEN = 4
"""A rough rule for English and code; there is no tokenizer to ask."""


class BuiltinModel(BaseChatModel):
    """Builds a service from the package in `inputs`, one task at a time."""

    inputs: Path

    @property
    def _llm_type(self) -> str:
        return "builtin"

    @property
    def facts(self) -> Facts:
        """It runs in this process, and has no opinions."""
        return Facts(free=True, opines=False)

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The tools that it may call; it does without those that a persona does not have."""
        return self.bind(tools=tools, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        *,
        tools: Sequence[Mapping[str, Any]] = (),
        **kwargs: Any,
    ) -> ChatResult:
        talk = understand(messages)
        try:
            reply = self._answer(talk, _names(tools))
        except (OrchestratorError, Refused):
            raise
        except Exception as error:
            # A design that our rules did not foresee stops one job, with the facts for a person, not the whole run.
            why = f"the built-in model cannot work this: {type(error).__name__}: {error}"
            raise Refused(why, text=traceback.format_exc(limit=-3)) from error
        message = AIMessage(
            content=reply.text,
            tool_calls=_calls(reply, talk.turns),
            usage_metadata=_usage(messages, reply),
            response_metadata={"model_name": "builtin", "finish_reason": "tool_calls", "cost": 0.0},
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _answer(self, talk: Talk, tools: set[str]) -> Reply:
        package = read_pinned(self.inputs)
        if not without_design.designed(package):
            return without_design.answer(talk, package)
        answers = tuple(talk.answers)
        # What stands in the tree may be as a design wanted it that people brought a new version of since.
        known = [(folder, len(answers) + 1) for folder in pinned_before(self.inputs)] + [(self.inputs, len(answers))]
        earlier = tuple(read_inputs(folder, answers[:number]) for folder, upto in known for number in range(upto))
        return answer(talk, read_inputs(self.inputs, answers), tools, earlier)


def _names(tools: Sequence[Mapping[str, Any]]) -> set[str]:
    """Names of tools in the form of function schemas; all of ours where none are given."""
    names = {str(tool.get("function", tool).get("name", "")) for tool in tools}
    return names or {"list_files", "read_file", "write_file", "run_command", "raise_rfi", "note_decision", "submit"}


def _calls(reply: Reply, turn: int) -> list[ToolCall]:
    return [
        tool_call(name=name, args=dict(args), id=f"call_{turn + 1}_{number}")
        for number, (name, args) in enumerate(reply.calls, 1)
    ]


def _usage(messages: Sequence[BaseMessage], reply: Reply) -> UsageMetadata:
    sent = sum(len(str(message.content)) for message in messages) // CHARS_PER_TOKEN
    said = (len(reply.text) + sum(len(str(args)) for _, args in reply.calls)) // CHARS_PER_TOKEN
    return UsageMetadata(input_tokens=sent, output_tokens=said, total_tokens=sent + said)
