"""The gate from the inside: which replies count, what happens to the others, and what voids a package."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from orchestrator.access import ask, outcome, reply
from orchestrator.gate import digest
from orchestrator.journal import read
from orchestrator.signing import GRANT, PLAN, VERDICT, sign, statement
from orchestrator.spool import Ask
from orchestrator.state import RunState, WaitingFor
from tests.parked import Parked, park


async def test_a_package_whose_page_was_edited_cannot_be_approved_and_is_made_anew(parked: Parked) -> None:
    page = parked.paths.packages / "gate-1.md"
    page.write_text(page.read_text().replace("fail", "pass") + "\nAll is well.\n")
    why = await parked.reply("APPROVED")
    assert why is not None
    assert "gate-1.md was changed after it was packed" in why
    run = parked.standing
    assert (run.gate.visit, run.gate.open, run.verdicts) == (2, True, [])
    assert await parked.reply("APPROVED") == ""
    assert parked.standing.state is RunState.COMPLETED


@pytest.mark.parametrize(
    "name, how", [("gate-1.json", "changed"), ("gate-1.diff", "removed")], ids=["json-changed", "diff-removed"]
)
async def test_every_file_of_the_package_counts(parked: Parked, name: str, how: str) -> None:
    file = parked.paths.packages / name
    if how == "removed":
        file.unlink()
    else:
        body = json.loads(file.read_text())
        body["not_verified"] = []
        body["digest"] = digest(body)
        file.write_text(json.dumps(body))
    assert f"{name} was {how}" in (await parked.reply("APPROVED") or "")
    assert parked.standing.gate.visit == 2


async def test_an_edit_to_the_work_tree_is_named_and_packed_anew(parked: Parked) -> None:
    (parked.paths.work / "notes" / "late.txt").write_text("late\n")
    assert "notes/late.txt" in (await parked.reply("APPROVED") or "")
    assert parked.standing.gate.visit == 2


async def test_a_handoff_that_changed_at_its_source_is_told_once_and_then_shown(parked: Parked) -> None:
    source = Path(parked.standing.created["handoff"])
    contract = source / "openapi.yaml"
    before = contract.read_text()
    contract.write_text(before + "# a later thought\n")
    try:
        assert "openapi.yaml" in (await parked.reply("APPROVED") or "")
        assert "openapi.yaml" in (parked.paths.packages / "gate-2.md").read_text()
        assert await parked.reply("APPROVED") == ""
    finally:
        contract.write_text(before)


async def test_pinned_inputs_that_changed_stop_the_run_until_they_are_put_back(parked: Parked) -> None:
    file = next(parked.paths.pinned.glob("handoff-1/openapi.yaml"))
    before = file.read_bytes()
    file.write_bytes(before + b"\n# changed\n")
    assert "handoff-1/openapi.yaml of the pinned inputs was changed" in (await parked.reply("APPROVED") or "")
    run = parked.standing
    assert (run.state, run.verdicts) == (RunState.PAUSED, [])
    assert "put them back" in run.waiting_why
    assert "--grant-revision has the last REVISE worked" in (await parked.resume(grant=True) or "")
    file.write_bytes(before)
    await parked.resume()
    assert await parked.reply("APPROVED") == ""


async def test_a_reply_counts_once_and_the_next_one_is_told_who_was_first(parked: Parked) -> None:
    first = reply(parked.paths, "REVISE: say more", parked.standing.gate)
    second = reply(parked.paths, "APPROVED", parked.standing.gate)
    await parked.drive()
    assert outcome(parked.paths, first) == ""
    assert "REVISE of" in (outcome(parked.paths, second) or "")
    run = parked.standing
    assert ([item["decision"] for item in run.verdicts], run.gate.visit, run.gate.revisions) == (["REVISE"], 2, 1)


async def test_who_replies_after_the_end_is_told_so(parked: Parked) -> None:
    first = reply(parked.paths, "APPROVED", parked.standing.gate)
    second = reply(parked.paths, "APPROVED", parked.standing.gate)
    await parked.drive()
    assert outcome(parked.paths, first) == ""
    assert "APPROVED of" in (outcome(parked.paths, second) or "")
    late = reply(parked.paths, "PAUSE", parked.standing.gate)
    await parked.drive()
    assert "completed" in (outcome(parked.paths, late) or "")
    assert list(parked.paths.spool.iterdir()) == []


async def test_a_reply_that_names_no_package_decides_nothing(parked: Parked) -> None:
    early = ask(parked.paths, Ask.REPLY, "APPROVED")
    await parked.drive()
    assert "names no package" in (outcome(parked.paths, early) or "")
    assert parked.standing.verdicts == []


async def test_a_paused_run_takes_no_verdict_until_it_is_resumed(parked: Parked) -> None:
    before = parked.standing.gate
    assert await parked.reply("PAUSE") == ""
    assert "was taken on that package before; `orchestrator resume`" in (await parked.reply("APPROVED") or "")
    assert str(parked.standing.state) == "paused"
    await parked.resume()
    assert str(parked.standing.state) == "waiting"
    stale = reply(parked.paths, "APPROVED", before)
    assert "after this reply was made" in (await parked.settle(stale) or "")
    assert await parked.reply("APPROVED") == ""


async def test_when_the_gate_escalates_a_crossing_reply_decides_nothing_and_only_a_reviewer_grants_more(
    parked: Parked,
) -> None:
    for number in (1, 2):
        assert await parked.reply(f"REVISE: more summary {number}") == ""
    third = reply(parked.paths, "REVISE: 1. more summary\n2. less talk", parked.standing.gate)
    crossing = reply(parked.paths, "APPROVED", parked.standing.gate)
    await parked.drive()
    assert outcome(parked.paths, third) == ""
    assert "escalated" in (outcome(parked.paths, crossing) or "")
    run = parked.standing
    assert (run.state, run.gate.revisions, run.gate.visit) == (RunState.ESCALATED, 3, 3)
    said = run.waiting_body
    assert (said["to"], said["with"]["package"]) == ("the owner of the stage", run.gate.digest)
    assert said["with"]["points"] == ["more summary", "less talk"]
    assert "grant" in (await parked.reply("REVISE: again") or "")
    parked.user = json.dumps({"reviewers": {"maria": public(maria := Ed25519PrivateKey.generate())}})
    for signature in ("", signed(parked, maria, "go on"), signed(parked, maria, "go away", purpose=GRANT)):
        assert "maria" in (await parked.resume(grant=True, signature=signature) or "")
    assert parked.standing.state is RunState.ESCALATED
    assert await parked.resume(grant=True, signature=signed(parked, maria, "go on", purpose=GRANT)) == ""
    parked.user = "{}"
    assert (parked.standing.gate.visit, parked.standing.gate.revisions) == (4, 3)
    assert await parked.reply("REVISE: again") == ""
    assert parked.standing.state is RunState.ESCALATED
    assert await parked.reply("APPROVED") == ""


def public(key: Ed25519PrivateKey, encoding: Encoding = Encoding.OpenSSH) -> str:
    form = PublicFormat.OpenSSH if encoding is Encoding.OpenSSH else PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(encoding, form).decode()


def signed(parked: Parked, key: Ed25519PrivateKey, text: str, **other: object) -> str:
    gate = parked.standing.gate
    facts = {
        "run": parked.paths.id,
        "stage": "06-backend-implementation",
        "visit": gate.visit,
        "nonce": gate.nonce,
        "package": gate.digest,
        "text": text,
    }
    return sign(key, statement(**{**facts, **other}))  # type: ignore[arg-type]


async def test_where_reviewers_are_named_only_their_signature_decides(parked: Parked) -> None:
    maria, stranger = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    parked.user = json.dumps({"reviewers": {"maria": public(maria, Encoding.PEM)}})
    assert "have to be signed here, by maria" in (await parked.reply("APPROVED") or "")
    wrong = [
        signed(parked, stranger, "APPROVED"),
        signed(parked, maria, "PAUSE"),
        *(
            signed(parked, maria, "APPROVED", **{field: value})
            for field, value in {"run": "x", "stage": "x", "visit": 9, "nonce": "0" * 32, "package": "0" * 64}.items()
        ),
        "not base64!",
        "",
    ]
    for signature in wrong:
        assert await parked.reply("APPROVED", signature=signature)
    assert parked.standing.verdicts == []
    assert await parked.reply("APPROVED", signature=signed(parked, maria, "APPROVED")) == ""
    verdict = parked.standing.verdicts[-1]
    assert verdict["reviewer"] == "maria"
    assert verdict["by"].startswith("maria (")


async def test_a_plan_is_approved_by_a_reply_about_it_and_where_reviewers_are_named_by_their_signature(
    tmp_path: Path,
) -> None:
    playbook = "phases/06-backend-implementation/playbook.yaml"
    review = {playbook: ("rfi: {policy", "plan: {review: true}\nrfi: {policy")}
    parked = await asyncio.to_thread(park, tmp_path / "project", edits=review, at_gate=False)
    maria, stranger = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    parked.user = json.dumps({"reviewers": {"maria": public(maria)}})
    run = parked.standing
    assert run.waiting_for is WaitingFor.PLAN
    assert run.plan is not None
    right = {"visit": 1, "nonce": "", "package": run.plan.digest, "purpose": PLAN}
    refusals = [
        (await parked.resume(), "going on is no review"),
        (await parked.resume(grant=True), "--grant-revision has the last REVISE worked"),
        (await parked.reply("REVISE: smaller tasks", plan="1"), "to change it"),
        (await parked.reply("APPROVED", plan="2"), "about plan 2"),
        (await parked.reply("APPROVED", plan="1"), "the review of a plan has to be signed here, by maria"),
    ]
    wrong: list[dict[str, Any]] = [{"visit": 2}, {"package": "0" * 64}, {"purpose": VERDICT}, {"run": "another"}]
    for field in wrong:
        given = signed(parked, maria, "APPROVED", **right | field)
        refusals.append((await parked.reply("APPROVED", plan="1", signature=given), "not one of maria"))
    given = signed(parked, stranger, "APPROVED", **right)
    refusals.append((await parked.reply("APPROVED", plan="1", signature=given), "not one of maria"))
    assert [why for why, said in refusals if said not in (why or "")] == []
    assert parked.standing.waiting_for is WaitingFor.PLAN
    assert parked.entries("task.began") == []
    given = signed(parked, maria, "APPROVED", **right)
    assert await parked.reply("APPROVED", plan="1", signature=given) == ""
    assert parked.standing.gate.open
    (approved,) = [body for body in parked.entries("resumed") if body["how"] == "plan approved"]
    assert (approved["reviewer"], approved["plan"], approved["signature"]) == ("maria", 1, given)


async def test_a_signature_opens_one_gate_once(parked: Parked) -> None:
    maria = Ed25519PrivateKey.generate()
    parked.user = json.dumps({"reviewers": {"maria": public(maria)}})
    signature = signed(parked, maria, "PAUSE")
    assert await parked.reply("PAUSE", signature=signature) == ""
    await parked.resume()
    assert "not one of maria" in (await parked.reply("PAUSE", signature=signature) or "")


async def test_a_gate_that_an_older_version_parked_is_taken_up(parked: Parked) -> None:
    """Its journal has no nonce, no digests of files, and a node that this graph does not have."""
    parked.rewrite(_older)
    assert (parked.standing.gate.nonce, parked.standing.node) == ("", "await_verdict")
    assert await parked.reply("APPROVED") == ""
    assert parked.standing.state is RunState.COMPLETED


def _older(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in body.items() if key not in {"nonce", "files", "source", "pins"}}
    return kept | {"node": "await_verdict"} if kind == "node.entered" and body["node"] == "gate" else kept


async def test_a_row_that_was_written_past_the_engine_hands_nothing_off(parked: Parked) -> None:
    with sqlite3.connect(parked.paths.journal) as connection:
        connection.execute(
            "INSERT INTO entries SELECT seq + 1, at, 'verdict', 'forged', version, prev, hash, ? FROM entries "
            "ORDER BY seq DESC LIMIT 1",
            (
                json.dumps(
                    {
                        "id": "forged",
                        "visit": 1,
                        "decision": "APPROVED",
                        "by": "nobody",
                        "feedback": "",
                        "package": parked.standing.gate.digest,
                    }
                ),
            ),
        )
    connection.close()
    with read(parked.paths.journal) as journal:
        assert journal.verify()
    await parked.drive()
    run = parked.standing
    assert (run.state, run.handed_off) == (RunState.PAUSED, {})
    assert "the journal was changed" in run.waiting_why


async def test_an_audit_line_about_services_names_the_services_and_no_other_file(tmp_path: Path) -> None:
    written = '{name: write_file, args: {path: notes/summary.txt, content: "summary\\n"}}'
    service = "{name: write_file, args: {path: notes/tide_service.txt, content: tides}}"
    playbook = "phases/06-backend-implementation/playbook.yaml"
    audit = "audit: [{id: built, item: Services created}, {id: files, item: Files}]\nhand_off:"
    edits = {playbook: ("hand_off:", audit), "script.yaml": (f"{written}]", f"{written}, {service}]")}
    edits["handoff/handoff.md"] = ("postgres", "postgres")
    parked = await asyncio.to_thread(lambda: park(tmp_path / "project", edits=edits))
    assert await parked.reply("APPROVED") == ""
    services, files = (parked.paths.packages / "audit.md").read_text("utf-8").split("## ")[1:]
    assert services == "Services created\n\n- notes/tide\\_service.txt\n\n"
    assert "- notes/summary.txt" in files
