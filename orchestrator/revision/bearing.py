"""Which hunks bear which points, by what both say; and which hunks belong to those because the code needs them.

A hunk is compared with a point by the words and names that they share, rare ones first: in its changed lines, in the
symbol that it lies in, in its path. It bears the points that it fits best. A hunk that bears none belongs to the
revision still if a bearing one needs it (what it defines is used there, or the other way round), or if it is the same
edit again. Everything else lies outside of the points.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from orchestrator.revision.actions import differ
from orchestrator.revision.hunks import Hunk, symbols_in
from orchestrator.revision.kinds import CODE, DOCS, LOCK, MANIFEST, TEST, kind_of
from orchestrator.revision.points import Point
from orchestrator.revision.relating import mentions, moved, same_edit, speaks_of, symbols_of, tests, together, undoes
from orchestrator.revision.saying import Said
from orchestrator.revision.suiting import named, suits, titled
from orchestrator.revision.wanting import missing
from orchestrator.revision.words import alike, identifiers, paragraphs, split, stem, stems

NEAR_BEST = 0.6
"""Of the best hunk's score, what another one needs to bear the same point."""
NEAR_POINT = 0.4
"""Of a hunk's best fit, what another point needs to be borne by it too."""
LEAST = 0.14
"""The part of a point's weight that a hunk must have in common with it."""
TELLING = 0.4
"""What one word at least must tell: many common ones together tell nothing."""
WHOLE = 1.5
"""The weight of a name of several words that is found whole."""
FAINT = 0.3
"""The weight of words that a point only stands under, or gives as an example."""
COMMON = 0.4
MANY = 4
"""Words of a point from which on one of them alone does not show that it was worked."""
SPOKEN = 0.4
"""Of a point's words that stand in a file, how many a hunk must have that the point shares nothing else with."""
ROUNDS = 3
"""How far from a bearing hunk what it needs is looked for."""
_EVERYWHERE = re.compile(
    r"\b(?:all\b(?!\()|every|everywhere|each|any|whole|throughout|both|anywhere|consistently)\b", re.IGNORECASE
)
_OF_IMPORTS = re.compile(r"\b(?:import\w*|depend\w*|librar\w+|packages?|modules?)\b", re.IGNORECASE)
_OF_MOVING = re.compile(
    r"\b(?:mov\w+|split\w*|extract\w*|order\w*|sort\w*|before|after|above|below|first|last|place|separate\w*|"
    r"belongs?|into|out of)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"`([^`\n]+)`|\"([^\"\n]+)\"|“([^“”\n]+)”")


@dataclass(kw_only=True)
class Borne:
    """What was found."""

    by_point: dict[int, list[Hunk]] = field(default_factory=dict)
    """The hunks that bear each point, by its index."""
    belonging: list[Hunk] = field(default_factory=list)
    """Hunks that bear no point and are needed by one that does."""
    outside: list[Hunk] = field(default_factory=list)


class Matching:
    """The points of one revision against the hunks of its diff."""

    def __init__(
        self, points: Sequence[Point], hunks: Sequence[Hunk], texts: Mapping[str, str], *, fresh: frozenset[str]
    ) -> None:
        """`texts` are the files as they were, to tell rare words from common ones; `fresh` the paths that are new."""
        self.points = points
        self.hunks = [hunk for hunk in hunks if not hunk.is_blank]
        self._texts = texts
        self._fresh = fresh
        self._coded = any(kind_of(path) == CODE for path in texts)

    def borne(self, cited: Mapping[int, frozenset[str]]) -> Borne:
        """Sort the hunks; `cited` are the paths that the agent names for each point, which help where words do not."""
        scores = [
            {hunk: score * suits(self.points[at], hunk, coded=self._coded) for hunk, score in row.items()}
            for at, row in enumerate(self._scores)
        ]
        found = Borne(by_point={at: self._bearing(at, scores) for at in range(len(self.points))})
        self._by_citation(found, cited)
        inside = self._with_what_belongs({hunk for bearing in found.by_point.values() for hunk in bearing})
        bearing = {hunk for some in found.by_point.values() for hunk in some}
        found.belonging = [hunk for hunk in self.hunks if hunk in inside and hunk not in bearing]
        found.outside = [hunk for hunk in self.hunks if hunk not in inside]
        return found

    def _with_what_belongs(self, bearing: set[Hunk]) -> set[Hunk]:
        inside = bearing | {hunk for hunk in self.hunks if any(together(hunk, other) for other in bearing)}
        for _ in range(ROUNDS):
            inside |= {hunk for hunk in self.hunks if hunk not in inside and self._belongs(hunk, inside)}
        return inside

    @cached_property
    def _said(self) -> dict[Hunk, Said]:
        """A part of a path that many files have in common tells nothing."""
        parts = Counter(word for path in self._texts for word in frozenset(stems(path)))
        common = frozenset(word for word, count in parts.items() if count > max(1, COMMON * len(self._texts)))
        return {hunk: Said(hunk, common) for hunk in self.hunks}

    @cached_property
    def _scores(self) -> list[dict[Hunk, float]]:
        return [{hunk: self._score(at, hunk) for hunk in self.hunks} for at in range(len(self.points))]

    def _bearing(self, at: int, scores: Sequence[Mapping[Hunk, float]]) -> list[Hunk]:
        mine, names = scores[at], self._names[at]
        enough = LEAST * self._totals[at]
        best = max(mine.values(), default=0.0)
        if missing(self.points[at].text, self._new_lines):
            return []
        fitting = [
            hunk
            for hunk, score in mine.items()
            if score >= max(enough, NEAR_BEST * best, 1e-9)
            and (hunk not in self._moved or _OF_MOVING.search(self.points[at].text))
            and (not hunk.only_imports or _OF_IMPORTS.search(self.points[at].text))
            and self._tells(at, hunk)
            and self._more_than_a_word(at, hunk)
            and (names & symbols_of(hunk) or titled(self.points[at], hunk) or self._fits(at, hunk, scores))
            and not self._other_symbol(at, hunk)
        ]
        return [hunk for hunk in fitting if not any(undoes(hunk, other, self._told[at]) for other in fitting)]

    @cached_property
    def _moved(self) -> frozenset[Hunk]:
        return moved(self.hunks)

    def _fits(self, at: int, hunk: Hunk, scores: Sequence[Mapping[Hunk, float]]) -> bool:
        """Whether no other point fits the hunk much better: shares more, and that is more of the point."""
        fits = [row[hunk] ** 2 / self._totals[other] for other, row in enumerate(scores)]
        return fits[at] >= NEAR_POINT * max(fits)

    @cached_property
    def _totals(self) -> list[float]:
        return [sum(weights.values()) or 1.0 for weights in self._weights]

    def _tells(self, at: int, hunk: Hunk) -> bool:
        said = self._said[hunk]
        return titled(self.points[at], hunk) or any(
            self._rarity(word) * said.strength(word) >= TELLING for word in self._told[at]
        )

    def _more_than_a_word(self, at: int, hunk: Hunk) -> bool:
        """A point of many words is not borne by one of them, unless that one is a name, a literal or a rare one."""
        weights, said = self._weights[at], self._said[hunk]
        shared = [word for word, weight in weights.items() if weight > FAINT and said.strength(word)]
        told = len(self._told[at])
        return len(shared) != 1 or told < MANY or weights[shared[0]] > 1 or titled(self.points[at], hunk)

    @cached_property
    def _new_lines(self) -> str:
        return "\n".join(line for hunk in self.hunks for line in hunk.added)

    def _by_citation(self, found: Borne, cited: Mapping[int, frozenset[str]]) -> None:
        """A point with nothing to look for is borne by the code that the agent names and no other point needs."""
        taken = self._with_what_belongs({hunk for bearing in found.by_point.values() for hunk in bearing})
        for at, paths in cited.items():
            vague = not self._names[at] and not self._literals[at]
            if not found.by_point.get(at) and vague:
                known = {path for path in paths if named(path, [self.points[at]])}
                free = [h for h in self.hunks if h.path in paths and (h not in taken | self._moved or h.path in known)]
                found.by_point[at] = [hunk for hunk in free if self._may_be(at, hunk)]

    def _may_be(self, at: int, hunk: Hunk) -> bool:
        """Whether a hunk of a file that is cited can be what a point without words in common is about."""
        point = self.points[at]
        if kind_of(hunk.path) == DOCS:
            return named(hunk.path, [point])
        idle = hunk.is_comment or hunk.only_imports or differ(point.text, hunk.symbol)
        return kind_of(hunk.path) == CODE and not idle and not self._elsewhere(at, hunk)

    def _elsewhere(self, at: int, hunk: Hunk) -> bool:
        """Whether the file speaks of what the point is about, and hardly where the hunk lies."""
        here = frozenset(stems(self._texts.get(hunk.path, "")))
        about = [word for word in self._told[at] & here if self._rarity(word) >= TELLING]
        return sum(self._said[hunk].strength(word) > 0 for word in about) < SPOKEN * len(about)

    def _score(self, at: int, hunk: Hunk) -> float:
        weights, said = self._weights[at], self._said[hunk]
        return sum(weight * said.strength(word) for word, weight in weights.items())

    @cached_property
    def _weights(self) -> list[dict[str, float]]:
        """How much each stem of a point tells: more where few places have it, and where it is a name or a literal."""
        weights = []
        for at, point in enumerate(self.points):
            told = self._told[at]
            code = point.text.partition("```")[2]
            strong = {stem(name.lower()) for name in self._literals[at] if len(split(name)) == 1}
            kin = Counter(number for word in told for number in alike(word))
            strong |= {word for word in told if any(kin[number] > 1 for number in alike(word))}
            whole = {f" {' '.join(split(name))} ": WHOLE for name in self._literals[at] if len(split(name)) > 1}
            faint = {word: FAINT for word in stems(f"{point.about} {code}") if word not in told}
            weights.append(
                {word: self._rarity(word) * (2.0 if word in strong else 1.0) for word in told} | whole | faint
            )
        return weights

    @cached_property
    def _told(self) -> list[frozenset[str]]:
        return [frozenset(stems(point.text.partition("```")[0])) for point in self.points]

    @cached_property
    def _places(self) -> Counter[str]:
        """In how many paragraphs of the files each stem stands; the empty one counts the paragraphs."""
        places = [frozenset(stems(block)) for text in self._texts.values() for block in paragraphs(text)]
        return Counter(word for place in places for word in place) + Counter({"": len(places)})

    def _rarity(self, word: str) -> float:
        return max(0.15, 1 - math.log(1 + self._places[word]) / math.log(self._places[""] + 2))

    @cached_property
    def _literals(self) -> list[frozenset[str]]:
        """Numbers, quoted things and identifiers of each point."""
        found = []
        for point in self.points:
            prose = point.text.partition("```")[0]
            quoted = [part for match in _QUOTED.finditer(prose) for part in match.groups() if part]
            named = [name for name in identifiers(prose) if "_" in name or re.search("[a-z][A-Z]", name)]
            found.append(frozenset([*quoted, *named, *re.findall(r"\b\d{2,}\b", prose)]))
        return found

    @cached_property
    def _names(self) -> list[frozenset[str]]:
        """Symbols and routes that each point names: of the changed lines, and of all files as they were."""
        known = {name for hunk in self.hunks for name in symbols_of(hunk)} | self._homes.keys()
        return [frozenset(name for name in known if speaks_of(point, name)) for point in self.points]

    @cached_property
    def _homes(self) -> dict[str, frozenset[str]]:
        """The files in which each symbol stands."""
        homes: dict[str, frozenset[str]] = {}
        for path, text in self._texts.items():
            for name in symbols_in(text):
                homes[name] = homes.get(name, frozenset()) | {path}
        return homes

    @cached_property
    def _known(self) -> frozenset[str]:
        """Every identifier of the files as they were."""
        return frozenset(name for text in self._texts.values() for name in identifiers(text))

    @cached_property
    def _imported(self) -> frozenset[str]:
        return frozenset(name for hunk in self.hunks for name in hunk.imports)

    def _other_symbol(self, at: int, hunk: Hunk) -> bool:
        """Whether the point names some symbol of this kind, and the hunk changes an old one that it does not name."""
        if not hunk.exists or not self._names[at] or _EVERYWHERE.search(self.points[at].text):
            return False
        if kind_of(hunk.path) in {TEST, DOCS}:
            return False
        own = symbols_of(hunk)
        files = {other.path for other in self.hunks if symbols_of(other) & self._names[at]}
        files |= {path for name in self._names[at] for path in self._homes.get(name, ())}
        named = own & self._names[at] or hunk.symbol in self._names[at]
        return bool(own or hunk.symbol) and not named and hunk.path in files

    def _belongs(self, hunk: Hunk, inside: set[Hunk]) -> bool:
        """Whether a hunk is there because of what is inside, or repeats it, or tells of it."""
        if any(self._needed(hunk, other) for other in inside):
            return True
        everywhere = any(_EVERYWHERE.search(point.text) for point in self.points)
        if everywhere and any(same_edit(hunk, other) for other in inside):
            return True
        kind = kind_of(hunk.path)
        if kind == DOCS:
            words = {part for name in hunk.came for part in stems(name)}
            return any(weight >= TELLING and word in words for row in self._weights for word, weight in row.items())
        shares = [scores[hunk] / self._totals[at] for at, scores in enumerate(self._scores)]
        return kind in {LOCK, TEST} and max(shares, default=0) >= LEAST

    def _needed(self, hunk: Hunk, other: Hunk) -> bool:
        """Whether one of two hunks brings what the other uses, or one tests, calls or lists the other."""
        kind = kind_of(hunk.path)
        return bool(
            (hunk.path == other.path and not hunk.symbol and hunk.path in self._fresh)
            or (hunk.path == other.path and hunk.imports & other.came)
            or hunk.defines & other.came
            or other.defines & hunk.came
            or (hunk.symbol in other.calls and hunk.symbol)
            or (hunk.came & other.came) - self._known - self._imported
            or hunk.signs & other.calls
            or other.signs & hunk.calls
            or (hunk.went & other.went and hunk.came & other.came)
            or (kind == TEST and tests(hunk, other))
            or (kind in {MANIFEST, LOCK} and mentions(hunk, other))
        )
