"""The shape of the tree: layers, sizes, names, and pins."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
SOURCES = sorted((TOP / "src").rglob("*.py"))
# A migration is one list of tables, read once from top to bottom; it may be as long as it has to be.
MIGRATIONS = TOP / "src" / "servicebot" / "adapters" / "storage" / "migrations"
PYTHON = [
    *SOURCES,
    *(path for folder in ("bench", "scripts", "tests") for path in sorted((TOP / folder).rglob("*.py"))),
]
FOLDERS = (".ci", "bench", "deploy", "docs", "requirements", "scripts", "src", "tests")
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
# Written in pieces, so that this file does not hold what it looks for.
REGISTRY = re.compile(
    r"https?://\S*(?:/simp" r"le/|/-/\S*\.tgz|/packages/[0-9a-f]{2}/)|registry\.npm" r"js\.org"
)
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|NotImplemented" r"Error)\b")


def _committed() -> Iterator[Path]:
    """Every text file of the project, wherever it was unpacked, without what is made or ignored."""
    made = {"__pycache__", "node_modules", "results"}
    for path in [*TOP.iterdir(), *(found for folder in FOLDERS for found in (TOP / folder).rglob("*"))]:
        if (
            path.is_file()
            and not made & set(path.parts)
            and path.suffix not in {".png", ".jpg", ".db", ".ico"}
        ):
            yield path


def _pins(name: str) -> dict[str, str]:
    lines = re.findall(r"^([a-z0-9._-]+)==(\S+)", (TOP / name).read_text("utf-8"), re.MULTILINE)
    return dict(lines)


def _normalised(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name.group()).lower()


def test_the_layers_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([linter, "--no-cache"], cwd=TOP, capture_output=True, text=True, check=False)  # noqa: S603 - our own linter
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    "path",
    [path for path in PYTHON if MIGRATIONS not in path.parents],
    ids=lambda path: str(path.relative_to(TOP)),
)
def test_files_and_functions_stay_small(path: Path) -> None:
    content = path.read_text("utf-8")
    assert len(content.splitlines()) <= LONGEST_FILE
    functions = [
        node
        for node in ast.walk(ast.parse(content))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    # Not by their names, of which several functions of a file may bear the same.
    lengths = [(node.name, (node.end_lineno or node.lineno) - node.lineno + 1) for node in functions]
    assert [function for function in lengths if function[1] > LONGEST_FUNCTION] == []


def test_no_file_is_named_after_nothing_in_particular() -> None:
    vague = {"utils", "util", "common", "helpers", "helper", "manager", "misc"}
    assert [path for path in PYTHON if vague & {path.stem, *path.parent.parts}] == []


def test_nothing_is_left_unfinished() -> None:
    assert [path for path in SOURCES if UNFINISHED.search(path.read_text("utf-8"))] == []


def test_no_committed_file_carries_a_registry_address() -> None:
    assert [path for path in _committed() if REGISTRY.search(path.read_text("utf-8", errors="replace"))] == []


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))
    named = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    assert {_normalised(name) for name in named} - set(_pins("constraints.txt")) == set()


def test_the_runtime_pins_are_a_part_of_all_pins() -> None:
    everything = _pins("constraints.txt")
    runtime = _pins("requirements/runtime.txt")
    assert runtime
    assert {name: everything.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("name", ["constraints.txt", "requirements/runtime.txt"])
def test_every_pin_has_a_hash(name: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", (TOP / name).read_text("utf-8").strip())
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
