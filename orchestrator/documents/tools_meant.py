"""Which of our tools a document's tool is."""

from __future__ import annotations

import re

from orchestrator.documents.draft import Draft
from orchestrator.documents.node import Node
from orchestrator.persona import ToolName

_TOOLS: tuple[tuple[ToolName, str], ...] = (
    (
        ToolName.RUN_COMMAND,
        r"run_?terminal_?(?:cmd|command)|run_?command|terminal|shell|bash|execute(?:_command)?|run_in_terminal|cmd|powershell",
    ),
    (
        ToolName.SEARCH_FILES,
        r"file_?search|grep(?:_search)?|codebase_?search|search(?:_files)?|semantic_search|find|glob",
    ),
    (ToolName.LIST_FILES, r"list_?(?:dir|files|directory)|ls"),
    (ToolName.READ_FILE, r"read(?:_file)?|view|cat|open_file"),
    (ToolName.WRITE_FILE, r"create_?file|write(?:_?(?:to_)?file)?|new_file"),
    (
        ToolName.EDIT_FILE,
        r"edit(?:_file)?|search_replace|apply_(?:patch|diff)|str_replace(?:_editor)?|replace_in_file|multi_?edit|reapply|insert_edit_into_file",
    ),
    (ToolName.HTTP_REQUEST, r"http(?:_request)?|curl|fetch(?:_api)?"),
)
_COMPILED = tuple((tool, re.compile(form, re.IGNORECASE)) for tool, form in _TOOLS)


def our_tool(name: str) -> ToolName | None:
    """Our tool for another system's name of one."""
    name = name.strip("`'\" ").split("(")[0]
    return next((tool for tool, form in _COMPILED if form.fullmatch(name)), None)


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
