"""Which of our tools a document's tool is."""

from __future__ import annotations

import re

from orchestrator.documents.draft import Draft
from orchestrator.documents.lexicon import form, lexicon
from orchestrator.documents.node import Kind, Node
from orchestrator.persona import ToolName

_COMPILED = tuple((ToolName(tool), form("tools", tool)) for tool in lexicon("tools"))

_LISTED = re.compile(r"^\W*(?P<name>[a-z]+(?:[_-][A-Za-z0-9]+)+)\b")
_SERVERS = re.compile(r"(?<![\w-])mcp_+[A-Za-z0-9]+(?:[_-]+[A-Za-z0-9]+)*")
"""A tool of a server, by the name that hosts give it."""


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


def unknown_tools(draft: Draft) -> None:
    """Report tools that are not ours: in a list of them, and servers' tools wherever a sentence names one."""
    told: set[str] = set()
    by_steps = {defect.line for defect in draft.defects if defect.code == "unknown-tool"}
    for node in draft.root.walk():
        if node.line in by_steps:
            continue
        heads = " ".join(above.head[:60] for above in list(node.above())[:2])
        listed = node.kind in {Kind.ITEM, Kind.ROW} and re.search(r"\btools?\b", heads)
        first = _LISTED.match(node.plain) if listed else None
        names = [first["name"]] if first and (first["name"].startswith("mcp") or "_" in first["name"]) else []
        names += [name for name in _SERVERS.findall(node.text[:2000]) if name not in told]
        for name in dict.fromkeys(names):
            if our_tool(name) is None:
                told.add(name)
                draft.defect(node, "unknown-tool", f"`{name}` is not available here")
