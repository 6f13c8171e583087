"""The database of a station, opened with the data keys that it was written with."""

import shlex

from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.faults import told_in_words
from servicebot.adapters.storage.keys import UNKNOWN_KEY, require_keys
from servicebot.domain.errors import Refused
from servicebot.ports import Clock, Storage
from servicebot.settings import Settings, data_keys, keep_data_key, key_file, keys_place

# What the key file beside a database was called by versions before it was named after the database.
OLD_KEY_FILE = "data.key"


async def open_database(settings: Settings, clock: Clock) -> Storage:
    """The storage; a data key is made only for a database in which nothing is encrypted yet.

    With a key of its own beside one that others can still read, a station would lose each of them in turn.
    """
    given = data_keys(settings)
    keys = given or FieldCipher.new_key()
    storage = await connect(settings.database_url, cipher=FieldCipher.from_text(keys), clock=clock)
    try:
        with told_in_words(settings.database_url):
            await require_keys(storage)
        if not given:
            keep_data_key(settings, keys)
    except Refused as refused:
        await storage.close()
        if refused.code != UNKNOWN_KEY:
            raise
        if given:
            raise Refused(refused.code, f"{refused} The keys come from {keys_place(settings)}.") from refused
        raise Refused("data_key_missing", cure_of_missing_key(settings)) from refused
    except BaseException:
        await storage.close()
        raise
    return storage


def cure_of_missing_key(settings: Settings) -> str:
    """What to do when a database is encrypted and no data key is set; an older version's key is told, not moved.

    Whoever goes back to that version would find the key gone, and a second one made in its place.
    """
    place = key_file(settings)
    old = place.with_name(OLD_KEY_FILE)
    missing = f"The database was written with a data key, and there is none in {place}"
    if old.is_file():
        rename = shlex.join(["mv", str(old), str(place)])
        return f"{missing}, but one under the name that older versions gave it. Rename it: {rename}"
    return f"{missing}: put it back there, or name it by SERVICEBOT_DATA_KEY_FILE or SERVICEBOT_DATA_KEYS."
