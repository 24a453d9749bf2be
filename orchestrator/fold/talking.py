"""How the entries of agents' conversations change a run's standing."""

from __future__ import annotations

from orchestrator.conversation import Conversation
from orchestrator.spend import Spend, charge
from orchestrator.standing import Entry, Standing


def prompt(run: Standing, entry: Entry) -> None:
    """The standing part of what agents are told, once for each digest."""
    run.prompts[entry.body["digest"]] = entry.body["text"]


def _talk(run: Standing, entry: Entry) -> Conversation:
    body = entry.body
    known = run.conversations.get(body["conversation"])
    if known is not None:
        return known
    began, key = run.worked(entry.at), body["conversation"]
    run.conversations[key] = Conversation(key=key, task=body.get("task", ""), seq=entry.seq, began_s=began)
    return run.conversations[key]


def told(run: Standing, entry: Entry) -> None:
    """The engine spoke: who was told of which intervention, and of which tree."""
    talk = _talk(run, entry)
    talk.tell(entry.body)
    for about in entry.body.get("about", ()):
        if about in run.interventions:
            run.interventions[about].told_in = talk.key
            run.interventions[about].told_tree = entry.body.get("tree", "")


def turn(run: Standing, entry: Entry) -> None:
    """The model replied; what it cost counts in each account, and the tree does not rest any more."""
    talk = _talk(run, entry)
    talk.turn(entry.body)
    run.resting_tree = ""
    charge(_accounts(run, talk), entry.body["usage"], turns=1)


def fault(run: Standing, entry: Entry) -> None:
    """The model failed, which may have cost something too."""
    talk = _talk(run, entry)
    talk.faults.append(entry.body["fault"])
    charge(_accounts(run, talk), entry.body["spent"], turns=0)


def _accounts(run: Standing, talk: Conversation) -> list[Spend]:
    """Where a conversation's spend counts: on its own, in the run, its task and its persona."""
    by_task, by_persona = run.spend_by_task, run.spend_by_persona
    return [talk.spend, run.spend, _of(by_task, talk.task or talk.key), _of(by_persona, talk.persona or "unknown")]


def _of(accounts: dict[str, Spend], name: str) -> Spend:
    known = accounts.get(name)
    if known is None:
        known = accounts[name] = Spend()
    return known


def compacted(run: Standing, entry: Entry) -> None:
    """The beginning of a conversation is sent in a shorter form from now on."""
    _talk(run, entry).compact(entry.body)


def intent(run: Standing, entry: Entry) -> None:
    """A tool call is about to take effect; the tree does not rest any more."""
    _talk(run, entry).intend(entry.body)
    run.resting_tree = ""


def done(run: Standing, entry: Entry) -> None:
    """A tool call has its result."""
    _talk(run, entry).finish(entry.body)
