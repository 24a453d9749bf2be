"""What is kept of our own failure, made to be pasted into a report."""

from __future__ import annotations

import os
import platform
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from orchestrator.masking import mask_of


def crash_log(words: Sequence[str]) -> str:
    """Write the crash log; its path, or the log itself where it cannot be written."""
    text = (
        f"command: orchestrator {' '.join(words[:1])} ({len(words)} words)\n"
        f"at: {datetime.now(UTC).isoformat(timespec='seconds')}\n"
        f"python: {platform.python_version()} on {platform.platform()}\n\n"
        f"{traceback.format_exc()}"
    )
    text = mask_of(os.environ).text(text)
    try:
        handle, name = tempfile.mkstemp(prefix="orchestrator-crash-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        return f"these lines:\n{text}"
    return str(Path(name))
