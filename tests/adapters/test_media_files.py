from pathlib import Path

import pytest

from servicebot.adapters.media_files import MediaFiles
from servicebot.domain.errors import Refused

ID = "Zk3v0aQ-9xW_71bCdEfGh"


def files_under(root: Path) -> list[str]:
    return [path.name for path in root.rglob("*") if path.is_file()]


async def test_bytes_come_back_under_the_given_path(tmp_path: Path) -> None:
    store = MediaFiles(tmp_path / "media")
    path = await store.put(ID, b"picture", "image/jpeg")
    assert path.endswith(f"{ID}.jpg")
    assert await store.read(path) == b"picture"


async def test_the_same_id_again_replaces_the_bytes(tmp_path: Path) -> None:
    store = MediaFiles(tmp_path)
    first = await store.put(ID, b"old", "image/jpeg")
    assert await store.put(ID, b"new", "image/jpeg") == first
    assert await store.read(first) == b"new"
    assert files_under(tmp_path) == [f"{ID}.jpg"]


async def test_only_the_owner_can_read(tmp_path: Path) -> None:
    store = MediaFiles(tmp_path / "media")
    file = tmp_path / "media" / await store.put(ID, b"picture", "audio/amr")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o077 == 0


async def test_deleting_twice_is_no_error(tmp_path: Path) -> None:
    store = MediaFiles(tmp_path)
    path = await store.put(ID, b"picture", "image/png")
    await store.delete(path)
    await store.delete(path)
    with pytest.raises(FileNotFoundError):
        await store.read(path)


@pytest.mark.parametrize("media_id", ["short", "../../../../etc/passwd", "a/b" * 8, "x" * 65, "é" * 20, ""])
async def test_ids_that_could_lead_elsewhere_are_refused(tmp_path: Path, media_id: str) -> None:
    with pytest.raises(Refused):
        await MediaFiles(tmp_path).put(media_id, b"", "image/jpeg")


@pytest.mark.parametrize(
    "path", ["../secret", "/etc/passwd", f"aa/../{ID}.jpg", f"aa/{ID}.jpg\n", f"{ID}.jpg", ""]
)
async def test_paths_that_lead_elsewhere_are_refused(tmp_path: Path, path: str) -> None:
    store = MediaFiles(tmp_path)
    with pytest.raises(Refused):
        await store.read(path)
    with pytest.raises(Refused):
        await store.delete(path)


async def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    store = MediaFiles(tmp_path)
    path = await store.put(ID, b"picture", "image/jpeg")
    (tmp_path / path).unlink()
    (tmp_path / path).mkdir()
    with pytest.raises(OSError, match=ID):
        await store.put(ID, b"picture", "image/jpeg")
    assert files_under(tmp_path) == []
