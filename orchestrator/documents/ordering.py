"""What is put in order in a tree before it is read: fields get their labels, blocks their fields, columns names."""

from __future__ import annotations

from orchestrator.documents.blocks import gather
from orchestrator.documents.coded_paragraphs import put_below_codes
from orchestrator.documents.columns import name_columns
from orchestrator.documents.decided_columns import name_decisions
from orchestrator.documents.described_data import keep_described
from orchestrator.documents.figures import keep_figures
from orchestrator.documents.filled_labels import fill_labels
from orchestrator.documents.joined_tables import join_tables
from orchestrator.documents.learnt_fields import learn_fields
from orchestrator.documents.lifted_blocks import lift_blocks
from orchestrator.documents.looked_at import put_below_approvals
from orchestrator.documents.node import Node
from orchestrator.documents.only_told import keep_as_told
from orchestrator.documents.released import release_folded, release_last
from orchestrator.documents.scenarios import join_scenarios
from orchestrator.documents.series import mark_series
from orchestrator.documents.told_fields import tell_fields
from orchestrator.documents.told_packages import part_packages
from orchestrator.documents.turned_tables import turn_tables


def put_in_order(root: Node) -> None:
    """One pass after another, each of which relies on those before it."""
    for one in (
        keep_as_told,
        keep_figures,
        keep_described,
        release_folded,
        lift_blocks,
        join_scenarios,
        put_below_codes,
        turn_tables,
        name_decisions,
        name_columns,
        tell_fields,
        fill_labels,
        put_below_approvals,
        gather,
        mark_series,
        join_tables,
        release_last,
        part_packages,
        learn_fields,
    ):
        one(root)
