"""The plan of a run: scored tasks in work order, and what was left out."""

from orchestrator.plan.affected import Affected, affected
from orchestrator.plan.draft import draft
from orchestrator.plan.order import in_order
from orchestrator.plan.record import Deferred, Plan, Task
from orchestrator.plan.scope import ScopeChange
from orchestrator.plan.score import score

__all__ = ["Affected", "Deferred", "Plan", "ScopeChange", "Task", "affected", "draft", "in_order", "score"]
