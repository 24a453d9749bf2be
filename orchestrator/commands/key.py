"""A reviewer's private key: where commands that decide something get it from, and what they sign with it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from orchestrator.errors import Problem

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from orchestrator.project import RunPaths
    from orchestrator.standing import Standing


def add_key(parser: argparse.ArgumentParser, what: str) -> None:
    """Have a command sign what it says."""
    parser.add_argument(
        "--key", type=Path, metavar="FILE", help=f"sign {what} with this Ed25519 private key (OpenSSH or PEM)"
    )


def signature(
    paths: RunPaths, known: Standing, args: argparse.Namespace, *, text: str, package: str = "", grant: bool = False
) -> dict[str, str]:
    """The signature that a request carries: over `text` and what is shown now, the plan or a package.

    The current package where none is named; nothing where no key was given. Raises `Problem` where the key cannot be
    used.
    """
    if not args.key:
        return {}
    from orchestrator.signing import GRANT, PLAN, VERDICT, sign, statement
    from orchestrator.state import WaitingFor

    gate, purpose = known.gate, GRANT if grant else VERDICT
    visit, nonce, shown = gate.visit, gate.nonce, package or gate.digest
    if known.plan is not None and known.waiting_for is WaitingFor.PLAN:
        visit, nonce, shown, purpose = known.plans, "", known.plan.digest, PLAN
    said = statement(
        run=paths.id,
        stage=known.created["stage"],
        visit=visit,
        nonce=nonce,
        package=shown,
        text=text,
        purpose=purpose,
    )
    return {"signature": sign(_key(args.key, ask=not args.no_input), said)}


def _key(file: Path, *, ask: bool) -> Ed25519PrivateKey:
    import sys
    from getpass import getpass

    from orchestrator.signing import Locked, private_key

    try:
        raw = file.read_bytes()
    except OSError as error:
        raise Problem(f"the key cannot be read: {error.strerror}", where=str(file), remedy="name its file") from None
    try:
        return private_key(raw)
    except Locked:
        if not ask or not sys.stdin.isatty():
            remedy = "run this in a terminal, which asks for it"
            raise Problem("the key needs its passphrase", where=str(file), remedy=remedy) from None
        return private_key(raw, getpass(f"Passphrase of {file}: ").encode())
