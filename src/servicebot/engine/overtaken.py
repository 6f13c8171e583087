"""Forms that wait about a ticket which is over meanwhile."""

from dataclasses import replace

from servicebot.engine.turn import Turn


def drop_about(turn: Turn, number: str) -> None:
    """Drop the waiting forms with which nothing can be done any more, now that this ticket is over."""
    talk = turn.talk
    useful = [turn.flow(draft).outlasts(number) for draft in talk.drafts]
    if talk.person is not None:
        talk.person = replace(talk.person, below=sum(useful[: talk.person.below]))
    talk.drafts = [draft for draft, stays in zip(talk.drafts, useful, strict=True) if stays]
