"""The database of a station, opened with the data keys that it was written with."""

from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.keys import require_keys
from servicebot.domain.errors import Refused
from servicebot.ports import Clock, Storage
from servicebot.settings import Settings, data_keys, keep_data_key, key_file


async def open_database(settings: Settings, clock: Clock) -> Storage:
    """The storage; a data key is made only for a database in which nothing is encrypted yet.

    With a key of its own beside one that others can still read, a station would lose each of them in turn.
    """
    given = data_keys(settings)
    keys = given or FieldCipher.new_key()
    storage = await connect(settings.database_url, cipher=FieldCipher.from_text(keys), clock=clock)
    try:
        await require_keys(storage)
        if not given:
            keep_data_key(settings, keys)
    except Refused as refused:
        await storage.close()
        if given:
            raise
        raise Refused(
            "data_key_missing",
            f"The database was written with a data key, and there is none in {key_file(settings)}: "
            "put it back there, or name it by SERVICEBOT_DATA_KEY_FILE or SERVICEBOT_DATA_KEYS.",
        ) from refused
    except BaseException:
        await storage.close()
        raise
    return storage
