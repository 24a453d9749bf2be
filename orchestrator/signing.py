"""A reviewer's signature: Ed25519, over the one package shown at one opening of a gate, or over one plan.

Public keys are read as OpenSSH writes them (`ssh-ed25519 AAAA…`) or as PEM; private keys as OpenSSH's own format or as
PEM. Follows https://www.rfc-editor.org/rfc/rfc8032.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    load_pem_private_key,
    load_pem_public_key,
    load_ssh_private_key,
    load_ssh_public_key,
)

from orchestrator.errors import Problem

VERDICT, GRANT, PLAN = "orchestrator verdict 1", "orchestrator grant 1", "orchestrator plan 1"
"""What a signature is for: one that was made for something else does not pass for it."""


class Locked(Exception):
    """The private key needs its passphrase."""


def statement(
    *, run: str, stage: str, visit: int, nonce: str, package: str, text: str, purpose: str = VERDICT
) -> bytes:
    """What a reviewer signs: canonical JSON of the run, the gate's opening, the package's digest and the reply.

    For a revision that is granted, `text` is the reason. For a plan, `visit` is its number, `package` its digest, and
    there is no nonce: a number is given once.
    """
    said = {"for": purpose, "run": run, "stage": stage, "visit": visit, "nonce": nonce, "package": package}
    return json.dumps({**said, "text": text}, sort_keys=True, separators=(",", ":")).encode("ascii")


def public_key(text: str) -> Ed25519PublicKey:
    """A reviewer's public key; raises `Problem` where it is none, or of another kind."""
    raw = text.strip().encode()
    try:
        key = load_pem_public_key(raw) if raw.startswith(b"-----") else load_ssh_public_key(raw)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        remedy = "give the line of an id_ed25519.pub, or a PEM; `ssh-keygen -t ed25519` makes one"
        raise Problem("this is no Ed25519 public key", remedy=remedy)
    return key


def private_key(raw: bytes, passphrase: bytes | None = None) -> Ed25519PrivateKey:
    """A person's private key; raises `Locked` without its passphrase, `Problem` where it cannot be read."""
    load = load_ssh_private_key if b"OPENSSH PRIVATE KEY" in raw else load_pem_private_key
    try:
        key = load(raw, password=passphrase)
    except TypeError:
        raise Locked from None
    except (ValueError, UnsupportedAlgorithm) as error:
        if passphrase is None and "password" in str(error).lower():
            raise Locked from None
        what = "the passphrase is wrong, or this is no private key" if passphrase else "this is no private key"
        raise Problem(what, remedy="name the file of an Ed25519 private key") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise Problem("this private key is not Ed25519", remedy="`ssh-keygen -t ed25519` makes one")
    return key


def sign(key: Ed25519PrivateKey, said: bytes) -> str:
    """The signature, base64."""
    return base64.b64encode(key.sign(said)).decode("ascii")


def signer(reviewers: Mapping[str, str], said: bytes, signature: str) -> str | None:
    """The name of the reviewer whose key made the signature, if it is one of them."""
    try:
        raw = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return None
    for name, key in reviewers.items():
        try:
            public_key(key).verify(raw, said)
        except InvalidSignature:
            continue
        return name
    return None
