"""What a label means: the words that authors use for the parts of a step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from orchestrator.documents.node import Kind, Node


class Part(StrEnum):
    """A part of a step, a task or a decision."""

    PURPOSE = "purpose"
    INPUTS = "inputs"
    ACTIONS = "actions"
    DECISION = "decision"
    GO = "go"
    NO_GO = "no_go"
    SKIP = "skip"
    OUTPUTS = "outputs"
    FAILURE = "failure"
    REMEDY = "remedy"
    RETRY = "retry"
    ESCALATE = "escalate"
    PREREQUISITES = "prerequisites"
    AGENT = "agent"
    CRITERIA = "criteria"
    RETRIES = "retries"
    ATTEMPTS = "attempts"
    ON_FAILURE = "on_failure"
    REFERENCES = "references"
    ID = "id"
    COMMAND = "command"
    TOOL = "tool"
    STEPS = "steps"
    NEXT = "next"
    POINTS = "points"
    PRIORITY = "priority"
    REQUIREMENTS = "requirements"
    DEPENDS = "depends"
    OWNER = "owner"
    STATUS = "status"
    GATE = "gate"


_FORMS: tuple[tuple[Part, str], ...] = (
    (
        Part.NO_GO,
        (
            r"no[- ]?go|if no(?:t)?|no|nein|fail(?:ed)?|reject(?:ed)?|otherwise|else|if (?:it is )?false|if not met|"
            r"hold|stop"
        ),
    ),
    (Part.GO, r"go|if yes|yes|ja|pass(?:ed)?|proceed|if (?:it )?(?:passes|true|ok)|ok|if met|approved?|accept"),
    (Part.SKIP, r"skip(?: if| when| condition)?|n/?a|not applicable|if not applicable|bypass"),
    (Part.RETRY, r"retry|retries? (?:at|from|with)|repeat|redo|rerun|wiederholen"),
    (Part.ESCALATE, r"escalat(?:e|ion)(?: (?:to|path|contact))?|eskalation"),
    (
        Part.ON_FAILURE,
        (
            r"on[- ]?(?:failure|error)(?: action)?|if (?:this |it |the )?(?:step |task |subtask "
            r")?fails|failure (?:policy|strategy)|bei fehler"
        ),
    ),
    (
        Part.FAILURE,
        (
            r"failures?|failure (?:handling|modes?|scenarios?|conditions?)|error handling|fails?|"
            r"fehler(?:behandlung)?|if something goes wrong|what can go wrong|troubleshooting|"
            r"error recovery|exceptions?"
        ),
    ),
    (
        Part.DECISION,
        (
            r"decisions?(?:\s*(?:/|and|&|\+|or)\s*evaluations?)?(?: points?| gates?| required)?|"
            r"evaluations?|check ?points?|go\s*/\s*no[- ]?go(?: decision| criteria)?|questions?|"
            r"entscheidung(?:en)?|decide|verdict|decision (?:criteria|question)"
        ),
    ),
    (
        Part.PURPOSE,
        r"purpose|goals?|objectives?|intent|why|aim|zweck|ziel(?:e)?|description|summary|overview|beschreibung|what",
    ),
    (
        Part.PREREQUISITES,
        (
            r"prerequisites?|pre-?conditions?|depends on (?:tasks?|steps?)|requires?(?: tasks?|"
            r" steps?)?|blocked by|voraussetzung(?:en)?|must be done (?:first|before)|pre-?reqs?|"
            r"entry criteria"
        ),
    ),
    (Part.INPUTS, r"inputs?|(?:required |needed )?inputs?|needs|consumes|from|eingaben?|materials?|you need|receives"),
    (
        Part.OUTPUTS,
        (
            r"outputs?|deliverables?|results?|produces?|artifacts?|outcomes?|ergebnis(?:se)?|"
            r"expected (?:outputs?|results?|outcomes?)|ausgaben?|work products?|exit artifacts?"
        ),
    ),
    (Part.STEPS, r"steps|sub-?steps|schritte|operations"),
    (
        Part.ACTIONS,
        (
            r"actions?(?: (?:items?|to take|steps))?|activities|do|instructions|what to do|how(?: "
            r"to)?|procedure|process|tasks|aktionen|aufgaben|work|activity|details?|implementation|"
            r"method|commands to run|execution"
        ),
    ),
    (
        Part.REMEDY,
        (
            r"(?:corrective |recovery |remedial )?action|remed(?:y|iation)|fix|response|mitigation|"
            r"resolution|handling|recovery|solution|maßnahme"
        ),
    ),
    (
        Part.AGENT,
        (
            r"agents?(?: assign(?:ment|ed))?|assigned (?:agent|to)|assignee|responsible(?: agent|"
            r" party| role)?|executor|persona|role|performed by|who|executed by|handled by"
        ),
    ),
    (
        Part.CRITERIA,
        (
            r"(?:final |subtask |task |step )*(?:success|acceptance|completion|exit|verification|"
            r"validation|done) (?:criteria|criterion|conditions?|checks?)|acceptance|done when|"
            r"verify|verification|validation|definition of done|erfolgskriterien|abnahmekriterien|"
            r"checks?|expected"
        ),
    ),
    (
        Part.RETRIES,
        (
            r"(?:max(?:imum|\.)? )?(?:number of )?(?:retries|retry (?:limit|count|max|budget|"
            r"attempts))|max[-_ ]?retries|retries allowed|retry up to"
        ),
    ),
    (Part.ATTEMPTS, r"(?:max(?:imum|\.)? )?attempts(?: allowed)?|max[-_ ]?attempts|attempt limit"),
    (
        Part.REFERENCES,
        (
            r"references?|documentation(?: links?)?|docs|links|see also|related (?:documents?|"
            r"docs)|resources|guides?|required reading|design(?: section| reference)?"
        ),
    ),
    (Part.ID, r"(?:sub-?task |task |step |phase )?id|identifier|kennung"),
    (Part.COMMAND, r"commands?|cmd|run|befehl"),
    (Part.TOOL, r"tools?(?: used| required)?|werkzeug"),
    (Part.NEXT, r"next(?: (?:sub-?task|task|step|phase))?|then"),
    (Part.POINTS, r"(?:story )?points?|estimate(?: \(points\))?|sp|effort|size|pts"),
    (Part.PRIORITY, r"priority|prio|importance|severity|moscow"),
    (
        Part.REQUIREMENTS,
        r"requirements?(?: ref(?:erence)?s?)?|reqs?|satisfies|implements|covers|traces to|user stor(?:y|ies)",
    ),
    (Part.DEPENDS, r"depends(?: on)?|dependenc(?:y|ies)|deps|blocked by|after|abhängig von|needs"),
    (Part.OWNER, r"owner|engineer|assigned|lead|who"),
    (Part.STATUS, r"status|state|done"),
    (
        Part.GATE,
        (
            r"(?:human |approval |quality |review )*gate(?: \d+)?|approval(?: required)?|sign[- "
            r"]?off|human (?:review|approval)"
        ),
    ),
)
_COMPILED = tuple((part, re.compile(form)) for part, form in _FORMS)
_INLINE_NAMES = (
    r"purpose|goal|objective|inputs?|actions?|activities|decisions?|evaluation|go|no[- "
    r"]go|if yes|if no|yes|no|skip|outputs?|deliverables?|"
    r"failure(?: handling)?|failures?|on failure|if (?:this|it) fails|retry|escalate|"
    r"escalation|remedy|prerequisites?|requires|agent|"
    r"success criteria|acceptance criteria|criteria|max retries|retries|tool|command|"
    r"references?|owner|points|priority|depends on"
)
_INLINE = re.compile(
    (
        rf"(?:(?<=^)|(?<=[.;,(|?!]\s)|(?<=[.;(|?!])|(?<=\s[-–—/|]\s)|(?<=\s))(?:\*\*|__|[_*])?(?P<name>{_INLINE_NAMES})(?:\*\*|"
        rf"__|[_*])?\s*(?P<mark>:|→|->|=>)(?:\*\*|__|[_*])?\s*"
    ),
    re.IGNORECASE,
)
_ARROW = re.compile(
    (
        r"^(?P<name>(?:if )?(?:yes|no|not|go|no[- ]go|pass|fail|skip|retry|escalate|ok|otherwise|"
        r"else))\b\s*(?:→|->|=>|:|—|–|\s-\s|,)\s*(?P<value>\S.*)$"
    ),
    re.IGNORECASE | re.DOTALL,
)


@lru_cache(maxsize=5000)
def part_named(label: str) -> Part | None:
    """The part that a bare label names."""
    label = re.sub(r"\s*\([^()]*\)$", "", label)
    return next((part for part, form in _COMPILED if form.fullmatch(label)), None) if len(label) < 60 else None


def part_of(node: Node) -> Part | None:
    """What a statement is by its label, or by the word before its arrow."""
    if node.label:
        return part_named(node.label)
    if node.kind is Kind.HEADING:
        return part_named(node.bare)
    match = _ARROW.match(node.plain)
    return part_named(match["name"].casefold()) if match else None


def value_of(node: Node) -> str:
    """What stands after the label or the arrow."""
    if node.label:
        return node.value
    match = _ARROW.match(node.plain) if node.kind is not Kind.HEADING else None
    return match["value"] if match else node.text


def unfolded(node: Node) -> Iterator[Node]:
    """A statement, or what it says after one another where it holds several labels: `Go: Step 2; No-Go: stop`."""
    found = list(_INLINE.finditer(node.text)) if len(node.text) < 8000 else []
    starts = [
        match for match in found if match["mark"] == ":" or match["name"].casefold() in _ARROWED or "**" in match[0]
    ]
    if not starts or (len(starts) == 1 and starts[0].start() == 0) or node.kind is Kind.HEADING:
        yield node
        return
    edges = [match.start() for match in starts] + [len(node.text)]
    lead = node.text[: edges[0]].strip(" ;,.|(*-–—")
    if lead:
        yield _piece(node, lead, children=False)
    for match, end in zip(starts, edges[1:], strict=True):
        value = node.text[match.end() : end].strip().rstrip(";,|(—–- ").strip()
        yield _piece(node, f"{match['name']}: {value}", children=match is starts[-1])


_ARROWED = frozenset(
    {
        "go",
        "no-go",
        "no go",
        "if yes",
        "if no",
        "yes",
        "no",
        "skip",
        "retry",
        "escalate",
        "on failure",
        "if it fails",
        "if this fails",
    }
)


def _piece(node: Node, text: str, *, children: bool) -> Node:
    piece = Node(kind=Kind.PARAGRAPH, text=text, line=node.line, end=node.end, rank=node.rank)
    piece.parent = node.parent
    if children:
        piece.children = node.children
    return piece
