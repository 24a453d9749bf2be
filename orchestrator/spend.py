"""What models used up, as far as anybody knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

Body = Mapping[str, Any]


@dataclass(kw_only=True)
class Spend:
    """What the models cost; an unknown cost stays unknown."""

    turns: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    known_cost: float = 0.0
    """What is known of the cost."""
    unknown: int = 0
    """Replies and failures whose cost nobody told."""
    worked_s: float = 0.0
    """Seconds of work, where this is the sum of several runs."""

    def __add__(self, other: Spend) -> Spend:
        """Both together."""
        return Spend(**{item.name: getattr(self, item.name) + getattr(other, item.name) for item in fields(Spend)})

    @property
    def cost(self) -> float | None:
        """The whole cost; `None` where a part of it is unknown."""
        return None if self.unknown else self.known_cost

    @property
    def tokens(self) -> int:
        """Both ways."""
        return self.input_tokens + self.output_tokens

    def to_json(self) -> dict[str, Any]:
        """As `status` and the package show it."""
        return {
            "turns": self.turns,
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "cost": self.cost,
            "known_cost": self.known_cost,
        }


def charge(accounts: Iterable[Spend], used: Body, *, turns: int) -> None:
    """Count what so many replies, or requests without a usable one, used up, in each of the accounts."""
    inward, outward = int(used.get("input_tokens", 0)), int(used.get("output_tokens", 0))
    cost = used.get("cost")
    known, unknown = (0.0, 1) if cost is None else (float(cost), 0)
    for account in accounts:
        account.turns += turns
        account.input_tokens += inward
        account.output_tokens += outward
        account.known_cost += known
        account.unknown += unknown
