"""Small flows and a small world for the tests of the engine."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from fakes import MORNING
from servicebot.domain.address import Address, Place
from servicebot.domain.directory import Community, Directory, Estate, Street
from servicebot.domain.errors import Invalid
from servicebot.domain.people import Resident
from servicebot.domain.places import PlaceKind, ServicePlace
from servicebot.domain.times import Visit
from servicebot.engine import slots
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Kind, Reply
from servicebot.engine.outcomes import Danger, Say, Start
from servicebot.engine.questions.choices import Choices
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.runner import Engine
from servicebot.engine.turn import Turn
from servicebot.understanding.places.gazetteer import Gazetteer

DIRECTORY = Directory(
    district="云亭区",
    hotline="000-0000 0110",
    streets=(Street("dongyuan", "东苑街道"), Street("tingnan", "亭南街道")),
    communities=(
        Community("huaiyin", "槐荫社区", "dongyuan"),
        Community("chenxing", "晨星社区", "dongyuan"),
        Community("xinya_e", "新芽社区", "dongyuan"),
        Community("xinya_t", "新芽社区", "tingnan"),
    ),
    estates=(
        Estate("huaiyin_1", "槐荫小区", "huaiyin", buildings=("1", "2", "3", "4")),
        Estate("chenxing_1", "晨星花园", "chenxing", buildings=("1", "2")),
        Estate("chenxing_2", "晨光家园", "chenxing"),
    ),
    stations=(
        ServicePlace(
            "station:huaiyin",
            PlaceKind.SERVICE_STATION,
            "槐荫社区服务站",
            community="huaiyin",
            address="槐荫路 1 号",
            phone="000-0000 0111",
            hours="每天 8:00-20:00",
            latitude=33.351,
            longitude=120.151,
        ),
    ),
)
GAZETTEER = Gazetteer.of(DIRECTORY)
HOME = Address("huaiyin", "huaiyin_1", "3", "2", "501")


@dataclass(frozen=True)
class SmallWorld:
    """A world without a database."""

    resident: Resident = field(default_factory=lambda: Resident(7, "wechat", "openid"))
    now_ms: int = MORNING
    directory: Directory = DIRECTORY
    gazetteer: Gazetteer = GAZETTEER
    taken: frozenset[int] = frozenset()
    closed: frozenset[int] = frozenset()

    def contact(self) -> str:
        return "热线 000-0000 0110"

    def attendance(self, *, urgent: bool = False, since: int = 0) -> str:
        del since
        return "好的，已再请值班人员。" if urgent else "好的，已请值班人员。"

    def called_by(self, since: int = 0) -> str:
        return "（今天 10:00 前）" if since else ""

    async def rooms(self) -> list[list[str]]:
        return [["red", "红屋"], ["blue", "蓝屋"]]


class Why(StrEnum):
    PARTY = "party"
    MEETING = "meeting"
    FIRE = "fire"


@dataclass(frozen=True, slots=True)
class BookRoom:
    why: Why
    people: int
    quiet: bool
    room: str
    who: str
    home: Address
    phone: str
    place: Place
    photos: tuple[str, ...]
    visit: Visit
    wish: str = ""
    extra: str = ""


class BookRoomFlow(
    Flow[BookRoom, SmallWorld],
    name="book_room",
    title="订房间",
    keywords=("订房", "订房间"),
    menu="订一个房间",
):
    """A resident books a room."""

    why = slots.choice(
        "做什么用？", {Why.PARTY: "聚会", Why.MEETING: "开会", Why.FIRE: "着火了"}, label="用途"
    )
    people = slots.number("几个人？", least=1, most=50, unit="人", label="人数")
    quiet = slots.yes_no("会很吵吗？", label="安静", default=True)
    rooms = slots.known[list[list[str]]]([])
    room = slots.pick("要哪间？", label="房间")
    who = slots.text("怎么称呼？", max_length=10, label="称呼")
    home = slots.address("您住哪里？", label="地址")
    phone = slots.phone("电话多少？", label="电话")
    place = slots.location("请发个定位。", label="定位")
    photos = slots.photos("发张照片吧，没有回复「跳过」。", at_most=2, label="照片")
    visit = slots.when("什么时候？", suggestions=("今天下午", "明天上午"), label="时间")
    wish = slots.text("还有什么要求？", label="要求", optional=True, default="")

    @why.then
    def flee(self) -> Danger | None:
        return Danger("fire") if self.why is Why.FIRE else None

    @why.note
    def kind_word(self) -> str:
        return "祝玩得开心。" if self.why is Why.PARTY else ""

    @people.check
    async def there_is_room(self) -> None:
        if self.people in self.world.taken:
            raise Invalid("没有这么大的房间。")

    @people.then
    def alone(self) -> Say | None:
        if self.people in self.world.closed:
            return Say("今天不开门了。")
        return Say("一个人不用订房。") if self.people == 1 else None

    @quiet.when
    def may_be_loud(self) -> bool:
        return self.why is Why.PARTY

    @rooms.look_up
    async def free_rooms(self) -> list[list[str]]:
        return await self.world.rooms()

    @room.options
    def free(self) -> Choices[str]:
        big = [("hall", "大厅", ("最大的",))] if self.people > 20 else []
        return Choices([*((code, label, ()) for code, label in self.rooms), *big])

    @home.offer
    def own_home(self) -> Address | None:
        return self.world.resident.address

    @phone.offer
    def own_phone(self) -> str:
        return self.world.resident.phone

    @wish.find
    def wished(self, text: str) -> str | None:
        return text if "想要" in text else None

    def summary(self) -> str:
        return "请核对："

    def done(self, result: str) -> str:
        return f"订好了，{result}。"


class OpeningHours(
    Flow[None, SmallWorld], name="hours", title="开放时间", keywords=("几点开门",), menu="开放时间"
):
    """A resident asks when it is open."""

    def summary(self) -> str:
        return "每天九点开门。"


class Ask(Flow[None, SmallWorld], name="ask", title="问事", keywords=("问事",)):
    """A resident asks something and may go on to book."""

    wish = slots.choice("问什么？", {"book": "订房", "nothing": "不问了"})

    @wish.then
    def go(self) -> Start | Say:
        return Start("book_room", {"people": 5}) if self.wish == "book" else Say("好的。")

    def summary(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Praise:
    words: str


class PraiseFlow(Flow[Praise, SmallWorld], name="praise", title="表扬", keywords=("表扬",), confirms=False):
    """A resident praises somebody."""

    words = slots.text("想表扬谁？")

    def summary(self) -> str:
        return ""


FLOWS = (BookRoomFlow, OpeningHours, Ask, PraiseFlow)
ENGINE = Engine(Repertoire(FLOWS))


@dataclass
class Talk:
    """A conversation by itself: every message goes through stored state."""

    world: SmallWorld = field(default_factory=SmallWorld)
    engine: Engine = ENGINE
    state: bytes = b""
    limit: int = 1800
    turn: Turn | None = None
    commands: list[object] = field(default_factory=list)

    async def send(self, message: Incoming) -> Reply:
        turn = self.turn = await self.engine.advance(self.state, message, self.world)
        if turn.command is not None:
            self.commands.append(turn.command)
            await self.engine.finished(turn, "红屋")
        reply, self.state = turn.close(self.limit)
        assert reply is not None
        return reply

    async def say(self, *texts: str) -> str:
        reply = Reply("")
        for text in texts:
            reply = await self.send(Incoming(Kind.TEXT, text))
        return reply.text

    def wait(self, minutes: int) -> None:
        self.world = replace(self.world, now_ms=self.world.now_ms + minutes * 60_000)


KNOWN = SmallWorld(resident=Resident(7, "wechat", "openid", phone="15400001234", address=HOME))
TO_WHO = ("订房", "2", "三个人", "红屋")
TO_PHONE = (*TO_WHO, "老王", "槐荫社区3号楼2单元501")
HERE = Incoming(Kind.LOCATION, place=Place(33.1, 120.1, "门口"))
PHOTO = Incoming(Kind.IMAGE, media="m1")


async def at_confirm() -> Talk:
    """A talk with every question answered, before the last yes."""
    talk = Talk()
    await talk.say(*TO_PHONE, "15400001234")
    await talk.send(HERE)
    await talk.say("跳过", "明天上午")
    assert "没错，提交" in await talk.say("没有")
    return talk
