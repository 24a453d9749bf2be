"""How long documents take to read, how much of them is recovered, and what hostile ones cost."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.measure import machine, show, spent
from orchestrator.catalog import roots
from orchestrator.documents.draft import Installed
from orchestrator.documents.installed import installed
from orchestrator.documents.reading import Imported, read_document
from orchestrator.documents.repair import MAX_CELLS, MAX_LINES
from orchestrator.errors import Problem
from tests.unit.documents.dialects import documents
from tests.unit.documents.recovery import Counted, Measured, corpus, measured, recovered

MANY, MANY_LIMIT_S = 1000, 30.0
HOSTILE_LIMIT_S = 2.0
LINES = MAX_LINES - 10
HOSTILE = {
    "10 MB of one letter": "x" * 10_000_000,
    "10 MB of steps": "# Procedure\n" + "## Step 1: Do it\n" * 600_000,
    "a list of as many tasks as may be": "# Tasks\n" + "- [ ] **[BE-1]** Do it, after BE-1 *(3 points)*\n" * LINES,
    "tasks of four lines each": "# Tasks\n"
    + "".join(
        f"- [ ] **T-{n}** Do it *(3 points)*\n  - Success criteria: `src/{n}.py` exists\n  - Depends on: T-{n - 1}\n"
        f"  - _Requirements: {n}.1_\n"
        for n in range(1, LINES // 4)
    ),
    "a table of as many tasks as may be": "# Tasks\n| ID | Task | Points |\n|---|---|---|\n"
    + "".join(f"| A-{n} | do it | 3 |\n" for n in range(MAX_CELLS // 4 - 2)),
    "a table of 5,000 columns": "# Procedure\n" + f"|{'Step|' * 5000}\n|{'---|' * 5000}\n",
    "tasks that wait for each other": "# Workflow\n" + "## Task 1: x\n- ID: T-1\n- Prerequisites: T-1\n" * (LINES // 4),
    "a decision in every line": "# Procedure\n" + "## Step 1: x\n- If it fails → retry step 1\n" * (LINES // 2),
    "one line of labels": "# Procedure\n## Step 1: x\n" + "Go: x; No-Go: y; " * 30_000,
    "one line of arrows": "# Procedure\n## Step 1: x\n" + "a -> b => c → " * 30_000,
    "one line of HTML": "<h1>Procedure</h1><ol>" + "<li>Do it</li>" * 40_000,
    "deep HTML": "# Procedure\n" + "<div>" * 100_000,
    "deep quotes": "# Procedure\n## Step 1: x\n" + ">" * 50_000,
    "deep lists": "# Procedure\n## Step 1: x\n" + "\n".join(f"{' ' * (2 * depth)}- a: b" for depth in range(700)),
    "brackets": "# Procedure\n## Step 1: x\n" + "[" * 200_000 + "**a" * 100_000,
    "a YAML bomb": "name: x\ndescription: y\nbody:\n  - &a [x, x]\n" + "  - &b [*a, *a, *a, *a, *a, *a]\n" * 3000,
    "a YAML bomb in a block": "# Workflow\n```yaml\nid: &a [x, x]\nsteps: [*a, *a]\n```\n" * 500,
    "control characters": "# Procedure\n" + "\x00\x01\x02\x1b[31m" * 70_000,
    "Mac Roman damage": "# Procedure\n## Step 1: x\n" + "→ ✅ ".encode().decode("mac_roman") * 30_000,
    "carriage returns": "# Procedure\r" + "## Step 1: x\r" * LINES,
}


def main() -> None:
    """Print the three tables."""
    at_hand = installed(roots(None))
    print(machine())
    _recovery(at_hand)
    _many(at_hand)
    _hostile(at_hand)


def _read(raw: bytes, at_hand: Installed) -> Imported | None:
    """What bytes become; `None` where they are refused."""
    try:
        return read_document(raw, where="document.md", installed=at_hand)
    except Problem:
        return None


def _known(count: int, seed: int) -> Iterator[Counted]:
    for number, written in enumerate(documents(count, seed=seed)):
        counts = {what: int(there) for what, there in written.counts.of(written.kind).items()}
        yield Counted(name=str(number), kind=written.kind, raw=written.text.encode(), counts=counts)


def _recovery(at_hand: Installed) -> None:
    """Known dialects are those of the generator; foreign ones are the committed documents, counted by hand."""
    found: dict[str, list[Measured]] = {"known": [], "foreign": []}
    for name, group in (("known", _known(200, seed=7)), ("foreign", corpus())):
        for counted in group:
            found[name] += measured(counted.kind, counted.counts, _read(counted.raw, at_hand))
    (known, lost), (foreign, made) = (recovered(found[name]) for name in ("known", "foreign"))
    rows = [[what, *(f"{part[what]:.1%}" if what in part else "-" for part in (known, foreign))] for what in foreign]
    rows.append(["invented", str(lost.total()), str(made.total())])
    show("Recovered, of what was counted before", ("count", "known dialects", "foreign dialects"), rows)


def _many(at_hand: Installed) -> None:
    raws = [counted.raw for counted in (*corpus(), *_known(MANY, seed=3))][:MANY]
    with spent() as figures:
        refused = sum(_read(raw, at_hand) is None for raw in raws)
    size = sum(map(len, raws)) / 1e6
    row = (f"{len(raws):,}", f"{size:.1f} MB", f"{figures.cpu:.1f} s", f"{MANY_LIMIT_S:.0f} s", str(refused))
    show("Many documents", ("documents", "size", "CPU", "limit", "refused"), [row])


def _hostile(at_hand: Installed) -> None:
    rows = []
    for name, text in HOSTILE.items():
        with spent() as figures:
            imported = _read(text.encode(), at_hand)
        outcome = f"read as {imported.kind}" if imported else "refused"
        rows.append((name, f"{len(text):,}", f"{figures.cpu:.2f} s", f"{HOSTILE_LIMIT_S:.0f} s", outcome))
    show("Hostile documents", ("document", "characters", "CPU", "limit", "outcome"), rows)


if __name__ == "__main__":
    main()
