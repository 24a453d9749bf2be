"""The one place where a command's failure becomes words and an exit code."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from orchestrator.errors import Exit, OrchestratorError
from orchestrator.masking import mask_of
from orchestrator.showing import visible_lines


def handled(command: Callable[[], int], words: Sequence[str]) -> int:
    """Run `command`; tell the user's problem in a line, and keep our own in a log that is made to be pasted."""
    try:
        return int(command())
    except OrchestratorError as error:
        print(visible_lines(mask_of(os.environ).text(f"orchestrator: {error}")), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("orchestrator: interrupted; `orchestrator resume` goes on", file=sys.stderr)
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # The reader of our output left; a second complaint at exit would only hide its own.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.PROBLEM
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        print(
            f"orchestrator: {place}{error.strerror or error}; mend the disk or the rights, then try again",
            file=sys.stderr,
        )
        return Exit.PROBLEM
    except Exception:  # noqa: BLE001 - this is the last handler
        print(f"orchestrator: a bug in the orchestrator; please report what stands in {_log(words)}", file=sys.stderr)
        return Exit.BUG


def _log(words: Sequence[str]) -> str:
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
