"""The block that every message of the engine begins with, read back.

The engine's prompts open with a fenced YAML mapping: `job: task`, `task: …`, `phase: …`. Models that are no language
model find their bearings by it.
"""

from __future__ import annotations

import re
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage

from orchestrator.errors import OrchestratorError
from orchestrator.strict_yaml import load

_BLOCK = re.compile(r"\A\s*```ya?ml\n(.*?)\n```", re.DOTALL)


def opening(message: BaseMessage) -> dict[str, Any]:
    """The mapping that a message begins with; empty where it begins with none."""
    if not isinstance(message, HumanMessage):
        return {}
    block = _BLOCK.match(message.text)
    if block is None:
        return {}
    try:
        data = load(block.group(1), where="message").data
    except OrchestratorError:
        return {}
    return data if isinstance(data, dict) else {}
