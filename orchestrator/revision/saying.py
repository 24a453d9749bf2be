"""What a hunk says: its changed lines, the symbol around them, its path; each in words and in what stands for them."""

from __future__ import annotations

from orchestrator.revision.hunks import Hunk, told_of
from orchestrator.revision.words import alike, split, stems


class Said:
    """What a hunk says, by how near to the change it is said."""

    def __init__(self, hunk: Hunk, common: frozenset[str]) -> None:
        self._near = _with_groups("\n".join(hunk.added))
        self._gone = frozenset(stems("\n".join(hunk.removed))), frozenset[int]()
        self._around = _with_groups("\n".join(told_of(line) for line in hunk.headers))
        self._spoken = f" {' '.join(split(' '.join((*hunk.headers, *hunk.removed, *hunk.added))))} "
        words, kin = _with_groups(" ".join(set(stems(hunk.path.rpartition(".")[0] or hunk.path)) - common))
        self._path = words - common, kin

    def strength(self, word: str) -> float:
        """How strongly a stem of a point, or a whole name, is there, from 0 to 1; what stands for it counts less."""
        if " " in word:
            return 1.0 if word in self._spoken else 0.0
        groups = alike(word)
        return max(
            near * (1.0 if word in words else 0.7 if groups & kin else 0.0)
            for near, (words, kin) in ((1.0, self._near), (0.8, self._gone), (0.6, self._around), (0.35, self._path))
        )


def _with_groups(text: str) -> tuple[frozenset[str], frozenset[int]]:
    words = frozenset(stems(text))
    return words, frozenset(number for word in words for number in alike(word))
