"""Deliveries: queued once, leased by one sender at a time, settled only by who holds the lease."""

import asyncio
from collections.abc import Sequence
from functools import partial

from acquainted import resident_of
from fakes import FakeClock
from servicebot.ports import Delivery, Storage, UnitOfWork

NOW, LEASE = 1_000, 60


async def put(storage: Storage, unique: str, *, not_before: int = 0, external_id: str = "o-wang") -> bool:
    delivery = Delivery(
        unique, await resident_of(storage, external_id), "service", b'{"text":"hi"}', 500, not_before
    )
    return await storage.write(lambda uow: uow.outbox.put(delivery))


async def lease(storage: Storage, at: int = NOW, limit: int = 10, owner: str = "a") -> Sequence[Delivery]:
    return await storage.write(lambda uow: uow.outbox.lease(owner, at, at + LEASE, limit))


async def park(delivery: Delivery, uow: UnitOfWork) -> bool:
    return await uow.outbox.park(delivery, "45015")


async def test_a_cause_is_queued_once(storage: Storage) -> None:
    assert await put(storage, "reply:k1")
    assert not await put(storage, "reply:k1")

    assert len(await lease(storage)) == 1


async def test_a_lease_gives_the_delivery_as_it_was_put_with_its_first_attempt(storage: Storage) -> None:
    await put(storage, "reply:k1", not_before=700)

    (leased,) = await lease(storage)

    assert leased == Delivery(
        "reply:k1", leased.resident_id, "service", b'{"text":"hi"}', 500, 700, id=leased.id, attempts=1
    )
    assert leased.id > 0


async def test_what_is_not_due_is_not_leased(storage: Storage) -> None:
    await put(storage, "later", not_before=NOW + 1)

    assert await lease(storage) == []
    assert len(await lease(storage, at=NOW + 1)) == 1


async def test_a_lease_takes_the_longest_due_first_and_no_more_than_asked(storage: Storage) -> None:
    for unique, not_before in (("b", 20), ("c", 30), ("a", 10)):
        await put(storage, unique, not_before=not_before, external_id=f"o-{unique}")

    assert [taken.unique for taken in await lease(storage, limit=2)] == ["a", "b"]
    assert [taken.unique for taken in await lease(storage, limit=2)] == ["c"]


async def test_concurrent_senders_never_hold_the_same_delivery(storage: Storage) -> None:
    for number in range(20):
        await put(storage, f"d{number}", external_id=f"o-{number}")

    taken = await asyncio.gather(*(lease(storage, limit=4, owner=f"sender{n}") for n in range(8)))

    held = [delivery.unique for some in taken for delivery in some]
    assert len(held) == len(set(held))
    rest = await lease(storage, limit=20)
    assert len(held) + len(rest) == 20


async def test_what_follows_is_not_leased_before_the_first_one_is_settled(storage: Storage) -> None:
    for unique in ("first", "second", "third"):
        await put(storage, unique)
    await put(storage, "li", external_id="o-li")

    (first, other) = await lease(storage)
    assert (first.unique, other.unique) == ("first", "li")
    assert await lease(storage, owner="b") == []
    assert await storage.write(lambda uow: uow.outbox.sent(first, NOW))

    (second,) = await lease(storage, owner="b")
    assert second.unique == "second"
    assert await storage.write(lambda uow: uow.outbox.dead(second, "47003"))
    assert [taken.unique for taken in await lease(storage)] == ["third"]


async def test_what_must_be_tried_again_or_waits_for_words_holds_up_nothing(storage: Storage) -> None:
    for unique in ("first", "second", "third"):
        await put(storage, unique)

    (first,) = await lease(storage)
    assert await storage.write(lambda uow: uow.outbox.retry(first, NOW + 500, "45009"))
    (second,) = await lease(storage)
    assert await storage.write(partial(park, second))

    assert [taken.unique for taken in await lease(storage)] == ["third"]


async def test_the_first_one_is_taken_again_when_its_sender_is_gone_and_the_next_one_waits(
    storage: Storage,
) -> None:
    await put(storage, "first")
    await put(storage, "second")
    await lease(storage, owner="gone")

    (first,) = await lease(storage, at=NOW + LEASE, owner="b")

    assert (first.unique, first.attempts) == ("first", 2)
    assert await lease(storage, at=NOW + LEASE, owner="c") == []


async def test_whoever_takes_over_learns_that_it_may_have_left(storage: Storage) -> None:
    await put(storage, "card")
    (card,) = await lease(storage, owner="gone")
    assert not card.begun
    assert await storage.write(lambda uow: uow.outbox.begin(card, NOW))

    (again,) = await lease(storage, at=NOW + LEASE, owner="b")
    assert again.begun
    assert not await storage.write(lambda uow: uow.outbox.begin(card, NOW)), "it passed to somebody else"

    assert await storage.write(lambda uow: uow.outbox.retry(again, NOW + LEASE, "43108"))
    (anew,) = await lease(storage, at=NOW + LEASE)
    assert not anew.begun, "that one was refused, so it has not left"


async def test_a_lease_that_ran_out_passes_on_and_the_slow_sender_cannot_settle(storage: Storage) -> None:
    await put(storage, "reply:k1")
    (slow,) = await lease(storage)

    assert await lease(storage, at=NOW + LEASE - 1) == []
    (quick,) = await lease(storage, at=NOW + LEASE, owner="b")

    assert quick.attempts == 2
    assert not await storage.write(lambda uow: uow.outbox.sent(slow, NOW))
    assert not await storage.write(lambda uow: uow.outbox.retry(slow, NOW, "slow"))
    assert not await storage.write(lambda uow: uow.outbox.park(slow, "slow"))
    assert not await storage.write(lambda uow: uow.outbox.dead(slow, "slow"))
    assert await storage.write(lambda uow: uow.outbox.sent(quick, NOW))


async def test_what_was_sent_is_neither_leased_nor_settled_nor_queued_again(storage: Storage) -> None:
    await put(storage, "reply:k1")
    (leased,) = await lease(storage)

    assert await storage.write(lambda uow: uow.outbox.sent(leased, NOW))

    assert await lease(storage, at=NOW + 10 * LEASE) == []
    assert not await storage.write(lambda uow: uow.outbox.sent(leased, NOW))
    assert not await put(storage, "reply:k1")


async def test_a_retry_waits_for_its_time(storage: Storage) -> None:
    await put(storage, "reply:k1")
    (leased,) = await lease(storage)

    assert await storage.write(lambda uow: uow.outbox.retry(leased, NOW + 500, "45009"))

    assert await lease(storage, at=NOW + 499) == []
    (again,) = await lease(storage, at=NOW + 500)
    assert (again.attempts, again.not_before) == (2, NOW + 500)


async def test_parked_deliveries_wait_for_their_resident(storage: Storage) -> None:
    await put(storage, "wang")
    await put(storage, "li", external_id="o-li")
    for leased in await lease(storage):
        await storage.write(partial(park, leased))
    assert await lease(storage, at=NOW + 10 * LEASE) == []
    wang = await resident_of(storage)

    assert await storage.write(lambda uow: uow.outbox.unpark(wang, NOW + 5)) == 1
    assert await storage.write(lambda uow: uow.outbox.unpark(wang, NOW + 5)) == 0

    assert [taken.unique for taken in await lease(storage, at=NOW + 5)] == ["wang"]


async def test_dead_letters_come_newest_first_with_their_error(storage: Storage, clock: FakeClock) -> None:
    await put(storage, "first")
    await put(storage, "second", external_id="o-li")

    async def bury(leased: Delivery, uow: UnitOfWork) -> None:
        assert await uow.outbox.dead(leased, f"error of {leased.unique}")

    for leased in await lease(storage):
        clock.advance(1)
        await storage.write(partial(bury, leased))

    letters = await storage.read(lambda uow: uow.outbox.dead_letters(10))
    assert [(letter.unique, error) for letter, error in letters] == [
        ("second", "error of second"),
        ("first", "error of first"),
    ]
    assert await lease(storage, at=NOW + 10 * LEASE) == []
    assert len(await storage.read(lambda uow: uow.outbox.dead_letters(1))) == 1


async def test_a_delivery_of_a_failed_work_is_not_queued(storage: Storage) -> None:
    resident_id = await resident_of(storage)

    async def fail(uow: UnitOfWork) -> None:
        assert await uow.outbox.put(Delivery("x", resident_id, "service", b"{}", 1))
        raise LookupError

    found = await asyncio.gather(storage.write(fail), return_exceptions=True)

    assert isinstance(found[0], LookupError)
    assert await lease(storage) == []
    assert await put(storage, "x")
