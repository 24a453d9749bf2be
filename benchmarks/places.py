"""Where the contracts are that services are built from."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "tests" / "corpus" / "contracts"


def folder_of(name: str) -> Path:
    """The folder of a contract of the corpus, of the first example handoff (`example`), or at a path."""
    if name == "example":
        return min(path for path in (ROOT / "handoffs" / "examples").iterdir() if path.is_dir())
    return CORPUS / name if (CORPUS / name).is_dir() else Path(name)


def everything() -> list[str]:
    """Every contract of the corpus."""
    return sorted(path.name for path in CORPUS.iterdir() if path.is_dir())
