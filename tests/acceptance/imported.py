"""Projects in which documents of a team are worked by a scripted model, from a handoff without an API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.acceptance.conftest import Shop
from tests.acceptance.test_stages_without_an_api import handoff


@contextmanager
def project_of(folder: Path, script: str, documents: Mapping[str, str] | None = None) -> Iterator[Shop]:
    """A project with a script, the handoff `packet`, and documents by their file names, none imported yet."""
    shop = Shop(folder / "project")
    shop.root.mkdir()
    shop.run("init")
    shop.script.write_text(script, "utf-8")
    handoff(shop.root / "packet")
    for name, text in (documents or {}).items():
        (shop.root / name).write_text(text, "utf-8")
    try:
        yield shop
    finally:
        shop.close()
