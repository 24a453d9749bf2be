"""Which of our tools a document's tool is."""

from __future__ import annotations

import re

from orchestrator.documents.draft import Draft
from orchestrator.documents.lexicon import form, lexicon
from orchestrator.documents.node import Node
from orchestrator.persona import ToolName

_COMPILED = tuple((ToolName(tool), form("tools", tool)) for tool in lexicon("tools"))


def our_tool(name: str) -> ToolName | None:
    """Our tool for another system's name of one."""
    name = name.strip("`'\" ").split("(")[0]
    return next((tool for tool, called in _COMPILED if called.fullmatch(name)), None)


def tool_of(draft: Draft, node: Node, value: str) -> str | None:
    """The tool that a step names; one that we do not have is reported."""
    for word in re.split(r"[`,/|]|\s+(?:or|and)\s+", value):
        name = word.strip(" *\"'.")
        if not name:
            continue
        tool = our_tool(name)
        if tool:
            draft.enforce(node, f"tool {tool}")
            return tool.value
        draft.defect(
            node, "unknown-tool", f"`{name[:60]}` is not available here: its step is worked with the tools that are"
        )
        draft.agent(node, "tool")
        return None
    return None
