"""`orchestrator reply`: decide at the gate."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from orchestrator.commands.shared import add_driving, add_run, ask_and_drive, find
from orchestrator.errors import Problem, UsageProblem

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from orchestrator.project import RunPaths
    from orchestrator.standing import Standing


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "reply",
        help="decide at the gate",
        description="Reply to the gate package: APPROVED, REVISE: what has to change, or PAUSE.",
    )
    add_run(parser, optional=False)
    parser.add_argument("text", metavar="TEXT", help="APPROVED, 'REVISE: …' or PAUSE, exactly")
    parser.add_argument(
        "--package", default="", metavar="DIGEST", help="the package that was read (default: the current one)"
    )
    parser.add_argument(
        "--key", type=Path, metavar="FILE", help="sign the verdict with this Ed25519 private key (OpenSSH or PEM)"
    )
    add_driving(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Leave the reply; a run that nobody drives is driven here."""
    from orchestrator.access import reply, standing
    from orchestrator.gate import USUAL, Decision, forms, parse_reply

    project, paths = find(args)
    known = standing(paths)
    replies = {word: Decision(means) for word, means in known.gate.replies.items()} or USUAL
    if parse_reply(args.text, replies) is None:
        said = [f"'{form}'" for form in forms(replies, "what has to change")]
        remedy = f"reply {', '.join(said[:-1])} or {said[-1]}, one of them and nothing before it"
        raise UsageProblem("that is no decision", remedy=remedy)
    if known.state.ended:
        raise UsageProblem(f"the run is {known.state}", where=paths.id, remedy="nothing can follow; start another run")
    signed = {"signature": _signature(paths, known, args)} if args.key else {}
    request = reply(paths, args.text, known.gate, package=_whole(known, args.package), **signed)
    return ask_and_drive(project, paths, args, request)


def _whole(known: Standing, named: str) -> str:
    """The whole digest where the current package's beginning was given: that is what a signature covers."""
    return known.gate.digest if len(named) >= 8 and known.gate.digest.startswith(named) else named


def _signature(paths: RunPaths, known: Standing, args: argparse.Namespace) -> str:
    from orchestrator.signing import sign, statement

    said = statement(
        run=paths.id,
        stage=known.created["stage"],
        visit=known.gate.visit,
        nonce=known.gate.nonce,
        package=_whole(known, args.package) or known.gate.digest,
        text=args.text,
    )
    return sign(_key(args.key, ask=not args.no_input), said)


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
            remedy = "reply from a terminal, which asks for it"
            raise Problem("the key needs its passphrase", where=str(file), remedy=remedy) from None
        return private_key(raw, getpass(f"Passphrase of {file}: ").encode())
