"""How one document of another house is written: its words, its marks, its names and sentences."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from orchestrator.strict_yaml import load
from tests.unit.documents.composed.asides import aside
from tests.unit.documents.composed.blocks import Words
from tests.unit.documents.composed.marks import LISTINGS, Markup

WORDS = load(Path(__file__).with_name("abroad.yaml").read_text("utf-8"), where="abroad.yaml").data
THINGS = "ledger harbour orchard museum printer glacier bakery tramway archive beehive windmill foundry".split()
_VERBS = "Prepare Connect Seal Publish Index Paint Measure Load Sort Label Collect Rinse".split()
_SENTENCES = (
    "the {} answers within two seconds",
    "no {} is left without a label",
    "every {} has been counted",
    "at least 95 % of the {} arrived",
    "the {} is shown in the list",
    "a restart does not change the {}",
)


@dataclass(kw_only=True)
class House:
    """How one document is written."""

    pick: Random
    say: Words
    markup: Markup
    named: set[str] = field(default_factory=set)

    def name(self) -> str:
        """A name that nothing else in the document has."""
        free = (f"{self.pick.choice(_VERBS)} the {self.pick.choice(THINGS)}" for _ in itertools.count())
        name = next(one for one in free if one not in self.named)
        self.named.add(name)
        return name

    def sentences(self, least: int, most: int) -> list[str]:
        """Sentences that can be true or not, none of them twice."""
        found: list[str] = []
        for _ in range(self.pick.randint(least, most)):
            free = (self.pick.choice(_SENTENCES).format(self.pick.choice(THINGS)) for _ in itertools.count())
            found.append(next(one for one in free if one not in self.named))
            self.named.add(found[-1])
        return found

    def section(self, head: str, texts: Sequence[str], listing: str = "") -> Iterator[str]:
        """A part with a list."""
        yield from self.markup.head(2, head)
        yield from LISTINGS[listing or self.pick.choice(list(LISTINGS))](texts, self.markup)

    def beside(self) -> Iterator[str]:
        """One or two parts that are neither work nor criteria."""
        for kind in self.pick.sample(["glossary", "history", "notes", "contacts"], self.pick.randint(1, 2)):
            yield from self.markup.head(2, self.say(kind))
            yield from aside(kind, self.pick, self.markup)
