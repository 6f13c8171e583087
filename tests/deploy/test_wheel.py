"""The wheel holds everything that the program reads, and what is compiled in it is there to be compiled."""

import ast
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
PACKAGE = TOP / "src"
MADE = {"__pycache__", "node_modules"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=TOP, check=True, capture_output=True)  # noqa: S603 - our own command
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


def test_the_image_installs_the_compiled_wheel() -> None:
    assert "scripts/make-wheel dist" in (TOP / "deploy" / "Dockerfile").read_text("utf-8")


def _compiled() -> list[Path]:
    hatch = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]
    return [TOP / name for name in hatch["build"]["targets"]["wheel"]["hooks"]["mypyc"]["include"]]


def test_every_module_to_be_compiled_exists() -> None:
    assert [path for path in _compiled() if not path.is_file()] == []


@pytest.mark.parametrize("path", _compiled(), ids=lambda path: path.stem)
def test_a_compiled_module_has_nothing_that_the_compiler_reads_wrongly(path: Path) -> None:
    wrong = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            wrong += [
                f"{node.lineno}: except with *" for one in ast.walk(node.type) if isinstance(one, ast.Starred)
            ]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
            wrong += [
                f"{node.lineno}: isinstance with *" for one in ast.walk(node) if isinstance(one, ast.Starred)
            ]
        elif isinstance(node, ast.Name) and node.id == "cached_property":
            wrong.append(f"{node.lineno}: cached_property")
    assert wrong == []
