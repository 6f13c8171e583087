"""Rows about media; the bytes lie elsewhere."""

from collections.abc import Sequence

from sqlalchemy import select, text, update

from servicebot.adapters.storage.schema import UNFETCHED, media
from servicebot.adapters.storage.statements import Row, Statement, columns_of, insertion, value
from servicebot.adapters.storage.tx import Tx
from servicebot.ports import StoredMedia

_KEPT = columns_of(media, without=["id"])

ADD = insertion(media)
GET = Statement(select(media).where(media.c.id == value("wanted")), "wanted")
# A fetch takes long enough for its owner to be erased meanwhile.
SAVE = Statement(
    update(media)
    .where(media.c.id == value("wanted"), text(UNFETCHED))
    .values({name: value(name) for name in _KEPT}),
    *(*_KEPT, "wanted"),
)
TO_FETCH = Statement(
    select(media).where(text(UNFETCHED)).order_by(media.c.created_at, media.c.id).limit(value("count")),
    "count",
)


class StoredMediaRows:
    """What is known of each picture and recording."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def add(self, media: StoredMedia) -> None:
        """Record media that a resident sent."""
        await self._tx.execute(ADD, (media.id, *_values(media)))

    async def get(self, media_id: str) -> StoredMedia | None:
        """The media with this id."""
        row = await self._tx.fetch_one(GET, (media_id,))
        return None if row is None else _media(row)

    async def save(self, media: StoredMedia) -> bool:
        """Replace the row after a fetch; False when it was fetched by somebody else, or must not be kept any more."""
        return await self._tx.execute(SAVE, (*_values(media), media.id)) > 0

    async def unfetched(self, limit: int) -> Sequence[StoredMedia]:
        """Media whose bytes were not fetched yet and did not fail for good, oldest first."""
        return [_media(row) for row in await self._tx.fetch(TO_FETCH, (limit,))]


def _values(media: StoredMedia) -> tuple[int | str, ...]:
    return (
        media.resident_id,
        media.source,
        media.created_at,
        media.content_type,
        media.size,
        media.path,
        media.error,
    )


def _media(row: Row) -> StoredMedia:
    return StoredMedia(*row)
