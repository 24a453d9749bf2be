"""A phase skill: a persona takes over a handoff, works phases, has its first article inspected and stands at a gate."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from orchestrator.documents.assemble import Stage, assemble, stage_id, stage_title
from orchestrator.documents.common import read_extras, required_input
from orchestrator.documents.draft import Draft, told
from orchestrator.documents.finding_sections import section
from orchestrator.documents.gates import Found, find_gates, revision_limit
from orchestrator.documents.ledger import Fate
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.procedure import no_steps, read_phases
from orchestrator.documents.steps import Steps, find_steps, outside
from orchestrator.documents.words import Names, name_of, plain
from orchestrator.playbook import (
    AcceptanceItem,
    FirstArticle,
    ForEach,
    Inspection,
    IntakeQuestion,
    Phase,
    Playbook,
    Previous,
    TaskTemplate,
)

WORDS = ("phase", "step", "stage", "schritt", "task", "part")
_PERSONA = re.compile(r"^(?:job |agent |your )?(?:persona|role|identity)\b|^who you are")
_ACCEPT = re.compile(r"accept(?:ing)? (?:the )?hand-?off|^hand-?off|^intake|no-go items|^quick start|before starting")
_FIRST = re.compile(r"first[- ]article|first[- ]piece|pilot inspection")
_NO_GO: tuple[tuple[str, str], ...] = (
    ("openapi_valid", r"open ?api|api (?:spec|contract)|contract"),
    ("schema_complete", r"schema|data (?:model|design)"),
    ("auth_complete", r"auth|permission|access"),
    ("migration_plan_sound", r"migration"),
    ("operations_traceable", r"traceab|requirement"),
    ("no_blocking_rfi", r"rfi|open question"),
    ("scope_known", r"release mode|scope"),
    ("artifacts_present", r"artifact"),
)
_INSPECTIONS: tuple[tuple[Inspection, str], ...] = (
    (Inspection.ALIGNMENT, r"align|open ?api|contract|schema match"),
    (Inspection.ERRORS, r"error"),
    (Inspection.VALIDATION, r"validat|input"),
    (Inspection.AUTH, r"auth|permission"),
    (Inspection.QUERIES, r"quer|n\+1"),
)
_FACTS = (
    (r"release|full production|mvp", "release_mode"),
    (r"product|project|feature", "product"),
    (r"stack|technolog|framework", "stack"),
    (r"^n\b|endpoints?|operations?|count|number", "endpoints"),
    (r"\bdb\b|database", "database"),
    (r"constraint|decision|intent", "constraints"),
    (r"scope", "scope"),
    (r"tables?", "tables"),
)
_SOURCES = (
    (r"framework|stack|language", "handoff.stack.framework"),
    (r"\bdatabase\b|\bdb\b", "handoff.database.engine"),
    (r"codebase|greenfield", "handoff.codebase"),
    (r"migration", "handoff.stack.migrations"),
    (r"\bauth", "handoff.stack.auth"),
    (r"\borm\b|query builder", "handoff.stack.orm"),
)
_YOU = re.compile(r"[\"“]?You are (?:the |an? )?([A-Z][\w-]*(?: [A-Z][\w-]*){0,4})")
_HALT_AT = re.compile(
    r"(\d{1,2}|three|two|four|five)\s*\+?\s*(?:or more )?(?:\w+ )?(?:systemic|issues|findings|defects)"
)


def read_skill(draft: Draft) -> Playbook:
    """The playbook of a phase skill."""
    steps = find_steps(draft.root, WORDS)
    if not steps.steps:
        raise no_steps(draft)
    name, head = stage_title(draft.root, dict(draft.front), draft.document)
    if head is not None:
        draft.ledger.tell(head, Fate.RECORD, "title")
    taken: set[int] = set()
    persona = _persona(draft, name, taken)
    gates = find_gates(draft, steps)
    phases = read_phases(draft, steps, persona, gates)
    beside = list(outside(draft.root, steps))
    most, whom = revision_limit(draft, beside)
    no_go, intake, wanted = _accepted(draft, taken)
    phases, first = _first_article(draft, phases, persona, taken)
    extras = read_extras(draft, steps, taken | {id(gate.node) for gate in gates})
    extras.inputs += [required_input(draft, item, extras.names) for item in wanted]
    own = stage_id(name, draft.document)
    stage = Stage(
        id=own,
        title=name,
        persona=persona,
        read_back=_read_back(draft, beside),
        purpose=_purpose(draft, head),
        previous=_previous(draft, beside, own),
        next=_next(draft, gates, own, steps),
        intake=intake,
        no_go=no_go,
        first_article=first,
        max_revisions=most,
        escalate_to=whom,
    )
    return assemble(draft, stage, phases, gates, extras)


def _purpose(draft: Draft, head: Node | None) -> str:
    described = str(draft.front.get("description") or "")
    first = next(
        (
            node
            for node in (head or draft.root).children
            if node.kind is Kind.PARAGRAPH and not node.label and len(node.text) > 20
        ),
        None,
    )
    return draft.agent(first, "purpose") if first else described


def _persona(draft: Draft, name: str, taken: set[int]) -> str:
    """Who works, from the section that says so."""
    part = section(draft.root, _PERSONA)
    if part is None:
        return _introduced(draft) or draft.persona(f"{name_of(name)[:50]}-agent")
    taken.add(id(part))
    role = next(
        (node for node in part.with_all() if node.label in {"role", "title", "persona", "job", "name"} and node.value),
        None,
    )
    key = draft.persona(plain(role.value)[:60] if role else f"{name_of(name)[:50]}-agent")
    cast = draft.cast[key]
    for node in part.with_all():
        heads = [node.head, *(above.head for above in node.above() if above is part or part in above.above())]
        if not told(node) or node.kind is Kind.COMMENT:
            continue
        draft.ledger.tell(node, Fate.AGENT if node is not part else Fate.STRUCTURE, f"persona {key}")
        target = cast.mandate
        if any(re.search(r"non-negotiable|always|must|rules|principles", one) for one in heads):
            target = cast.non_negotiables
        elif any(re.search(r"bad habit|never|avoid|anti-?pattern|don't", one) for one in heads):
            target = cast.bad_habits
        if node.kind is Kind.ITEM or (node.key and node.value and node is not role):
            target.append(plain(node.value) if node.kind is Kind.PARAGRAPH else plain(node.text))
        elif node.kind is Kind.PARAGRAPH and not node.key and not node.children:
            cast.mandate.append(plain(node.text))
    return key


def _introduced(draft: Draft) -> str | None:
    """Whom a sentence such as `You are the Release Captain` introduces."""
    for node in draft.root.walk():
        match = _YOU.match(node.plain) if node.kind is Kind.PARAGRAPH else None
        if match:
            return draft.persona(match[1], mandate=draft.agent(node, "persona"))
    return None


def _accepted(draft: Draft, taken: set[int]) -> tuple[list[AcceptanceItem], list[IntakeQuestion], list[Node]]:
    """No-Go items that the engine computes, questions that must be answered before work, and other No-Go items."""
    wanted: list[Node] = []
    no_go: list[AcceptanceItem] = []
    questions: list[IntakeQuestion] = []
    names, checks = Names(), set()
    for part in [
        node for node in draft.root.walk() if node.kind is Kind.HEADING and _ACCEPT.search(node.head) and not node.step
    ]:
        taken.add(id(part))
        for item in [node for node in part.walk() if node.kind in {Kind.ITEM, Kind.PARAGRAPH}]:
            words = plain(item.text)
            check = next((check for check, form in _NO_GO if re.search(form, words.casefold())), None)
            if words.endswith("?") or re.match(
                r"(what|which|is there|do you|does|who|how)\b.*\?", words, re.IGNORECASE
            ):
                questions.append(_question(draft, item, names))
            elif check and check not in checks and _states(words):
                checks.add(check)
                no_go.append(
                    AcceptanceItem(
                        id=f"NG-{len(no_go) + 1:02}", check=check, item=words, remedy="Complete it in the stage before."
                    )
                )
                draft.enforce(item, f"no-go {check}")
            elif not check and item.kind is Kind.ITEM and any("no-go" in above.head for above in item.above()):
                wanted.append(item)
            elif draft.ledger.fate(item.line) is None:
                draft.agent(item, "accepting the handoff")
    return no_go, questions, wanted


def _states(words: str) -> bool:
    """Whether an item states what has to be there, rather than telling somebody to do something."""
    return bool(
        re.search(r"\b(?:exists?|is|are|valid|complete|defined|with|present|includes?)\b|\(", words)
    ) and not re.match(
        r"(?:read|verify|log|raise|review|if|only|restate|list|ask|check|run|see|confirm)\b", words, re.IGNORECASE
    )


def _question(draft: Draft, item: Node, names: Names) -> IntakeQuestion:
    words = plain(item.text)
    source = next((source for form, source in _SOURCES if re.search(form, words.casefold())), None)
    draft.enforce(item, "intake question")
    return IntakeQuestion(id=names.give(words[:50], fallback="question"), question=words, source=source)


def _first_article(
    draft: Draft, phases: Sequence[Phase], persona: str, taken: set[int]
) -> tuple[list[Phase], FirstArticle | None]:
    """The inspection after the first endpoint; its phase then has a task for each operation."""
    part = section(draft.root, _FIRST, headings=True) or section(draft.root, _FIRST)
    if part is None:
        return list(phases), None
    items = [node for node in part.walk() if node.kind is Kind.ITEM]
    found = [(item, inspection) for item in items for inspection in [_inspection(plain(item.text))] if inspection]
    place = next(
        (
            index
            for index, phase in enumerate(phases)
            if re.search(r"endpoint|api\b|route|controller|handler|operation", phase.title, re.IGNORECASE)
        ),
        None,
    )
    if not found or place is None:
        draft.defect(
            part,
            "first-article-not-enforced",
            "no phase finishes operations, or none of its items is known: agents read it",
        )
        return list(phases), None
    taken.add(id(part))
    limit = _HALT_AT.search(" ".join(node.plain for node in part.walk()).casefold())
    for node in part.walk():
        known = any(node is item for item, _ in found) or _HALT_AT.search(node.plain.casefold())
        draft.ledger.tell(node, Fate.ENFORCED if known else Fate.AGENT, "first article")
    inspections = tuple(dict.fromkeys(inspection for _, inspection in found))
    spelt = {"two": 2, "three": 3, "four": 4, "five": 5}
    halt = spelt.get(limit[1]) or int(limit[1]) if limit else 3
    task = (
        phases[place]
        .tasks[0]
        .model_copy(
            update={
                "for_each": ForEach.OPERATION,
                "title": f"{phases[place].title}: {{method}} {{path}}".replace("{{", "{").replace("}}", "}"),
            }
        )
    )
    changed = [_before(phase, task, inspections) if phase.number > phases[place].number else phase for phase in phases]
    changed[place] = phases[place].model_copy(update={"tasks": (task,)})
    return changed, FirstArticle(
        phase=phases[place].number, persona=persona, inspections=inspections, halt_at=max(1, halt)
    )


def _before(phase: Phase, inspected: TaskTemplate, inspections: Collection[Inspection]) -> Phase:
    """A later phase whose work the inspection looks at is worked before what is inspected, and judged in its own."""
    looked_at = any(
        inspection in inspections and re.search(form, phase.title, re.IGNORECASE)
        for inspection, form in _LOOKED_AT.items()
    )
    if not looked_at:
        return phase
    tasks = tuple(task.model_copy(update={"before": (*task.before, inspected.id)}) for task in phase.tasks)
    return phase.model_copy(update={"tasks": tasks})


_LOOKED_AT = {
    Inspection.AUTH: r"auth|security|permission",
    Inspection.ERRORS: r"error",
    Inspection.VALIDATION: r"validat",
}
"""Words of the phases that each look at a first article needs."""


def _inspection(words: str) -> Inspection | None:
    head = re.split(r"\s[—–-]\s|:", words, maxsplit=1)[0].casefold()
    return next((inspection for inspection, form in _INSPECTIONS if re.search(form, head)), None)


def _read_back(draft: Draft, nodes: Sequence[Node]) -> str:
    """The sentence in quotes after `Read-Back`, its brackets as facts where they are known."""
    node = next(
        (
            node
            for node in nodes
            if re.search(r"read-?back", node.plain, re.IGNORECASE) and re.search(r"[\"“][^\"”]{20,}[\"”]", node.plain)
        ),
        None,
    )
    if node is None:
        return ""
    quoted = re.search(r"[\"“]([^\"”]{20,})[\"”]", node.plain)
    assert quoted is not None
    draft.enforce(node, "read-back")
    return re.sub(r"\[([^\]]*)\]", _fact, quoted[1].replace("{", "(").replace("}", ")"))


def _fact(hole: re.Match[str]) -> str:
    """The fact that a bracket means, by its own words or else by those before it."""
    before = hole.string[max(0, hole.start() - 20) : hole.start()]
    for words in (hole[1], before):
        name = next((fact for form, fact in _FACTS if re.search(form, words.casefold())), None)
        if name:
            return f"{{{name}}}"
    return hole[1]


def _previous(draft: Draft, nodes: Sequence[Node], own: str) -> Previous | None:
    """The stage whose handoff is taken over."""
    for text, node in _texts(draft, nodes):
        match = re.search(r"(?:trigger|from|run|complete|invoke)\s+(?:phase\s+)?(\d{2}-[a-z][a-z0-9-]+)", text)
        if match and match[1] != own:
            if node is not None:
                draft.enforce(node, "previous stage")
            return Previous(stage=match[1], remedy=f"Trigger {match[1]} first")
    return None


def _texts(draft: Draft, nodes: Sequence[Node]) -> Iterator[tuple[str, Node | None]]:
    yield from ((node.text, None) for node in draft.root.walk() if node.kind is Kind.CODE)
    yield from ((node.plain, node) for node in nodes if node.kind is not Kind.CODE)


def _next(draft: Draft, gates: Sequence[Found], own: str, steps: Steps) -> str | None:
    """The stage that follows: what approving leads to."""
    del steps, draft
    for gate in reversed(gates):
        for reply in gate.replies:
            match = re.search(
                (
                    r"(?:begin|proceed to|start|trigger|go to|hand ?off to|continue with)\s+(?:phase\s+|"
                    r"stage\s+)?(\d{2}[\s—–-]*[\w ,&/-]{3,50}|[\w-]*\d{2}-[\w-]+)"
                ),
                reply.text or "",
                re.IGNORECASE,
            )
            if reply.does == "approve" and match and gate.after is None:
                following = name_of(match[1])
                return following if following != own else None
    return None
