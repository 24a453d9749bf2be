"""Write the schemas anew."""

from __future__ import annotations

from pathlib import Path

from orchestrator.schemas import generate

for name, text in generate().items():
    (Path(__file__).parent / name).write_text(text, encoding="utf-8")
