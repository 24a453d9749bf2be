"""Every tool there is, by the name that personas and models use."""

from __future__ import annotations

from orchestrator.tools.files import ListFiles, ReadFile
from orchestrator.tools.http import HttpRequest
from orchestrator.tools.notes import AskColleague, NoteDecision, RaiseNotice, RaiseRfi, Submit
from orchestrator.tools.search import SearchFiles
from orchestrator.tools.terminal import RunCommand
from orchestrator.tools.tool import AnyTool
from orchestrator.tools.writes import EditFile, WriteFile

TOOLS: dict[str, AnyTool] = {
    "list_files": ListFiles(),
    "read_file": ReadFile(),
    "search_files": SearchFiles(),
    "write_file": WriteFile(),
    "edit_file": EditFile(),
    "run_command": RunCommand(),
    "http_request": HttpRequest(),
    "raise_rfi": RaiseRfi(),
    "raise_notice": RaiseNotice(),
    "note_decision": NoteDecision(),
    "ask_colleague": AskColleague(),
    "submit": Submit(),
}
