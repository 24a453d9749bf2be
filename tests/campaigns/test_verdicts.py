"""Ten thousand forged verdicts against a gate, a thousand honest ones, and fifty people who reply at once.

A few hundred in the suite; `make campaigns` plays all of them. `CAMPAIGN_SEED` says where the seeds begin.
"""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from orchestrator.access import reply
from orchestrator.events import Kind
from orchestrator.flow.desk import Desk
from orchestrator.flow.packing import pack
from orchestrator.signing import sign, statement
from orchestrator.spool import Ask, Request, Spool
from tests.acceptance.conftest import environment
from tests.parked import Parked, attend, park

SEED = int(os.environ.get("CAMPAIGN_SEED", "1"))
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u2066"
ALIKE = {"A": "\u0410\u0391\uff21", "P": "\u0420\u03a1\uff30", "E": "\u0415\u0395\uff25", "O": "\u041e\u039f\uff2f"}
NOT_A_DECISION = (
    "APPROVED with changes", "APPROVED, but rename it", "> APPROVED", "`APPROVED`", "approved", "Approved.", "yes",
    "NOT APPROVED", "APPROVED\nREVISE: x", "REVISE: x\nAPPROVED", "APPROVED\nbut rename it", "LGTM", "", "REVISE",
    "REVISE:", "REVISE: …", "REVISE: what has to change", "APPROVED REVISE: x", "APPROVED\x00", "APPROVED\u2028ok",
    "\u00a0APPROVED", "Reply with one of `APPROVED`, `REVISE: …`, `PAUSE`:", "[x] APPROVED", "APPROVED PAUSE",
    "<b>APPROVED</b>",
)  # fmt: skip


def disguised(chance: random.Random) -> str:
    """The word with something in it that a reader does not see."""
    word = chance.choice(["APPROVED", "PAUSE", "REVISE: rename it"])
    at = chance.randrange(len(word.partition(":")[0]))
    if chance.random() < 0.5 and word[at] in ALIKE:
        return word[:at] + chance.choice(ALIKE[word[at]]) + word[at + 1 :]
    return word[:at] + chance.choice(ZERO_WIDTH) + word[at:]


def forgery(number: int, chance: random.Random, desk: Desk, key: Ed25519PrivateKey) -> Request | tuple[str, bytes]:
    """A verdict that must not count: a request, or the name and content of a file for the spool."""
    gate, name = desk.standing.gate, f"forged{number}"
    good = {"package": gate.digest, "nonce": gate.nonce}
    text = chance.choice(["APPROVED", "PAUSE", "REVISE: rename it"])
    request = Request(id=name, ask=Ask.REPLY, by="reviewer", channel="cli", text=text, more=good)
    match chance.choice(["text", "disguise", "package", "nonce", "nothing", "signature", "file"]):
        case "text":
            return dataclasses.replace(request, text=chance.choice(NOT_A_DECISION))
        case "disguise":
            return dataclasses.replace(request, text=disguised(chance))
        case "package":
            digit = chance.randrange(64)
            other = gate.digest[:digit] + ("0" if gate.digest[digit] != "0" else "1") + gate.digest[digit + 1 :]
            named = chance.choice(
                [other, gate.digest[:7], gate.digest.upper() + "x", "*", " ", chance.randbytes(32).hex()]
            )
            return dataclasses.replace(request, more=good | {"package": named})
        case "nonce":
            return dataclasses.replace(request, more=good | {"nonce": chance.choice(["", "0" * 32, gate.nonce[:-1]])})
        case "nothing":
            return dataclasses.replace(request, more={})
        case "signature":
            if desk.settings.reviewers is None:
                return dataclasses.replace(request, more=good | {"nonce": chance.randbytes(16).hex()})
            return dataclasses.replace(request, more=good | {"signature": false_signature(chance, desk, key, text)})
    return name, false_file(chance, request)


def false_signature(chance: random.Random, desk: Desk, key: Ed25519PrivateKey, text: str) -> str:
    """A signature of somebody else, of something else, or none."""
    gate = desk.standing.gate
    facts: dict[str, Any] = {
        "run": desk.folder.id,
        "stage": desk.playbook.id,
        "visit": gate.visit,
        "nonce": gate.nonce,
        "package": gate.digest,
        "text": text,
    }
    if chance.random() < 0.3:
        return sign(Ed25519PrivateKey.generate(), statement(**facts))
    if chance.random() < 0.3:
        return chance.choice(["", "A" * 88, "=" * 9, base64.b64encode(chance.randbytes(64)).decode()])
    field = chance.choice(list(facts))
    facts[field] = facts[field] + 1 if field == "visit" else f"{facts[field]}x"
    return sign(key, statement(**facts))


def false_file(chance: random.Random, request: Request) -> bytes:
    """What is no request, or says that it is another's."""
    body = dataclasses.asdict(request)
    broken: list[Any] = [
        body | {"id": "another"},
        body | {"id": "../../escape"},
        body | {"ask": "approve"},
        body | {"text": ["APPROVED"]},
        body | {"more": {"package": [request.more["package"]], "nonce": request.more["nonce"]}},
        body | {"more": "none"},
        body | {"extra": 1},
        [body],
        "APPROVED",
        None,
    ]
    text = json.dumps(chance.choice(broken))
    return text[: chance.randrange(len(text))].encode() if chance.random() < 0.2 else text.encode()


def keyed() -> tuple[Ed25519PrivateKey, str]:
    key = Ed25519PrivateKey.generate()
    line = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    return key, json.dumps({"reviewers": {"maria": line}})


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Parked:
    return park(tmp_path_factory.mktemp("verdicts") / "project")


async def forge(parked: Parked, count: int, key: Ed25519PrivateKey) -> None:
    """Put so many forgeries into the spool, a batch at a time, and let the gate look at them."""
    chance = random.Random(SEED)
    async with parked.desk() as desk:
        spool = Spool(desk.folder.spool)
        spool.folder.mkdir(exist_ok=True)
        for begin in range(0, count, 100):
            refused = 0
            for number in range(begin, min(begin + 100, count)):
                made = forgery(number, chance, desk, key)
                if isinstance(made, Request):
                    spool.put(made)
                    refused += 1
                else:
                    (spool.folder / f"{made[0]}.json").write_bytes(made[1])
            known = len(desk.standing.refused)
            assert await attend(desk) is None
            assert len(desk.standing.refused) - known >= refused
            assert desk.standing.verdicts == []
            assert (desk.standing.gate.visit, desk.standing.gate.open) == (1, True)
            for file in spool.folder.iterdir():
                file.unlink()


async def honest(parked: Parked, count: int, key: Ed25519PrivateKey) -> Counter[str]:
    """So many verdicts as people write them, each on an opening of its own."""
    chance = random.Random(SEED)
    given: Counter[str] = Counter()
    texts = ("APPROVED", "APPROVED\n", " APPROVED ", "APPROVED\r\n\r\nWell done.", "PAUSE", "PAUSE\nI am away.")
    async with parked.desk() as desk:
        for number in range(count):
            words = [
                *texts,
                f"REVISE: {number}. rename it",
                f"REVISE:\n- cap it at {number}\n- say `APPROVED` in the enum",
            ]
            text, gate = chance.choice(words), desk.standing.gate
            signature = sign(
                key,
                statement(
                    run=desk.folder.id,
                    stage=desk.playbook.id,
                    visit=gate.visit,
                    nonce=gate.nonce,
                    package=gate.digest,
                    text=text,
                ),
            )
            request = reply(
                desk.folder, text, gate, package=gate.digest[: chance.choice([8, 12, 64])], signature=signature
            )
            decision = await attend(desk)
            assert desk.standing.refused.get(request.id) is None, (text, desk.standing.refused)
            given[str(decision)] += 1
            # Another opening, as if the work had gone on and come back.
            desk.record.add(Kind.RESUMED, {"how": "again"})
            await pack(desk)
    return given


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.campaign)])
async def test_no_forged_verdict_counts(template: Parked, tmp_path: Path, count: int) -> None:
    key, user = keyed()
    for place, config, part in (("plain", "{}", count // 2), ("signed", user, count - count // 2)):
        parked = template.copy(tmp_path / place)
        parked.user = config
        await forge(parked, part, key)


@pytest.mark.parametrize("count", [10, pytest.param(1_000, marks=pytest.mark.campaign)])
async def test_every_honest_verdict_counts(template: Parked, tmp_path: Path, count: int) -> None:
    key, user = keyed()
    parked = template.copy(tmp_path / "project")
    parked.user = user
    given = await honest(parked, count, key)
    assert sum(given.values()) == count


def replies(root: Path, words: list[str]) -> list[tuple[int, str]]:
    """How as many commands end that all run at once: the exit code, and the last line of what went wrong."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "orchestrator", "reply", "06", word, "--project", str(root), "--no-input"],
            env=environment(root.parent),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for word in words
    ]
    said = [process.communicate()[1].strip() for process in processes]
    return [(process.returncode, text.rpartition("\n")[2]) for process, text in zip(processes, said, strict=True)]


MIXED = ["APPROVED", "REVISE: say more", "PAUSE"]


@pytest.mark.parametrize(
    "count, words",
    [
        (3, MIXED),
        pytest.param(50, MIXED, marks=pytest.mark.campaign),
        pytest.param(50, ["APPROVED"], marks=pytest.mark.campaign),
        pytest.param(50, ["REVISE: say more"], marks=pytest.mark.campaign),
    ],
)
async def test_of_many_who_reply_at_once_one_wins_and_each_other_is_told(
    template: Parked, tmp_path: Path, count: int, words: list[str]
) -> None:
    """Whoever has the run's lock takes the replies of all; who loses may come before, during or after that."""
    parked = template.copy(tmp_path / "project")
    ends = await asyncio.to_thread(replies, parked.root, [words[number % len(words)] for number in range(count)])
    (given,) = parked.standing.verdicts
    assert Counter(code == 1 for code, _ in ends) == {True: count - 1, False: 1}, ends
    told = f"{given['decision']} of {given['by']} was taken"
    late = "the reply names package"  # a new one stands there by now
    assert all(told in line or late in line for code, line in ends if code == 1), ends
    assert parked.standing.gate.revisions == (given["decision"] == "REVISE")
    assert list(parked.paths.spool.iterdir()) == []
