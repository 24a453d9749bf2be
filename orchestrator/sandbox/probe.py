"""Whether boxes can be made here, and whether they are tight: one is made, and looks around."""

from __future__ import annotations

import subprocess

_FIGURES = 16
"""Columns of `/proc/net/dev` for one interface."""
PROBE = """
cat /proc/self/status /proc/net/dev || exit 1
[ -e "$1" ] && echo "leak: a file of the machine is seen"
[ -w /proc/sys/kernel/core_pattern ] && echo "leak: the kernel's settings can be written"
[ -w / ] && echo "leak: the root folder can be written"
[ -w /usr ] && echo "leak: the system's programs can be written"
[ "$$" -lt 1000 ] || echo "leak: the machine's processes are seen"
echo end
"""
"""For `/bin/sh -c`; its argument is a file of the machine, outside of the box."""


def leak(probe: subprocess.CompletedProcess[str], outside: str) -> str:
    """Say what is wrong with a box by what it saw of itself."""
    said = probe.stdout
    if probe.returncode or not said.endswith("end\n"):
        return f"a box cannot be made here: {' '.join(said.replace(outside, '').split())[-300:]}"
    found = [line.removeprefix("leak: ") for line in said.splitlines() if line.startswith("leak: ")]
    status = dict(line.partition(":")[::2] for line in said.splitlines() if ":" in line)
    if (status.get("Seccomp", "").strip(), status.get("NoNewPrivs", "").strip()) != ("2", "1"):
        found.append("the system call filter is not in force")
    if status.get("CapEff", "").strip().strip("0"):
        found.append("it has capabilities")
    interfaces = {name.strip() for name, figures in status.items() if len(figures.split()) == _FIGURES}
    if interfaces - {"lo"}:
        found.append(f"it has a network: {', '.join(sorted(interfaces - {'lo'}))}")
    return f"boxes leak here: {'; '.join(found)}" if found else ""
