"""Parts that are kept as data or told as they stand: audit lines, the plan, metrics, risks, references, context."""

from __future__ import annotations

import re

from orchestrator.documents.draft import Draft, told
from orchestrator.documents.extras import Extras
from orchestrator.documents.finding_sections import items
from orchestrator.documents.judging import criteria
from orchestrator.documents.ledger import Fate
from orchestrator.documents.meanings import measured
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.words import links, plain
from orchestrator.plan.score import weights_in
from orchestrator.playbook import (
    AuditItem,
    Metric,
    MvpRule,
    Risk,
)


def read_audit(draft: Draft, node: Node, extras: Extras) -> None:
    """What is to be recorded, filled from the run."""
    for item in items(node):
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


_BEGINS = re.compile(r"\b(?:begin|start)s?\b.{0,30}\bplan\b", re.IGNORECASE)
"""That the work begins with a plan, which every run does."""


def read_plan(draft: Draft, node: Node, extras: Extras) -> None:
    """What the plan has to say, and whether somebody reviews it."""
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
        elif one.kind is Kind.PARAGRAPH and _BEGINS.search(one.plain):
            draft.enforce(one, "a plan comes first")


def read_rules(draft: Draft, node: Node, extras: Extras) -> None:
    """How work is ordered."""
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


def read_mvp(draft: Draft, node: Node, extras: Extras) -> None:
    """What differs where only the minimum is built: a table of both modes, or what is said of the minimum alone."""
    for row in node.walk():
        if row.kind is Kind.ROW and len(row.children) >= 2:
            extras.mvp.append(_by_mode(draft, row))
            draft.agent(row, "MVP mode")
        elif row.kind is Kind.ITEM and told(row) and not row.children:
            aspect, said = (plain(row.key), plain(row.value)) if row.key and row.value else ("MVP", plain(row.text))
            extras.mvp.append(MvpRule(aspect=aspect, mvp=said, source=draft.source(row)))
            draft.agent(row, "MVP mode")


def _by_mode(draft: Draft, row: Node) -> MvpRule:
    aspect, *modes = row.children
    least = next((cell for cell in modes if re.search(r"\b(?:mvp|minim)", cell.label)), modes[-1])
    full = next((plain(cell.text) for cell in modes if cell is not least), "")
    return MvpRule(aspect=plain(aspect.text) or "—", full=full, mvp=plain(least.text) or "—", source=draft.source(row))


def read_metrics(draft: Draft, node: Node, extras: Extras) -> None:
    """Figures to hold; those that can be measured are checks."""
    for item in items(node):
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


def read_risks(draft: Draft, node: Node, extras: Extras) -> None:
    """Risks, blockers and what is done then."""
    for item in items(node):
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


def read_references(draft: Draft, node: Node, extras: Extras) -> None:
    """Documents to read."""
    for item in items(node):
        extras.references += links(item.text) or [plain(item.key or item.text)[:200]]
        draft.agent(item, "reference")


def read_context(draft: Draft, node: Node, extras: Extras) -> None:
    """What agents read as it stands."""
    for one in node.with_all():
        if one.kind is not Kind.COMMENT and told(one):
            draft.ledger.tell(one, Fate.AGENT, "context")
    if not extras.purpose and re.search(r"purpose|mission|goal|objective|overview|description", node.head):
        extras.purpose = next(
            (
                told(one)
                for one in node.walk()
                if len(told(one)) > 20 and one.kind is Kind.PARAGRAPH and not BOLD_LINE.match(one.text)
            ),
            plain(node.value if node.key else ""),
        )


def read_metadata(draft: Draft, node: Node, _extras: Extras) -> None:
    """Version, dates, owner: kept as data."""
    for one in node.with_all():
        draft.ledger.tell(one, Fate.RECORD, "metadata")
