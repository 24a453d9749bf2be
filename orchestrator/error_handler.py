"""The one place where a command's failure becomes words and an exit code; what only failures need is imported then."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from orchestrator.errors import Exit, OrchestratorError


def handled(command: Callable[[], int], words: Sequence[str]) -> int:
    """Run `command`; tell the user's problem in a line, and keep our own in a log that is made to be pasted."""
    try:
        return int(command())
    except OrchestratorError as error:
        from orchestrator.masking import mask_of
        from orchestrator.showing import visible_lines

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
        from orchestrator.crash_log import crash_log

        kept = crash_log(words)
        print(f"orchestrator: a bug in the orchestrator; please report what stands in {kept}", file=sys.stderr)
        return Exit.BUG
