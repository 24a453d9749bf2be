"""A revision and its proof: what was asked, what changed, and whether the one bears out the other."""

from __future__ import annotations

from orchestrator.revision.points import Point, points
from orchestrator.revision.proof import Claim, Proof, prove, unchanged

__all__ = ["Claim", "Point", "Proof", "points", "prove", "unchanged"]
