"""What a text becomes when it is read as a document of which a playbook is made."""

from __future__ import annotations

from orchestrator.documents.reading import Imported, read_document
from orchestrator.playbook import Playbook


def playbook_of(text: str) -> Playbook:
    """The playbook alone."""
    return read_both(text)[1]


def read_both(text: str) -> tuple[Imported, Playbook]:
    """All that was read, and the playbook of it."""
    imported = read_document(text.encode(), where="document.md")
    assert isinstance(imported.result, Playbook)
    return imported, imported.result
