"""A database is opened with the keys that it was written with, or not at all."""

import base64
import shlex
from pathlib import Path

import pytest

from fakes import FakeClock
from servicebot import settings
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.bootstrap.database import open_database
from servicebot.domain.errors import Refused
from servicebot.ports import Storage, UnitOfWork
from servicebot.settings import Secret, Settings


async def _written(storage: Storage) -> None:
    async def write(uow: UnitOfWork) -> None:
        await uow.tokens.put("wechat", "a token", 1)

    await storage.write(write)
    await storage.close()


async def test_the_first_key_is_made_and_found_again(
    database_url: str, tmp_path: Path, clock: FakeClock
) -> None:
    chosen = Settings(database_url=database_url, data_key_file=str(tmp_path / "made.key"))
    await _written(await open_database(chosen, clock))
    made = settings.data_keys(chosen)
    assert len(base64.b64decode(made)) == settings.DATA_KEY_BYTES
    again = await open_database(chosen, clock)
    assert await again.read(lambda uow: uow.tokens.get("wechat")) == ("a token", 1)
    await again.close()
    assert settings.data_keys(chosen) == made


async def test_a_lost_key_file_is_told_and_no_other_is_made(
    database_url: str, tmp_path: Path, clock: FakeClock
) -> None:
    path = tmp_path / "made.key"
    chosen = Settings(database_url=database_url, data_key_file=str(path))
    await _written(await open_database(chosen, clock))
    path.unlink()
    with pytest.raises(Refused, match=r"made\.key: put it back") as refused:
        await open_database(chosen, clock)
    assert refused.value.code == "data_key_missing"
    assert not path.exists()


async def test_a_key_under_its_older_name_is_told_with_the_way_to_rename_it(
    sqlite_url: str, tmp_path: Path, clock: FakeClock
) -> None:
    path, old = tmp_path / "my station" / "servicebot.key", tmp_path / "my station" / "data.key"
    chosen = Settings(database_url=sqlite_url, data_key_file=str(path))
    await _written(await open_database(chosen, clock))
    path.rename(old)
    with pytest.raises(Refused, match="older versions") as refused:
        await open_database(chosen, clock)
    assert not path.exists()
    assert shlex.split(str(refused.value).rpartition("Rename it: ")[2]) == ["mv", str(old), str(path)]
    old.rename(path)
    await (await open_database(chosen, clock)).close()


async def test_another_key_is_refused_before_anything_is_written(database_url: str, clock: FakeClock) -> None:
    right, wrong = FieldCipher.new_key(), FieldCipher.new_key()
    await _written(await open_database(Settings(database_url=database_url, data_keys=Secret(right)), clock))
    with pytest.raises(Refused) as refused:
        await open_database(Settings(database_url=database_url, data_keys=Secret(wrong)), clock)
    assert refused.value.code == "encryption_key_unknown"
    both = Settings(database_url=database_url, data_keys=Secret(f"{wrong},{right}"))
    await (await open_database(both, clock)).close()


async def test_a_database_that_is_not_there_leaves_no_key(tmp_path: Path, clock: FakeClock) -> None:
    chosen = Settings(database_url=f"sqlite:///{tmp_path}/none.db")
    with pytest.raises(Refused, match="servicebot migrate"):
        await open_database(chosen, clock)
    assert settings.data_keys(chosen) == ""
