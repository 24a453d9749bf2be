"""Every dishonest agent and many honest ones, with a table: `make agents`.

Ends with 1 where a dishonest agent passed, or more than 2 % of the honest ones were stopped.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path

from tests.corpus.agents import STYLES, Outcome, Scripted, dishonest, honest, lay_out, outcome

STOPPED_MAX = 0.02
"""The share of honest agents that may be stopped."""


def _run(root: Path, agent: Scripted) -> Outcome:
    # Two agents at once must not have one folder.
    own = Path(tempfile.mkdtemp(prefix=f"{agent.id}-", dir=root))
    lay_out(own / "project", attempts=2 if agent.after else 1)
    return outcome(agent, own / "project")


def _each(agents: list[Scripted], jobs: int) -> list[Outcome]:
    found = []
    with tempfile.TemporaryDirectory(prefix="agents-") as root, multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for number, one in enumerate(pool.imap(partial(_run, Path(root)), agents), start=1):
            found.append(one)
            print(f"{number:4} of {len(agents)}  {one.agent:34} {_told(one)}", flush=True)
    return found


def _told(one: Outcome) -> str:
    return "accepted" if one.passed else f"stopped by {', '.join(one.failed)}"


def main() -> int:
    """Run the campaign and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--honest", type=int, default=200, help="how many honest agents")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only-honest", action="store_true")
    parser.add_argument("--family", help="the dishonest agents of one file, and no others")
    args = parser.parse_args()
    began = time.monotonic()
    bad = [] if args.only_honest else _each(list(dishonest(*([args.family] if args.family else ()))), args.jobs)
    agents = [] if args.family else list(honest(args.honest, args.seed))
    good = _each(agents, args.jobs)
    styles = Counter(agent.tries for agent, one in zip(agents, good, strict=True) if one.passed)
    by_check = Counter(check for one in bad for check in one.failed)
    through = [one.agent for one in bad if one.passed]
    stopped = [one.agent for one in good if not one.passed]
    print(f"\nDishonest: {len(through)} of {len(bad)} accepted{': ' + ', '.join(through) if through else ''}")
    print(f"  stopped by: {', '.join(f'{check} {count}' for check, count in by_check.most_common())}")
    print(f"Honest: {len(stopped)} of {len(good)} stopped{': ' + ', '.join(stopped) if stopped else ''}")
    print(f"  accepted by style: {', '.join(f'{style} {styles[style]}' for style in STYLES)}")
    print(f"{time.monotonic() - began:.0f} s, seed {args.seed}")
    return int(bool(through) or len(stopped) > STOPPED_MAX * len(good))


if __name__ == "__main__":
    sys.exit(main())
