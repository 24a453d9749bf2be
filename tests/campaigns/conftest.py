"""Where the small stage of the acceptance tests is shared."""

from __future__ import annotations

from tests.acceptance.conftest import shop

__all__ = ["shop"]
