"""The wheel is built as the image builds it, and holds everything that the program reads."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
PACKAGE = TOP / "src"
MADE = {"__pycache__", "node_modules"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    found = re.search(
        r"hatchling (build .*) dist \\$", (TOP / "deploy" / "Dockerfile").read_text("utf-8"), re.MULTILINE
    )
    assert found
    command = [sys.executable, "-m", "hatchling", *found.group(1).split(), str(folder)]
    subprocess.run(command, cwd=TOP, check=True, capture_output=True)  # noqa: S603 - the image's own command
    return zipfile.ZipFile(next(folder.glob("servicebot-*.whl")))


def test_every_file_of_the_package_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    files = [path for path in PACKAGE.rglob("*") if path.is_file() and not MADE & set(path.parts)]
    names = {path.relative_to(PACKAGE).as_posix() for path in files}
    assert names - set(wheel.namelist()) == set()


def test_the_wheel_offers_the_command(wheel: zipfile.ZipFile) -> None:
    entries = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert b"servicebot = servicebot.__main__:main" in wheel.read(entries)


def test_the_wheel_holds_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    assert {name.split("/")[0].partition("-")[0] for name in wheel.namelist()} == {"servicebot"}
