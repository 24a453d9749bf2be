"""How the entries of agents' conversations change a run's standing."""

from __future__ import annotations

from orchestrator.conversation import Conversation
from orchestrator.spend import Spend
from orchestrator.standing import Entry, Standing


def prompt(run: Standing, entry: Entry) -> None:
    """The standing part of what agents are told, once for each digest."""
    run.prompts[entry.body["digest"]] = entry.body["text"]


def _talk(run: Standing, entry: Entry) -> Conversation:
    key = entry.body["conversation"]
    if key not in run.conversations:
        began = run.worked(entry.at)
        run.conversations[key] = Conversation(key=key, task=entry.body.get("task", ""), seq=entry.seq, began_s=began)
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
    for spend in _accounts(run, talk):
        spend.add(entry.body["usage"])


def fault(run: Standing, entry: Entry) -> None:
    """The model failed, which may have cost something too."""
    talk = _talk(run, entry)
    talk.faults.append(entry.body["fault"])
    for spend in _accounts(run, talk):
        spend.add_failed(entry.body["spent"])


def _accounts(run: Standing, talk: Conversation) -> list[Spend]:
    """Where a conversation's spend counts: on its own, in the run, its task and its persona."""
    by_task = run.spend_by_task.setdefault(talk.task or talk.key, Spend())
    by_persona = run.spend_by_persona.setdefault(talk.persona or "unknown", Spend())
    return [talk.spend, run.spend, by_task, by_persona]


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
