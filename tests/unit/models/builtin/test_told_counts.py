"""Which rows a number counts is what is said of it, not what its name may mean; what nobody understands is asked."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import CountField, ExpressionField
from tests.unit.models.builtin.small import NUMBER, OPEN, answers, asked, rows, service, source_of

TABLES = """
CREATE TABLE queues (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE tickets (
  id SERIAL PRIMARY KEY, queue_id INT NOT NULL REFERENCES queues (id), archived BOOLEAN NOT NULL DEFAULT FALSE,
  status TEXT NOT NULL CHECK (status IN ('open', 'on_hold', 'solved', 'closed')),
  priority TEXT NOT NULL CHECK (priority IN ('low', 'high'))
);
"""


def shown(name: str, described: str, **more: Any) -> ServiceDesign:
    """What is read of a queue that shows a number."""
    one = {**rows("name"), "required": ["name", name], **more}
    one["properties"][name] = {**NUMBER, "description": described} if described else NUMBER
    get = {"operationId": "it", **answers({"$ref": "#/components/schemas/Queue"}, "200", "404")}
    return service(TABLES, OPEN, {"/queues/{id}": {"get": get}}, schemas={"Queue": one})


def counted(test: str) -> ExpressionField:
    return ExpressionField(text=f"(SELECT count(*) FROM tickets WHERE tickets.queue_id = queues.id AND {test})")


@pytest.mark.parametrize(
    "name, described, test",
    [
        ("openTicketCount", "Number of tickets that are neither solved nor closed", "NOT IN ('solved', 'closed')"),
        ("openCount", "Number of tickets that are neither solved nor closed.", "NOT IN ('solved', 'closed')"),
        ("openTicketCount", "Still open ones (status other than solved or closed)", "NOT IN ('solved', 'closed')"),
        ("openTicketCount", "Open tickets, i.e. those not closed", "NOT IN ('closed')"),
        ("openTicketCount", "Open tickets: neither solved nor closed", "NOT IN ('solved', 'closed')"),
        ("openTicketCount", "Tickets in any status but closed", "NOT IN ('closed')"),
        ("openTicketCount", "Tickets in status open or on hold", "IN ('open', 'on_hold')"),
        ("openTicketCount", "Open and on-hold tickets", "IN ('open', 'on_hold')"),
        ("solvedTicketCount", "Number of tickets solved or closed", "IN ('solved', 'closed')"),
        ("ticketCount", "Number of tickets with status `open`", "IN ('open')"),
        ("ticketCount", "Number of tickets apart from closed ones", "NOT IN ('closed')"),
        ("ticketCount", "Number of tickets, closed ones left out", "NOT IN ('closed')"),
    ],
)
def test_what_a_description_says_goes_before_a_name(name: str, described: str, test: str) -> None:
    design = shown(name, described)

    assert source_of(design, name) == counted(f"tickets.status {test}")
    assert not [text for text in asked(design, "it") if name in text]


@pytest.mark.parametrize("described", ["Non-archived tickets", "Tickets, not archived", "Excluding archived ones"])
def test_a_flag_is_understood_as_a_state_is(described: str) -> None:
    assert source_of(shown("ticketCount", described), "ticketCount") == counted("NOT tickets.archived")


@pytest.mark.parametrize(
    "name, described",
    [
        ("openTicketCount", "Number of open tickets of high priority"),
        ("openTicketCount", "Number of tickets not solved, escalated or closed"),
        ("openTicketCount", "Number of tickets that nobody has answered"),
        ("ticketCount", "Number of tickets awaiting a reply"),
        ("ticketCount", "Number of tickets the customer can see"),
        ("ticketCount", "Number of tickets older than a week"),
        ("ticketCount", "Number of tickets that have attachments"),
        ("ticketCount", "Number of tickets assigned to the caller"),
        ("ticketCount", "All tickets, including archived ones"),
        ("ticketCount", "Number of tickets, closed or not"),
        ("ticketCount", "Number of tickets minus closed ones"),
        ("ticketCount", "Number of closed tickets this week"),
    ],
)
def test_a_condition_that_is_not_understood_is_asked_about(name: str, described: str) -> None:
    assert any(f"Where does `{name}`" in text for text in asked(shown(name, described), "it"))


@pytest.mark.parametrize(
    "described",
    [
        "Number of tickets that belong to the queue",
        "Number of tickets which are in this queue (read-only)",
        "Total number of tickets; updated in real time",
        "Number of tickets, left out where there is none",
    ],
)
def test_what_chooses_no_rows_is_no_condition(described: str) -> None:
    design = shown("ticketCount", described)

    assert source_of(design, "ticketCount") == CountField(table="tickets", on=(("queue_id", "id"),))


@pytest.mark.parametrize(
    "said",
    [
        "`openTicketCount` counts tickets that are neither solved nor closed.",
        "With openTicketCount: tickets neither solved nor closed.",
        "`openTicketCount` counts open tickets, i.e. those neither solved nor closed.",
        "Open tickets are those that are neither solved nor closed.",
    ],
)
def test_what_the_row_says_of_a_number_goes_before_its_name_too(said: str) -> None:
    design = shown("openTicketCount", "", description=said)

    assert source_of(design, "openTicketCount") == counted("tickets.status NOT IN ('solved', 'closed')")


@pytest.mark.parametrize("first", [True, False])
def test_what_one_operation_says_of_a_number_holds_wherever_the_row_is_shown(*, first: bool) -> None:
    said = "`openTicketCount` counts tickets that are neither solved nor closed."
    one = {**rows("name", openTicketCount=NUMBER), "required": ["name", "openTicketCount"]}
    shows = answers({"$ref": "#/components/schemas/Queue"}, "200", "404")
    told, other = {"operationId": "it", "description": said, **shows}, {"operationId": "other", **shows}
    by_id, by_name = (told, other) if first else (other, told)
    paths = {"/queues/{id}": {"get": by_id}, "/queues/by-name/{name}": {"get": by_name}}
    design = service(TABLES, OPEN, paths, schemas={"Queue": one})

    assert source_of(design, "openTicketCount") == counted("tickets.status NOT IN ('solved', 'closed')")
    assert not any("openTicketCount" in text for text in asked(design, "it"))


WAITING = """
CREATE TABLE queues (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE waiting_entries (
  id SERIAL PRIMARY KEY, queue_id INT NOT NULL REFERENCES queues (id),
  status TEXT NOT NULL CHECK (status IN ('waiting', 'dropped'))
);
"""


def waiting(name: str, described: str) -> ServiceDesign:
    """What is read of a queue that shows how many wait, where a table is called so as well."""
    one = {**rows("name"), "required": ["name", name]}
    one["properties"][name] = {**NUMBER, "description": described}
    get = {"operationId": "it", **answers({"$ref": "#/components/schemas/Queue"}, "200", "404")}
    return service(WAITING, OPEN, {"/queues/{id}": {"get": get}}, schemas={"Queue": one})


@pytest.mark.parametrize(
    "described",
    [
        "Number of entries on the waiting list with the status waiting.",
        "Number of entries whose status is waiting",
        "Number of entries in state `waiting`",
        "Number of entries in the waiting state",
        "Number of entries that are still waiting",
    ],
)
def test_a_state_that_is_named_as_one_chooses_rows_though_their_table_is_called_so(described: str) -> None:
    """Those that were dropped were counted too."""
    test = "waiting_entries.queue_id = queues.id AND waiting_entries.status IN ('waiting')"
    design = waiting("waitingCount", described)

    assert source_of(design, "waitingCount") == ExpressionField(
        text=f"(SELECT count(*) FROM waiting_entries WHERE {test})"
    )
    assert any("`waitingCount` counts rows" in text for text in design.operation("it").assumptions)


@pytest.mark.parametrize("described", ["with the status frozen", "whose state is frozen", "that are frozen"])
def test_a_state_that_no_column_knows_is_asked_about(described: str) -> None:
    assert any(
        "Where does `waitingCount`" in text for text in asked(waiting("waitingCount", f"Entries {described}"), "it")
    )
    assert any("Where does `ticketCount`" in text for text in asked(shown("ticketCount", f"Tickets {described}"), "it"))


@pytest.mark.parametrize(
    "done", ["logged at", "recorded for", "held in", "booked by", "given to", "made at", "taken from"]
)
def test_that_rows_came_about_at_the_row_chooses_none_of_them(done: str) -> None:
    design = shown("ticketCount", f"Number of tickets {done} the queue.")

    assert source_of(design, "ticketCount") == CountField(table="tickets", on=(("queue_id", "id"),))


@pytest.mark.parametrize("done", ["escalated at", "cancelled by", "sold in", "booked twice in"])
def test_what_may_have_been_done_to_some_of_them_is_asked_about(done: str) -> None:
    assert any(
        "Where does" in text for text in asked(shown("ticketCount", f"Number of tickets {done} the queue."), "it")
    )
