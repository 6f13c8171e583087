"""A long reply in parts that a channel can carry, each cut where reading does not suffer."""

from servicebot.engine.messages import Option, Reply

LIMIT = 1800
READ_ON = "（没完，回复「继续」往下看）"
_ROOM = len(f"\n{READ_ON}".encode())
READ_ON_OPTION = Option("继续", "继续")
# Where a text that would fit is better read in two parts, the first being the answer and the second the rest.
BREAK = "\f"
MORE = "（想看全部，回复「更多」）"
MORE_OPTION = Option("更多", "更多")


def split(text: str, limit: int) -> tuple[str, str]:
    """The part that fits into ``limit`` bytes with the invitation to read on, and the rest, empty when all fits."""
    data = text.encode()
    if len(data) <= limit:
        return text, ""
    head = data[: max(limit - _ROOM, 4)].decode(errors="ignore")
    border = head.rfind("\n")
    # A line border far from the end would waste the message; then a character border has to do.
    if border > len(head) // 2:
        head = head[:border]
    rest = text[len(head) :].lstrip("\n")
    return f"{head}\n{READ_ON}", rest


def first_page(reply: Reply, limit: int) -> tuple[Reply, Reply | None]:
    """What is sent now and what is kept for 继续; the choices go with the last part."""
    if BREAK in reply.text:
        return _broken(reply, limit)
    # Four bytes a character at most, so most replies need no encoding to be known as short.
    if len(reply.text) * 4 <= limit:
        return reply, None
    head, rest = split(reply.text, limit)
    if not rest:
        return reply, None
    return Reply(head, (READ_ON_OPTION,)), Reply(rest, reply.options)


def _broken(reply: Reply, limit: int) -> tuple[Reply, Reply | None]:
    """The part before the break; whoever has choices before them gets both parts, lest they miss the question."""
    head, _, rest = reply.text.partition(BREAK)
    if reply.options or len(f"{head}\n{MORE}".encode()) > limit:
        return first_page(Reply(reply.text.replace(BREAK, "\n"), reply.options), limit)
    return Reply(f"{head}\n{MORE}", (MORE_OPTION,)), Reply(rest)
