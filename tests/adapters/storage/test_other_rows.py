"""Handovers, reference data, media and tokens, on both engines."""

import asyncio
from dataclasses import replace

from acquainted import resident_of
from servicebot.domain.catalogue import (
    Catalogue,
    FeeType,
    ItemRule,
    Provider,
    ServiceCategory,
    ServiceItem,
    Urgency,
)
from servicebot.domain.directory import Community, Directory, Estate, Street
from servicebot.domain.followups import Rating, Satisfaction
from servicebot.domain.places import PlaceKind, ServicePlace
from servicebot.ports import Delivery, Handover, HandoverMessage, Storage, StoredMedia, UnitOfWork
from ticket_samples import ticket

PIPE = ServiceItem(
    code="water.pipe",
    name="水管维修",
    english="Pipe repair",
    urgency=Urgency.URGENT,
    fee=FeeType.LOW,
    providers=(Provider.TECHNICIAN, Provider.VOLUNTEER),
    price_note="材料费另计",
    advice="先关总阀",
    question="漏得厉害吗?",
    rule=ItemRule.ELECTRIC,
    words=("水管", "爆了"),
)
CATALOGUE = Catalogue(
    (
        ServiceCategory("water", "水", "Water", (PIPE, replace(PIPE, code="water.tap", words=())), ("水",)),
        ServiceCategory("empty", "其他", "Other", ()),
    )
)
DIRECTORY = Directory(
    district="云溪区",
    hotline="0500-12345",
    streets=(Street("s2", "二街道"), Street("s1", "一街道")),
    communities=(Community("huaiyin", "槐荫社区", "s1", ("槐荫", "老槐树")),),
    estates=(Estate("huayuan", "槐荫花园", "huaiyin", ("花园",), ("1", "2", "3")),),
    stations=(
        ServicePlace(
            "st1",
            PlaceKind.SERVICE_STATION,
            "槐荫服务站",
            community="huaiyin",
            phone="0500-1",
            hours="8:30-17:30",
        ),
        ServicePlace("st2", PlaceKind.SERVICE_CENTER, "街道服务中心", street="s1", services=("社保", "医保")),
    ),
)


async def test_waiting_residents_come_urgent_first_then_by_age(storage: Storage) -> None:
    wang, li = await resident_of(storage), await resident_of(storage, "o-li")
    zhao = await resident_of(storage, "o-zhao")

    async def add(uow: UnitOfWork) -> list[bool]:
        return [
            await uow.handovers.add(handover)
            for handover in (
                Handover(wang, 20, "asked"),
                Handover(li, 30, "danger", urgent=True, ticket="48217093"),
                Handover(zhao, 10, "lost"),
                Handover(wang, 40, "asked again"),
            )
        ]

    assert await storage.write(add) == [True, True, True, False]

    waiting = await storage.read(lambda uow: uow.handovers.waiting(10))
    assert [(one.resident_id, one.at, one.reason, one.urgent, one.ticket) for one in waiting] == [
        (li, 30, "danger", True, "48217093"),
        (zhao, 10, "lost", False, ""),
        (wang, 20, "asked", False, ""),
    ]
    assert len(await storage.read(lambda uow: uow.handovers.waiting(1))) == 1


async def test_a_handover_is_taken_keeps_what_is_said_and_is_closed(storage: Storage) -> None:
    wang = await resident_of(storage)

    async def talk(uow: UnitOfWork) -> Handover:
        await uow.handovers.add(Handover(wang, 20, "asked"))
        opened = await uow.handovers.hold_of_resident(wang)
        assert opened is not None
        await uow.handovers.save(replace(opened, staff="zhou", ticket="48217093"))
        await uow.handovers.say(HandoverMessage(opened.id, 30, "还在漏", media="m1"))
        await uow.handovers.say(HandoverMessage(opened.id, 31, "马上来", staff="zhou"))
        return opened

    opened = await storage.write(talk)
    assert await storage.write(lambda uow: uow.handovers.hold(opened.id)) == replace(
        opened, staff="zhou", ticket="48217093"
    )
    said = await storage.read(lambda uow: uow.handovers.said(opened.id))
    assert [(one.words, one.staff, one.media) for one in said] == [
        ("还在漏", "", "m1"),
        ("马上来", "zhou", ""),
    ]
    await storage.write(lambda uow: uow.handovers.save(replace(opened, closed_at=40)))
    assert await storage.write(lambda uow: uow.handovers.hold_of_resident(wang)) is None
    assert await storage.read(lambda uow: uow.handovers.waiting(10)) == []
    assert await storage.write(lambda uow: uow.handovers.add(Handover(wang, 50, "again")))
    assert await storage.write(lambda uow: uow.handovers.hold(99)) is None


async def test_a_ticket_is_rated_once(storage: Storage) -> None:
    wang = await resident_of(storage)
    rating = Rating("48217093", wang, Satisfaction.FAIR, 5, "慢了点")

    async def rate(uow: UnitOfWork) -> list[bool]:
        await uow.tickets.add(ticket(number="48217093", resident_id=wang))
        return [await uow.ratings.add(one) for one in (rating, replace(rating, level=Satisfaction.SATISFIED))]

    assert await storage.read(lambda uow: uow.ratings.get("48217093")) is None
    assert await storage.write(rate) == [True, False]
    assert await storage.read(lambda uow: uow.ratings.get("48217093")) == rating


async def test_the_newest_notice_is_known_and_can_be_withdrawn_until_it_is_sent(storage: Storage) -> None:
    wang = await resident_of(storage)

    async def plan(uow: UnitOfWork) -> list[str]:
        await uow.tickets.add(ticket(number="48217093", resident_id=wang))
        found = [await uow.ticket_notices.newest("48217093", wang)]
        for cause in ("first", "second"):
            await uow.ticket_notices.put("48217093", wang, cause)
            await uow.outbox.put(Delivery(cause, wang, "service", b"[]", 1))
            found.append(await uow.ticket_notices.newest("48217093", wang))
        return found

    assert await storage.write(plan) == ["", "first", "second"]
    withdrawn = await storage.write(lambda uow: uow.outbox.withdraw("first"))
    assert withdrawn is not None
    assert (withdrawn.kind, withdrawn.payload) == ("service", b"[]")
    assert not await storage.write(lambda uow: uow.outbox.withdraw("first"))
    (leased,) = await storage.write(lambda uow: uow.outbox.lease("me", 5, 10, 9))
    assert leased.unique == "second"
    assert not await storage.write(lambda uow: uow.outbox.withdraw("second"))
    await storage.write(lambda uow: uow.outbox.park(leased, "closed"))
    assert await storage.write(lambda uow: uow.outbox.withdraw("second"))
    assert await storage.write(lambda uow: uow.outbox.unpark(wang, 6)) == 0


async def test_a_new_database_has_empty_reference_data(storage: Storage) -> None:
    assert await storage.read(lambda uow: uow.reference.catalogue()) == Catalogue((), version=0)
    assert await storage.read(lambda uow: uow.reference.directory()) == Directory("", "", version=0)
    assert await storage.read(lambda uow: uow.reference.versions()) == (0, 0)


async def test_a_catalogue_comes_back_in_its_order(storage: Storage) -> None:
    await storage.write(lambda uow: uow.reference.replace_catalogue(CATALOGUE))

    assert await storage.read(lambda uow: uow.reference.catalogue()) == CATALOGUE


async def test_a_directory_comes_back_in_its_order(storage: Storage) -> None:
    await storage.write(lambda uow: uow.reference.replace_directory(DIRECTORY))

    assert await storage.read(lambda uow: uow.reference.directory()) == DIRECTORY


async def test_every_replacement_grows_the_version_and_only_its_own(storage: Storage) -> None:
    for _ in range(2):
        await storage.write(lambda uow: uow.reference.replace_catalogue(CATALOGUE))
        await storage.write(lambda uow: uow.reference.replace_directory(DIRECTORY))
    await storage.write(lambda uow: uow.reference.replace_catalogue(replace_version(7)))
    await storage.write(lambda uow: uow.reference.replace_catalogue(Catalogue(())))

    assert await storage.read(lambda uow: uow.reference.versions()) == (8, 2)
    assert (await storage.read(lambda uow: uow.reference.catalogue())).categories == ()


def replace_version(version: int) -> Catalogue:
    return Catalogue(CATALOGUE.categories, version=version)


async def test_media_wait_to_be_fetched_oldest_first(storage: Storage) -> None:
    resident_id = await resident_of(storage)
    late, early, failed, there = (
        StoredMedia("late", resident_id, "m1", 20),
        StoredMedia("early", resident_id, "m2", 10),
        StoredMedia("failed", resident_id, "m3", 5, error="gone"),
        StoredMedia("there", resident_id, "m4", 6, "image/jpeg", 1234, "ab/there.jpg"),
    )

    async def add(uow: UnitOfWork) -> None:
        for media in (late, early, failed, there):
            await uow.media.add(media)

    await storage.write(add)

    assert list(await storage.read(lambda uow: uow.media.unfetched(10))) == [early, late]
    assert list(await storage.read(lambda uow: uow.media.unfetched(1))) == [early]
    assert await storage.read(lambda uow: uow.media.get("there")) == there
    assert await storage.read(lambda uow: uow.media.get("nowhere")) is None


async def test_fetched_media_wait_no_longer(storage: Storage) -> None:
    media = StoredMedia("m", await resident_of(storage), "source", 10)
    fetched = replace(media, content_type="image/png", size=9, path="m.png")
    await storage.write(lambda uow: uow.media.add(media))

    await storage.write(lambda uow: uow.media.save(fetched))

    assert await storage.read(lambda uow: uow.media.get("m")) == fetched
    assert list(await storage.read(lambda uow: uow.media.unfetched(10))) == []


async def test_a_token_is_kept_until_the_next_one(storage: Storage) -> None:
    assert await storage.read(lambda uow: uow.tokens.get("wechat")) is None

    await storage.write(lambda uow: uow.tokens.put("wechat", "first", 100))
    await storage.write(lambda uow: uow.tokens.put("wechat", "second", 200))

    assert await storage.read(lambda uow: uow.tokens.get("wechat")) == ("second", 200)
    assert await storage.read(lambda uow: uow.tokens.get("other")) is None


async def test_one_claim_on_a_refresh_is_granted_at_a_time(storage: Storage) -> None:
    async def claim(owner: str, at: int) -> bool:
        return await storage.write(lambda uow: uow.tokens.claim_refresh("wechat", owner, at, at + 10))

    assert sorted(await asyncio.gather(*(claim(f"p{n}", 100) for n in range(6)))) == [False] * 5 + [True]
    assert not await claim("other", 109)
    assert await claim("other", 110)
    assert await claim("other", 111)
    assert not await claim("third", 115)
    assert await storage.read(lambda uow: uow.tokens.get("wechat")) is None


async def test_a_new_token_ends_the_claim_and_a_claim_keeps_the_token(storage: Storage) -> None:
    async def refresh(uow: UnitOfWork) -> None:
        assert await uow.tokens.claim_refresh("wechat", "a", 100, 200)
        await uow.tokens.put("wechat", "token", 900)
        assert await uow.tokens.claim_refresh("wechat", "b", 101, 200)

    await storage.write(refresh)

    assert await storage.read(lambda uow: uow.tokens.get("wechat")) == ("token", 900)
