"""The flows as classes."""

from sample_flows import SmallWorld
from servicebot.flows import FLOWS
from servicebot.flows.tickets import AddToTicketFlow


def test_every_flow_is_named_once_and_says_what_it_is_for() -> None:
    assert len({flow.name for flow in FLOWS}) == len(FLOWS)
    assert all(flow.__doc__ for flow in FLOWS)


def test_an_addition_says_which_ticket_it_is_for() -> None:
    answers = {"heard": "48217090", "listed": [["48217090", "水龙头"]]}
    world = SmallWorld()
    assert AddToTicketFlow(world, answers).summary() == "补充工单 4821 7090"  # type: ignore[arg-type] # reads no world
