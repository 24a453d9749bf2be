"""The small project again, for people who step in at any moment of a run."""

from __future__ import annotations

from tests.acceptance.conftest import shop

__all__ = ["shop"]
