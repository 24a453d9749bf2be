"""A run in legs: disturbed at a point of one of them, taken up again, compared with the one that nobody disturbed."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

from tests.chaos.disturbance import Disturbance, disturbed, watched
from tests.chaos.essence import essence
from tests.chaos.nursery import BROKEN, ENDED, Nursery
from tests.chaos.stage import LEGS, set_up

_HEARD = {"intervention.taken", "receipt"}


class Campaign:
    """Holds the undisturbed run: where each leg begins, how it ends, and where it can be disturbed."""

    def __init__(self, nursery: Nursery, home: Path) -> None:
        self._nursery = nursery
        self._home = home
        self._place = home / "place"
        self._ends: dict[int, dict[str, Any]] = {}
        self.points: list[Disturbance] = []
        set_up(self.root)
        for leg in range(1, LEGS + 1):
            self._keep(leg)
            self.points += watched(nursery, self.root, leg)
            self._lay_out(leg)
            code = nursery.play(self.root, leg)
            assert code == ENDED, self._words()
            self._ends[leg] = essence(self.root)

    @property
    def root(self) -> Path:
        """Where the project lies whenever it is played: paths are part of what a run remembers."""
        return self._place / "project"

    def trouble(self, what: Disturbance) -> str | None:
        """Disturb, take up again, compare; empty where all is as it should be, `None` where the call never came.

        How often some calls come depends on the time that others take.
        """
        self._lay_out(what.leg)
        code, came = disturbed(self._nursery, self.root, what)
        if not came:
            return None
        if code == BROKEN:
            return f"a bug instead of a problem that people are told: {self._words()[-1500:]}"
        return self._after(what)

    def _after(self, what: Disturbance) -> str:
        code = self._nursery.play(self.root, what.leg)
        if code != ENDED:
            return f"taken up again, it ended with {code}: {self._words()[-1500:]}"
        calm, other = self._ends[what.leg], essence(self.root)
        return difference(self._in_time(calm, what), self._in_time(other, what))

    def _in_time(self, found: dict[str, Any], what: Disturbance) -> dict[str, Any]:
        """What could not be read of the inbox is read at the next look: then people are heard one node later."""
        if what.how != "EIO":
            return found
        heard = [row for row in found["journal"] if row["kind"] in _HEARD]
        return found | {"journal": [row for row in found["journal"] if row["kind"] not in _HEARD] + heard}

    def _words(self) -> str:
        words = self._place / "words.txt"
        return words.read_text(errors="replace") if words.exists() else ""

    def _keep(self, leg: int) -> None:
        subprocess.run(["cp", "-a", self._place, self._home / f"leg-{leg}"], check=True)

    def _lay_out(self, leg: int) -> None:
        shutil.rmtree(self._place)
        subprocess.run(["cp", "-a", self._home / f"leg-{leg}", self._place], check=True)


def difference(calm: dict[str, Any], other: dict[str, Any]) -> str:
    """The first differences between two essences, a line each; empty where there are none."""
    found = []
    for part, value in calm.items():
        if value != other[part]:
            before, after = Counter(_lines(value)), Counter(_lines(other[part]))
            gone, came = list((before - after).elements())[:4], list((after - before).elements())[:4]
            found += [f"{part}:", *(f"  - {line[:300]}" for line in gone), *(f"  + {line[:300]}" for line in came)]
            if not gone and not came:
                first = next(n for n, pair in enumerate(zip(value, other[part], strict=True)) if pair[0] != pair[1])
                found += [
                    f"  another order from {first}:",
                    *(f"  {line[:200]}" for line in _lines(other[part])[first:][:3]),
                ]
    return "\n".join(found)


def _lines(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [f"{key}: {json.dumps(inner)}" for key, inner in value.items()]
    return [json.dumps(item) for item in value]
