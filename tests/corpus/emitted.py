"""What is written for contracts of the corpus, as digests: `python -m tests.corpus.emitted [NAME…]`."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.compose import PythonFile, Registry, compose
from orchestrator.models.builtin.emit.operation_files import File
from orchestrator.models.builtin.emit.plan import BUILDS
from orchestrator.models.builtin.reading import read
from tests.corpus.plans import CONTRACTS, load

OF_ONE_OPERATION = ("service", "endpoint")


def emitted(design: ServiceDesign) -> dict[Path, str]:
    """Every file of the service, as a run's tasks put it together, not formatted."""
    tree: dict[Path, str] = {}
    for builds in BUILDS:
        for subject in [item.id for item in design.operations] if builds in OF_ONE_OPERATION else [""]:
            for file in BUILDS[builds](design, subject):
                tree[Path(file.path)] = _text(file, tree.get(Path(file.path)))
    return tree


def _text(file: File, before: str | None) -> str:
    if isinstance(file, PythonFile):
        return compose(before, file)
    return file.merged(before) if isinstance(file, Registry) else file.text


def main(names: list[str]) -> None:
    """A line for each file: its digest, contract and path."""
    for name in names or sorted(folder.name for folder in CONTRACTS.iterdir() if folder.is_dir()):
        for path, text in sorted(emitted(read(*load(name))).items()):
            sys.stdout.write(f"{hashlib.sha256(text.encode()).hexdigest()} {name}/{path}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
