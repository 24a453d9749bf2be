"""A criterion in words becomes a check, or is named as one that nothing here can judge.

`Exit Code`, `File Exists`, `File Content Matches`, `Output Contains`, `HTTP Response`, `Unit Test Pass` and what other
authors write for them are forms for machines: they are enforced or reported, never handed to a reviewer instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from orchestrator.criteria import AnySpec, parse_spec
from orchestrator.documents import commands_meant
from orchestrator.documents.criterion_sentences import OUTPUT, SENTENCES
from orchestrator.documents.criterion_words import alternatives, as_glob, http_request, pattern_of, place_of
from orchestrator.documents.draft import Installed
from orchestrator.documents.lexicon import in_english
from orchestrator.documents.measured_limits import COVERAGE
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.terse_criteria import terse
from orchestrator.documents.words import bare

_ANY_FILE = ("**/*",)
_LINK = re.compile(r"\[([^\]\[]*)\]\([^()\s]*\)")
_MACHINE = 300
"""Longer sentences are prose, whatever they mention."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """The command whose exit code and output the criteria of a step mean."""

    name: str | None
    """Of the stack's table; `None` where the words name none."""
    code: bool = False
    """Whether the document wrote a command, not prose."""


NO_COMMAND = Command(name=None)


@dataclass(frozen=True)
class Unjudged:
    """A criterion for machines, and why it cannot be enforced."""

    why: str


Made = dict[str, Any] | Unjudged
"""The keys of a check besides its id and title, or the reason why there is none."""


def command_meant(text: str, commands: Collection[str], written: Mapping[str, Sequence[str]]) -> Command:
    """The stack's command that a step's own command means."""
    code = commands_meant.by_code(text, written)
    name = code or commands_meant.by_prose(text)
    return Command(name=name if name in commands else None, code=code is not None)


def machine_form(node: Node, command: Command, installed: Installed) -> Made | None:
    """What a criterion in a form for machines becomes; `None` where it has no such form.

    A command that the criterion itself writes counts before that of its step.
    """
    commands = installed.commands
    if len(node.text) > _MACHINE:
        return None
    named = command_meant(node.text, commands, installed.written) if "`" in node.text else NO_COMMAND
    command = named if named.name and named.code else command
    label, value = _labelled(node)
    for form, made in _LABELLED:
        if label and value and form.fullmatch(label):
            return _runnable(made(value, command, label), commands)
    about, said = _quoted(node)
    for form, made in _LABELLED if about else ():
        if form.fullmatch(about):
            return _runnable(made(said, command, about), commands)
    called = _CALL.match(node.value or node.text)
    if called:
        return _runnable(_called(called["name"].casefold(), called["said"], command), commands)
    for form, made in _SENTENCES:
        match = form.search(node.text)
        if match:
            return _runnable(made(node.text, command, node.bare), commands)
    return None


def for_machines(node: Node) -> bool:
    """Whether its label alone makes a statement a criterion for machines: `Exit Code: 0`."""
    label, value = _labelled(node)
    about, _ = _quoted(node)
    return (bool(value) and _is_machines_label(label)) or _is_machines_label(about)


@lru_cache(maxsize=20_000)
def _is_machines_label(label: str) -> bool:
    return any(form.fullmatch(label) for form, _ in _LABELLED)


@lru_cache(maxsize=20_000)
def says_check(text: str) -> bool:
    """Whether a sentence has the form of a criterion for machines."""
    return len(text) <= _MACHINE and any(form.search(text) for form, _ in _SENTENCES)


def _labelled(node: Node) -> tuple[str, str]:
    """What a criterion is about, and what it says of that: after a colon or an arrow, `exit code → 0`."""
    led = "→" in node.text or "->" in node.text or "=>" in node.text
    if node.kind is Kind.CELL or (node.label and not (led and _ARROW.search(f"{node.key} ."))):
        return _looked_at(node.label), node.value
    if not led:
        return terse(node.text)
    about, said = _ARROW.split(node.plain, maxsplit=1), _ARROW.split(node.text, maxsplit=1)
    return (_looked_at(bare(about[0])), said[1].strip()) if len(about) == len(said) == 2 else ("", "")


def expects(node: Node) -> bool:
    """Whether a label says that what stands behind it is expected: `expect file: out.json`."""
    return bool(_EXPECTS.match(node.label))


def _looked_at(label: str) -> str:
    """What a machine looks at by a label, without the word that says that it is expected."""
    about = _EXPECTS.sub("", label)
    return f"{about} exists" if about != label and _FILE.fullmatch(about) else about


_EXPECTS = re.compile(r"^(?:expects?|assert|ensure|verify|want|erwarte|attendre|esperar)\s+(?:the\s+|an?\s+)?(?=\w)")
_FILE = re.compile(r"(?:file|path|directory|folder|artifact)s?")


def _quoted(node: Node) -> tuple[str, str]:
    """What a sentence in another language says of something quoted, in English: ``Existe el archivo `a.sql` ``."""
    match = _QUOTES.match(node.text) if node.kind is not Kind.CELL and not node.label else None
    words = bare(match["about"]) if match else ""
    about = in_english(words) if words else ""
    return (about, match["said"]) if match and about != words else ("", "")


_QUOTES = re.compile(r"^(?P<about>[^`\"“:]{6,50}?)\s+(?P<said>[`\"“].+)$", re.DOTALL)
_ARROW = re.compile(r"(?<=\S)\s*(?:→|->|=>)\s*(?=\S)")


def spec_of(made: dict[str, Any], *, identifier: str, title: str, more: dict[str, Any]) -> AnySpec | Unjudged:
    """The check; where the criteria's own rules refuse it, their reason."""
    try:
        return parse_spec({"id": identifier, "title": title, **made, **more})
    except ValueError as error:
        first = str(getattr(error, "errors", list)()[:1] or error)
        reason = re.search(r"not a regular expression: [^'\"\]}]+", first)
        return Unjudged(reason[0] if reason else "its values do not fit the check")


def _runnable(made: Made, commands: Collection[str]) -> Made:
    """A check needs its commands in every stack."""
    if isinstance(made, Unjudged):
        return made
    needed = {"http": ("start", "migrate_up"), "tests_pass": ("test",)}.get(str(made["kind"]), ())
    missing = [name for name in needed if name not in commands]
    return Unjudged(f"no stack here has the command `{missing[0]}`") if missing else made


def _exit_code(text: str, command: Command, _label: str) -> Made:
    code = re.search(r"\d{1,3}", text)
    if code is None and not re.search(r"zero|success|ok", text, re.IGNORECASE):
        return Unjudged("it names no exit code")
    if re.search(r"non-?zero|not", text, re.IGNORECASE):
        return Unjudged("any exit code but one is no check here")
    if command.name is None:
        return Unjudged("no command of the stack is meant; name one in the playbook")
    return {"kind": "command", "command": command.name, "exit_code": int(code[0]) if code else 0}


def _exit_of(text: str, command: Command, label: str) -> Made:
    code = re.search(r"(?:is|equals|==?|must be|with|returns|code)\s+`?(\d{1,3})\b", text)
    return _exit_code(code[1] if code else "0", command, label)


def _output(text: str, command: Command, label: str) -> Made:
    if re.search(r"\b(?:not|no)\b", label):
        return Unjudged("no check looks for what an output does not hold")
    if command.name is None or not command.code:
        return Unjudged("the output of which command is meant, the document says in prose only")
    wanted = alternatives(text)
    if not wanted:
        return Unjudged("it names no text")
    if len(wanted) == 1 and "match" not in label:
        return {"kind": "command", "command": command.name, "contains": tuple(wanted)}
    return {"kind": "command", "command": command.name, "matches": pattern_of(wanted, regex="match" in label)}


def _file_exists(text: str, _command: Command, _label: str) -> Made:
    paths = [glob for one in alternatives(text) if (glob := as_glob(one))]
    return {"kind": "file_exists", "one_of": tuple(paths)} if paths else Unjudged("it names no file")


def _file_content(text: str, _command: Command, label: str) -> Made:
    rest, place = place_of(text)
    wanted = alternatives(rest)
    if not wanted:
        return Unjudged("it names no text")
    regex = bool(re.search(r"match|pattern|regex", label)) or not label
    return {"kind": "file_matches", "paths": place or _ANY_FILE, "pattern": pattern_of(wanted, regex=regex)}


def _http(text: str, _command: Command, _label: str) -> Made:
    found = http_request(text)
    return Unjudged(found) if isinstance(found, str) else {"kind": "http", **found}


def _tests(text: str, _command: Command, _label: str) -> Made:
    share = re.search(r"(\d{1,3})\s*%", text)
    if share is None or float(share[1]) == 100:
        return {"kind": "tests_pass"}
    if not COVERAGE.search(text.casefold()) or float(share[1]) > 100:
        return Unjudged("no check counts which share of tests passes")
    return {"kind": "tests_pass", "coverage_min": float(share[1])}


Maker = Callable[[str, Command, str], Made]
_LABELLED: tuple[tuple[re.Pattern[str], Maker], ...] = (
    (re.compile(r"(?:expected )?(?:exit|return)(?: |-)?(?:code|status)s?|exits? with(?: code)?"), _exit_code),
    (
        re.compile(
            r"(?:files?|paths?|director(?:y|ies)|folders?|artifacts?|documents?)(?: or directory)? "
            r"(?:must )?(?:exists?|is present|present|created)|file[-_ ]?exists"
        ),
        _file_exists,
    ),
    (
        re.compile(
            r"(?:file )?contents? (?:regex |pattern )?(?:match(?:es|ing)?|contain(?:s|ing)?|includes?)(?: "
            r"regex| pattern)?|files? (?:match(?:es)?|contains?|includes?)(?: regex| pattern|"
            r" text)?|file[-_]content[-_](?:matches|contains)"
        ),
        _file_content,
    ),
    (
        re.compile(
            rf"{OUTPUT} (?:must |does )?(?:not |no )?"
            r"(?:contain(?:s|ing)?|includ(?:es?|ing)|match(?:es|ing)?|show(?:s|ing)?|has|have|holds?)"
            r"(?: regex| pattern| text)?"
        ),
        _output,
    ),
    (
        re.compile(
            r"https?(?: response| status| request| check| call| get| post)?(?: code)?|api (?:response|"
            r"check|call)|endpoint(?: response| check)?|response"
        ),
        _http,
    ),
    (
        re.compile(
            r"(?:unit |integration |api |e2e |contract |regression |automated )*tests?(?: suite)?(?: "
            r"must)? pass(?:es|ed|ing)?|test suites?|(?:unit|integration) tests?"
        ),
        _tests,
    ),
)
_MAKERS: Mapping[str, Maker] = {
    "file exists": _file_exists,
    "file content": _file_content,
    "tests": _tests,
    "exit of a command": _exit_of,
    "exit code": _exit_code,
    "http": _http,
    "output": _output,
}
_SENTENCES = tuple((form, _MAKERS[what]) for what, form in SENTENCES)
_CALL = re.compile(
    r"^\W*`?(?P<name>exists|contains|matches|exit)\((?P<said>[^()]*(?:\([^()]*\)[^()]*)*)\)`?\W*$", re.IGNORECASE
)


def _called(name: str, said: str, command: Command) -> Made:
    """A criterion that is written as a call: `exists(docs/index.md)`, `contains(README.md, "Usage")`, `exit(0)`."""
    if name == "exit":
        return _exit_code(said, command, name)
    if name == "exists":
        return _file_exists(said, command, name)
    place, _, wanted = said.partition(",")
    return _file_content(f"{wanted.strip()} in `{place.strip(' `')}`", command, name)


def title_of(node: Node) -> str:
    """A criterion as the gate shows it."""
    return " ".join(_LINK.sub(r"\1", node.text.replace("**", "")).split())[:400] or "criterion"
