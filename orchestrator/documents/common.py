"""The parts that documents have beside their steps: inputs, criteria, signals, audit lines, exit states, people."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from orchestrator.criteria import AnySpec
from orchestrator.documents.draft import Draft, told
from orchestrator.documents.finding_sections import row_as_item, statements
from orchestrator.documents.judging import criteria, human, worth_judging
from orchestrator.documents.ledger import Fate
from orchestrator.documents.lexicon import lexicon
from orchestrator.documents.meanings import measured
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.steps import Steps
from orchestrator.documents.words import Names, bare, links, plain
from orchestrator.plan.score import weights_in
from orchestrator.playbook import (
    Artifact,
    AuditItem,
    ExitState,
    InputKind,
    Metric,
    MvpRule,
    RequiredInput,
    Risk,
    Signal,
    State,
    Weights,
)

_OPTIONAL = re.compile(r"\b(?:if applicable|optional|if available|if any|where applicable|if needed)\b", re.IGNORECASE)
_DEPENDENCY = re.compile(r"\bdependenc(?:y|ies)\b")
"""A part whose items are asked for and do not hold up the work: nobody said that they have to be there first."""


@dataclass(kw_only=True)
class Extras:
    """What was found beside the steps, by the keys of the playbook."""

    inputs: list[RequiredInput] = field(default_factory=list)
    checks: list[AnySpec] = field(default_factory=list)
    artifacts: list[Artifact] = field(default_factory=list)
    show: list[str] = field(default_factory=list)
    approvers: list[str] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    audit: list[AuditItem] = field(default_factory=list)
    exits: list[ExitState] = field(default_factory=list)
    notify: list[str] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    risks: list[Risk] = field(default_factory=list)
    mvp: list[MvpRule] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    weights: Weights | None = None
    includes: list[str] = field(default_factory=list)
    review: bool = False
    purpose: str = ""
    names: Names = field(default_factory=Names)


def read_extras(draft: Draft, steps: Steps, taken: set[int]) -> Extras:
    """Everything that stands outside of the steps; `taken` are ids of nodes that somebody else reads."""
    extras = Extras()
    inside = {id(step.node) for step in steps.steps} | taken
    stack = list(reversed(draft.root.children))
    while stack:
        node = stack.pop()
        if id(node) in inside:
            continue
        handler = _handler(node)
        if handler is None or _has_parts(node, handler) or any(id(below) in inside for below in node.walk()):
            stack += reversed(node.children)
        else:
            handler(draft, node, extras)
    return extras


def _has_parts(node: Node, handler: Callable[[Draft, Node, Extras], None]) -> bool:
    """Whether a part that is only told holds parts that mean more."""
    heads = [child for child in node.children if child.kind is Kind.HEADING]
    return handler in {_context, _references} and any(_handler(child) not in {None, handler} for child in heads)


def _handler(node: Node) -> Callable[[Draft, Node, Extras], None] | None:
    head = node.head[:100]
    if node.kind not in {Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM} or not (node.children or node.value):
        return None
    found = next((handler for form, handler in _HANDLERS if form.search(head)), None)
    alone = not node.children and node.kind is Kind.ITEM
    return None if alone and found not in {_metadata, _context} else found


def _inputs(draft: Draft, node: Node, extras: Extras) -> None:
    """Required inputs, by kind, with the remedies that stand below them."""
    remedies: list[Node] = []
    for item in _items(node):
        heads = " ".join(above.head for above in item.above() if above is node or node in above.above())
        if re.search(r"remedia|if missing|missing input", heads.replace(node.head, "")) or re.match(
            r"(missing|unclear|no|without)\b", item.head
        ):
            remedies.append(item)
            continue
        extras.inputs.append(required_input(draft, item, extras.names, heads))
    for remedy in remedies:
        _remedy(draft, remedy, extras)


def required_input(draft: Draft, item: Node, names: Names, heads: str = "") -> RequiredInput:
    """Something that has to be there; `heads` are the words above it."""
    text = plain(item.text)
    kind = next((kind for kind in (InputKind.DECISION, InputKind.CONSTRAINT) if kind in heads), InputKind.ARTIFACT)
    origin = re.search(r"\(\s*(?:from|see|produced by)\s+(.+?)\)", text, re.IGNORECASE)
    wanted = RequiredInput(
        id=names.give(item.key or text[:60], fallback="input"),
        text=text,
        kind=kind,
        optional=bool(_DEPENDENCY.search(heads) or _OPTIONAL.search(heads) or _OPTIONAL.search(text)),
        remedy=f"From {origin[1]}" if origin else None,
        source=draft.source(item),
    )
    draft.enforce(item, f"required input {wanted.id}")
    return wanted


def _remedy(draft: Draft, node: Node, extras: Extras) -> None:
    """A remedy belongs to the input whose words it shares most."""
    head, _, rest = node.plain.partition("→") if "→" in node.plain else node.plain.partition(":")
    head = re.sub(r"^(?:if\s+)?(?:missing|unclear|no|without)\s+", "", bare(node.key or head))
    wanted = _stems(head)
    scored = [
        (len(wanted & _stems(entry.text)) + (2 * len(wanted & _stems(entry.id.replace("-", " ")))), index)
        for index, entry in enumerate(extras.inputs)
    ]
    best = max(scored, key=lambda pair: (pair[0], -pair[1]), default=(0, 0))
    words = plain(node.value if node.key else rest) or node.plain
    if best[0] > 0:
        known = extras.inputs[best[1]].remedy or ""
        words = f"{known}; {words}" if known and not known.startswith("From ") else words
        extras.inputs[best[1]] = extras.inputs[best[1]].model_copy(update={"remedy": words})
        draft.enforce(node, f"remedy of {extras.inputs[best[1]].id}")
    else:
        draft.defect(node, "remedy-without-input", f"no required input fits: {node.plain[:120]}")
        draft.agent(node, "remedy")


def _stems(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"[a-z]{3,}", text.casefold())} - {
        "the",
        "and",
        "for",
        "requir"[:6],
        "docume",
    }


def _items(node: Node) -> list[Node]:
    """The statements of a part that are in lists or rows."""
    found = [one for one in statements(node) if one.kind is Kind.ITEM]
    rows = [row for row in node.walk() if row.kind is Kind.ROW]
    alone = [Node(kind=Kind.ITEM, text=node.value, line=node.line, end=node.end)] if node.key and node.value else []
    return found or rows or alone


def _criteria(draft: Draft, node: Node, extras: Extras) -> None:
    """Acceptance criteria and the definition of done: checks of the gate."""
    approving = [
        below for below in node.walk() if below.children and re.search(r"\b(?:approve|approver|sign)", below.head)
    ]
    who = {id(below) for part in approving for below in part.walk()}
    for part in approving:
        draft.ledger.tell(part, Fate.STRUCTURE, "approvers")
        for item in part.children:
            extras.approvers.append(told(item))
            draft.ledger.tell_all(item, Fate.REVIEWER, "approver")
    ways = [
        below for below in node.walk() if below.kind is Kind.HEADING and re.search(r"\bsteps$|^procedure", below.head)
    ]
    who |= {id(below) for way in ways for below in way.walk()}
    for one in [below for way in ways for below in way.with_all() if told(below)]:
        draft.agent(one, "context")
    nodes = [item for item in worth_judging(_criteria_of(node)) if id(item) not in who]
    extras.checks += criteria(draft, nodes, prefix=bare(node.head)[:30] or "gate", group=node.title[:80] or "Criteria")


def _criteria_of(node: Node) -> list[Node]:
    rows = [row for row in node.walk() if row.kind is Kind.ROW]
    items = [one for one in statements(node) if one.kind is Kind.ITEM]
    if not items and not rows and node.value and node.key:
        return [Node(kind=Kind.ITEM, text=node.value, line=node.line, end=node.end)]
    return items + [row_as_item(row) for row in rows]


def _outputs(draft: Draft, node: Node, extras: Extras) -> None:
    """The output contract: artifacts to list, changes and decisions to show, signals to send."""
    for item in _items(node):
        heads = " ".join(above.head for above in item.above() if above is node or node in above.above())
        words = plain(item.text)
        if "signal" in heads or "event" in heads:
            _signal(draft, item, extras)
        elif re.search(r"artifact|deliverable|output|produced", heads) and not re.search(
            r"state changes|decisions recorded", heads
        ):
            _artifact(draft, item, extras, node)
        else:
            extras.show.append(words)
            draft.ledger.tell(item, Fate.REVIEWER, "shown at the gate")


def _artifact(draft: Draft, item: Node, extras: Extras, node: Node) -> None:
    """What has to be there: a file where a file is named, else a line of the gate's list."""
    name = _file_name(item)
    spec = None
    if name:
        made = {"kind": "file_exists", "one_of": (f"**/{name}", name)}
        spec = _file_check(draft, item, made, node)
    else:
        spec = human(draft, item, prefix="artifact", group=node.title[:80])
    extras.checks.append(spec)
    extras.artifacts.append(Artifact(title=plain(item.text)[:300], checks=(spec.id,)))


def _file_check(draft: Draft, item: Node, made: dict[str, Any], node: Node) -> AnySpec:
    from orchestrator.criteria import parse_spec  # noqa: PLC0415

    identifier = draft.check_ids.give(f"{bare(node.head)[:30]}-file-exists")
    spec = parse_spec(
        {
            **made,
            "id": identifier,
            "title": plain(item.text)[:300],
            "group": node.title[:80] or "Artifacts",
            "source": {"document": draft.document, "line": max(1, item.line)},
        }
    )
    draft.enforce(item, f"check {spec.id} (file_exists)")
    return spec


_FILE = re.compile(
    r"(?<![\w/])([\w-]+(?:[\w./-]*[\w-])?\.(?:md|json|ya?ml|txt|sql|py|ts|js|toml|html|csv|xml|pdf|sh|env))\b"
)


def _file_name(item: Node) -> str | None:
    """The file that an item names first, by its last part."""
    match = _FILE.search(plain(item.key or item.text))
    return match[1].rpartition("/")[2] if match else None


def _signals(draft: Draft, node: Node, extras: Extras) -> None:
    for item in _items(node):
        _signal(draft, item, extras)


def _signal(draft: Draft, item: Node, extras: Extras) -> None:
    text = plain(item.text)
    quoted = re.search(r"[\"“`]([^\"”`]+)[\"”`]", item.text)
    state = (
        State.BLOCKED
        if re.search(r"block", text, re.IGNORECASE)
        else State.ABORTED
        if re.search(r"abort|fail", text, re.IGNORECASE)
        else State.COMPLETED
    )
    extras.signals.append(
        Signal(
            id=extras.names.give((quoted[1] if quoted else item.key or text)[:60], fallback="signal"),
            text=text,
            state=state,
            source=draft.source(item),
        )
    )
    draft.enforce(item, f"signal {extras.signals[-1].id}")


def _audit(draft: Draft, node: Node, extras: Extras) -> None:
    for item in _items(node):
        heads = " ".join(above.head for above in item.above() if node in above.above())
        text = plain(item.text)
        link = bool(
            re.search(r"\blinks?\b", heads)
            or re.search(r"\b(?:link|url|ticket|pr number|commit hash)", text, re.IGNORECASE)
        )
        extras.audit.append(
            AuditItem(
                id=extras.names.give(item.key or text[:60], fallback="audit"),
                item=text,
                link=link,
                source=draft.source(item),
            )
        )
        draft.enforce(item, f"audit line {extras.audit[-1].id}")


_STATES: tuple[tuple[State, str], ...] = (
    (State.PARTIAL, r"partial|incomplete|deferred"),
    (State.BLOCKED, r"block|waiting|on hold|paused"),
    (State.ABORTED, r"abort|cancel|fail|reject|terminat|rolled back"),
    (State.COMPLETED, r"complet|success|done|finish|passed|approved"),
)


def _exits(draft: Draft, node: Node, extras: Extras) -> None:
    for part in node.children:
        state = next((state for state, form in _STATES if re.search(form, part.head[:60])), None)
        if state is None and part.kind is Kind.ROW:
            state = next((state for state, form in _STATES if re.search(form, part.bare[:60])), None)
        if state is None:
            if part.kind is not Kind.PARAGRAPH or part.children:
                draft.agent(part, "exit states")
            continue
        draft.enforce(part, f"exit state {state}")
        extras.exits.append(_exit(draft, part, state, extras))


def _exit(draft: Draft, part: Node, state: State, extras: Extras) -> ExitState:
    found: dict[str, Any] = {"notify": [], "criteria": [], "notes": []}
    for item in [below for below in part.walk() if below.kind is not Kind.COMMENT]:
        draft.enforce(item, f"exit state {state}")
        label, value = item.label, plain(item.value)
        if re.search(r"reason|cause|when|condition", label):
            found["reason"] = value
        elif re.search(r"notify|inform|who|tell", label):
            found["notify"] += [
                who.strip() for who in re.split(r",\s*(?:or\s+|and\s+)?|\s+or\s+|\s+and\s+", value) if who.strip()
            ]
        elif re.search(r"rollback", label):
            found["rollback"] = not re.match(r"no\b", value, re.IGNORECASE)
            found["notes"].append(plain(item.text))
        elif re.search(r"action", label):
            found["action"] = value
        elif label and value:
            found["notes"].append(plain(item.text))
        elif plain(item.text):
            found["criteria"].append(plain(item.text))
    if part.value and part.key and not part.children:
        found["criteria"].append(plain(part.value))
    extras.notify += [who for who in found["notify"] if who not in extras.notify]
    lists: dict[str, Any] = {key: tuple(one for one in found[key] if one) for key in ("notify", "criteria", "notes")}
    single: dict[str, Any] = {
        key: value for key, value in found.items() if key not in lists and value not in {"", None}
    }
    return ExitState(state=state, title=(part.title or str(state))[:120], source=draft.source(part), **single, **lists)


def _plan(draft: Draft, node: Node, extras: Extras) -> None:
    for one in node.with_all():
        if re.search(
            r"\bplan\b.{0,40}\b(?:reviewed|approved|review|approval|sign)|\breview(?:ed)?\b.{0,30}\bplan\b",
            one.plain,
            re.IGNORECASE,
        ):
            extras.review = True
            draft.enforce(one, "plan review")
        elif one.kind is Kind.ITEM:
            extras.includes.append(told(one))
            draft.ledger.tell(one, Fate.REVIEWER, "plan review")


def _rules(draft: Draft, node: Node, extras: Extras) -> None:
    for one in node.walk():
        if one.kind is not Kind.COMMENT and told(one) and not (one.children and one.text.rstrip().endswith(":")):
            extras.rules.append(draft.agent(one, "prioritisation"))
            _formula(draft, one, extras)


def _formula(draft: Draft, node: Node, extras: Extras) -> None:
    """The weights of a formula in words; one that asks for what no plan knows is said not to be used."""
    told_as = re.search(r"\b(?:formula|score)\s*(?:[:=]|is)\s*(?P<terms>.*\S)", node.plain, re.IGNORECASE)
    if told_as is None or not re.search(r"[×*x+/]", told_as["terms"]):
        return
    extras.weights = weights_in(told_as["terms"])
    if extras.weights is None:
        message = "the plan is scored by value, risk and dependents; this formula asks for something else"
        draft.defect(node, "formula-not-used", message)
    else:
        draft.enforce(node, "score")


def _mvp(draft: Draft, node: Node, extras: Extras) -> None:
    for row in [one for one in node.walk() if one.kind is Kind.ROW and len(one.children) >= 2]:  # full and MVP
        cells = [plain(cell.text) or "—" for cell in row.children]
        extras.mvp.append(
            MvpRule(
                aspect=cells[0], full=cells[1] if len(cells) > 2 else cells[0], mvp=cells[-1], source=draft.source(row)
            )
        )
        draft.agent(row, "MVP mode")


def _metrics(draft: Draft, node: Node, extras: Extras) -> None:
    for item in _items(node):
        cells = [plain(cell.text) for cell in item.children] if item.kind is Kind.ROW else []
        name, target = (
            (cells[0], cells[1]) if len(cells) > 1 else (plain(item.key) or plain(item.text)[:80], plain(item.value))
        )
        if not name or not target:
            continue
        made = measured(f"{name} {target}", draft.installed)
        spec = criteria(
            draft,
            [Node(kind=Kind.ITEM, text=f"{name}: {target}", line=item.line, end=item.end)],
            prefix="metric",
            group=node.title[:80] or "Metrics",
        )[0:1]
        extras.checks += spec
        extras.metrics.append(
            Metric(
                name=name,
                target=target,
                checks=tuple(one.id for one in spec) if made else (),
                source=draft.source(item),
            )
        )


def _risks(draft: Draft, node: Node, extras: Extras) -> None:
    for item in _items(node):
        if item.kind is Kind.ROW:
            cells = [plain(cell.text) for cell in item.children]
            extras.risks.append(
                Risk(
                    risk=cells[0] or "—",
                    response=cells[-1] or None,
                    rating=" / ".join(cells[1:-1]) or None,
                    source=draft.source(item),
                )
            )
        else:
            extras.risks.append(
                Risk(
                    risk=plain(item.key or item.text)[:300] or "—",
                    response=plain(item.value) if item.key and item.value else None,
                    source=draft.source(item),
                )
            )
        draft.record(item, "risk")


def _references(draft: Draft, node: Node, extras: Extras) -> None:
    for item in _items(node):
        extras.references += links(item.text) or [plain(item.key or item.text)[:200]]
        draft.agent(item, "reference")


def _documents(draft: Draft, node: Node, extras: Extras) -> None:
    """Documents and artifacts that have to be there at the end; those that may be are told."""
    if "optional" in node.head:
        _references(draft, node, extras)
        return
    for item in _items(node):
        _artifact(draft, item, extras, node)


def _context(draft: Draft, node: Node, extras: Extras) -> None:
    """What agents read as it stands."""
    for one in node.with_all():
        if one.kind is not Kind.COMMENT and told(one):
            draft.ledger.tell(one, Fate.AGENT, "context")
    if not extras.purpose and re.search(r"purpose|mission|goal|objective|overview|description", node.head):
        extras.purpose = next(
            (told(one) for one in node.walk() if len(told(one)) > 20 and one.kind is Kind.PARAGRAPH),
            plain(node.value if node.key else ""),
        )


def _metadata(draft: Draft, node: Node, extras: Extras) -> None:
    for one in node.with_all():
        draft.ledger.tell(one, Fate.RECORD, "metadata")
    del extras


_READERS: dict[str, Callable[[Draft, Node, Extras], None]] = {
    "exits": _exits,
    "inputs": _inputs,
    "plan": _plan,
    "signals": _signals,
    "outputs": _outputs,
    "documents": _documents,
    "criteria": _criteria,
    "audit": _audit,
    "metrics": _metrics,
    "risks": _risks,
    "mvp": _mvp,
    "rules": _rules,
    "references": _references,
    "metadata": _metadata,
    "context": _context,
}
_HANDLERS = tuple((re.compile("|".join(forms)), _READERS[part]) for part, forms in lexicon("sections").items())
