"""What `agents/*.md` may say: who works, with which tools, and what that one never does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from orchestrator.errors import Problem, Problems
from orchestrator.strict_yaml import Defect, Document, front_matter, line_of, validate

FORMAT = 1
"""The version of the format that this module reads."""


class ToolName(StrEnum):
    """What an agent may be able to do. A persona names the least that its work needs."""

    LIST_FILES = "list_files"
    READ_FILE = "read_file"
    SEARCH_FILES = "search_files"
    WRITE_FILE = "write_file"
    EDIT_FILE = "edit_file"
    RUN_COMMAND = "run_command"
    HTTP_REQUEST = "http_request"
    RAISE_RFI = "raise_rfi"
    RAISE_NOTICE = "raise_notice"
    NOTE_DECISION = "note_decision"
    ASK_COLLEAGUE = "ask_colleague"
    SUBMIT = "submit"


class Section(StrEnum):
    """The headings that every persona has, each a `##` of the body."""

    MANDATE = "Mandate"
    NON_NEGOTIABLES = "Non-negotiables"
    BAD_HABITS = "Bad habits"


class PersonaFrontMatter(BaseModel):
    """The keys between the `---` lines."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    persona: Literal[1]
    """The format's version."""
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
    """What playbooks call it; also the file's name."""
    name: Annotated[str, Field(min_length=1)]
    """What people call it."""
    role: Annotated[str, Field(min_length=1)]
    """One phrase that goes on after the name: "who …"."""
    tools: Annotated[tuple[ToolName, ...], Field(min_length=1)]
    advises_with: tuple[ToolName, ...] | None = None
    """The tools that it has when a colleague asks it something; those that only read, where nothing is said."""
    model: Annotated[str, Field(min_length=1)] | None = None
    """The chat model of this persona; the run's, where none is named."""


class Persona(PersonaFrontMatter):
    """A persona, read and complete."""

    mandate: str
    """What it is there for, in prose."""
    non_negotiables: tuple[str, ...]
    """What it never gives up."""
    bad_habits: tuple[str, ...]
    """What it knows to avoid."""
    body: str
    """The whole text below the front matter, as agents are told it."""


def parse_persona(text: str, *, where: str) -> Persona:
    """Read a persona; raises `Problem` where its front matter cannot be read, else `Problems` with every defect."""
    document, body, first_line = front_matter(text, where=where)
    if document is None:
        hint = "begin the file with `---`, its keys (`persona: 1`, `id`, `name`, `role`, `tools`) and another `---`"
        raise Defect("the front matter is missing", path=where, line=1, hint=hint)
    sections = _sections(body, first_line)
    found: list[Problem] = [*_tool_defects(document), *_section_defects(sections, where, first_line)]
    try:
        head = validate(document, PersonaFrontMatter)
    except Problems as problems:
        found += problems.problems
    if found:
        raise Problems(sorted(found, key=line_of))
    return Persona(
        **dict(head),
        mandate=sections[Section.MANDATE][0],
        non_negotiables=tuple(_items(sections[Section.NON_NEGOTIABLES][0])),
        bad_habits=tuple(_items(sections[Section.BAD_HABITS][0])),
        body=body.strip(),
    )


def _sections(body: str, first_line: int) -> dict[str, tuple[str, int]]:
    """The text under each `##` heading and the heading's line; headings inside of code fences are text."""
    sections: dict[str, tuple[list[str], int]] = {}
    lines: list[str] = []
    fenced = False
    for number, line in enumerate(body.splitlines(), start=first_line):
        fenced ^= line.lstrip().startswith("```")
        heading = None if fenced else re.fullmatch(r"##[ \t]+(.+?)[ \t]*#*", line)
        if heading:
            lines = []
            sections.setdefault(heading[1], (lines, number))
        else:
            lines.append(line)
    return {title: ("\n".join(texts).strip(), number) for title, (texts, number) in sections.items()}


def _items(text: str) -> Iterator[str]:
    """The items of a list, each with the lines that continue it."""
    for item in re.split(r"^[-*][ \t]+", text, flags=re.MULTILINE)[1:]:
        yield " ".join(item.split())


def _tool_defects(document: Document) -> Iterator[Defect]:
    tools = document.data.get("tools") if isinstance(document.data, dict) else None
    if not isinstance(tools, list):
        return
    for index, tool in enumerate(tools):
        if tool in tools[:index]:
            yield document.defect(("tools", index), f"`{tool}` is named twice", "name it once")
    if tools and ToolName.SUBMIT not in tools:
        yield document.defect(("tools",), "`submit` is missing", "add it: without it, no task can be finished")


def _section_defects(sections: dict[str, tuple[str, int]], where: str, first_line: int) -> Iterator[Defect]:
    for section in Section:
        text, line = sections.get(section, ("", first_line))
        if section not in sections:
            hint = f"add a heading `## {section}`"
            yield Defect(f"section `{section}` is missing", path=where, line=line, hint=hint)
        elif section is Section.MANDATE and not text:
            yield Defect(f"section `{section}` is empty", path=where, line=line, hint="say what the persona is for")
        elif section is not Section.MANDATE and not list(_items(text)):
            hint = "write one item per line, each beginning with `- `"
            yield Defect(f"section `{section}` has no list", path=where, line=line, hint=hint)
