"""What keeping secrets out of the record costs: an agent's step with a mask that knows 20 secrets, and without one.

The steps are those of `agent_step.py`. Beside them the floor: writing the same texts as JSON, which has to be done in
any case, and the longest single text, a command's whole output, looked through in full.
"""

from __future__ import annotations

import json
import secrets
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.agent_step import write_run
from benchmarks.measure import machine, show
from orchestrator.journal import canonical
from orchestrator.masking import Mask

STEPS, TURNS, SECRETS = 1000, 5, 20
LINE = "src/orders/service.py:41: task-list checked, 17 rows, total 1234.50 EUR, see https://docs.example.org/orders\n"


def milliseconds(work: Callable[[], object], times: int) -> float:
    """CPU milliseconds of one go, the median of several."""
    taken = []
    for _ in range(TURNS):
        began = time.process_time()
        for _ in range(times):
            work()
        taken.append((time.process_time() - began) * 1000 / times)
    return median(taken)


def step(mask: Mask) -> float:
    """CPU milliseconds of one durable step with this mask, the median of several runs."""
    taken = []
    for _ in range(TURNS):
        with tempfile.TemporaryDirectory() as folder:
            taken.append(write_run(Path(folder), STEPS, mask).cpu / STEPS * 1000)
    return median(taken)


def main() -> None:
    """Print the cost of a step with and without a mask, and that of texts, clean and not."""
    mask = Mask(secrets=frozenset(secrets.token_urlsafe(24) for _ in range(SECRETS)))
    known = next(iter(mask.secrets))
    bare, masking = step(Mask()), step(mask)
    rows = [
        ("a durable step, no secret known", f"{bare:.3f} ms", ""),
        (f"a durable step, {SECRETS} secrets known", f"{masking:.3f} ms", f"{masking / bare:.2f}x a step without"),
    ]
    for name, text in {
        "1 KB of output": LINE * 10,
        "1 KB of output with a secret in it": LINE * 5 + known + LINE * 5,
        "1 MB of output": LINE * 10_000,
        "1 MB of output with a secret in it": LINE * 5_000 + known + LINE * 5_000,
    }.items():
        times = max(1, 1_000_000 // len(text))
        body: dict[str, object] = {"text": text, "ok": True}
        written, taken = milliseconds(partial(canonical, body), times), milliseconds(_mask(mask, body), times)
        rows.append((name, f"{taken:.3f} ms", f"{taken / written:.2f}x writing it as JSON"))
    show(f"Masking, CPU, the median of {TURNS} ({machine()})", ("what", "CPU", "beside"), rows)


def _mask(mask: Mask, body: dict[str, object]) -> Callable[[], object]:
    text = json.dumps(body)
    return lambda: mask.finds_nothing(text) or mask.value(body)


if __name__ == "__main__":
    main()
