"""What agents can do, one file per family."""

from __future__ import annotations

from orchestrator.tools.calls import Complaint, parse_call, schemas
from orchestrator.tools.registry import TOOLS
from orchestrator.tools.tool import AnyTool, Effect, Tool, ToolContext, ToolResult, Write, WriteTool
from orchestrator.tools.writes import settled

__all__ = [
    "TOOLS",
    "AnyTool",
    "Complaint",
    "Effect",
    "Tool",
    "ToolContext",
    "ToolResult",
    "Write",
    "WriteTool",
    "parse_call",
    "schemas",
    "settled",
]
