"""The documentation names what exists, and nothing that does not."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from servicebot import cli, settings
from servicebot.cli import serve
from servicebot.handlers import health, metrics, wechat

TOP = Path(__file__).resolve().parent.parent
DOCS = sorted([*TOP.glob("*.md"), *TOP.glob("docs/**/*.md")])
EVERYTHING = "\n".join(path.read_text("utf-8") for path in DOCS)
LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(TOP)))
def test_links_inside_the_project_lead_somewhere(path: Path) -> None:
    targets = [link.partition("#")[0] for link in LINK.findall(path.read_text("utf-8")) if "://" not in link]
    assert [target for target in targets if target and not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(TOP)))
def test_links_to_a_heading_find_it(path: Path) -> None:
    links = [link.partition("#") for link in LINK.findall(path.read_text("utf-8")) if "://" not in link]
    wanted = [(path.parent / page if page else path, heading) for page, _, heading in links if heading]
    assert [heading for page, heading in wanted if heading not in _headings(page)] == []


def _headings(page: Path) -> set[str]:
    """The names by which GitHub lets a page's headings be linked to."""
    titles = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_generated_pages_are_current() -> None:
    program = TOP / "scripts" / "generate.py"
    ran = subprocess.run([sys.executable, program, "--check"], capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_both_readmes_name_the_two_commands_and_every_page(name: str) -> None:
    content = (TOP / name).read_text("utf-8")
    assert "make run" in content
    assert "make test" in content
    pages = {str(path.relative_to(TOP)) for path in DOCS if path.parent == TOP / "docs"}
    assert pages - set(LINK.findall(content)) == set()


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_map_shows_every_package_and_nothing_else(name: str) -> None:
    content = (TOP / name).read_text("utf-8")
    shown = set(re.findall(r"^  (\w+(?:/|\.py)) ", content, re.MULTILINE))
    package = TOP / "src" / "servicebot"
    folders = {f"{path.name}/" for path in package.iterdir() if path.is_dir() and path.name != "__pycache__"}
    modules = {path.name for path in package.glob("*.py") if not path.name.startswith("__")}
    assert shown == folders | modules


def test_the_readmes_name_only_commands_that_exist() -> None:
    named = set(re.findall(r"`(?:\.venv/bin/|/opt/servicebot/bin/)?servicebot ([a-z][a-z-]*)", EVERYTHING))
    assert named - {verb.name for verb in cli.VERBS} == set()


def test_only_variables_that_are_settings_are_named() -> None:
    known = {row.variable for row in settings.table()} | {settings.CONFIG}
    assert set(re.findall(r"\bSERVICEBOT_[A-Z_]*[A-Z]\b", EVERYTHING)) - known == set()


def test_every_command_and_setting_stands_in_its_page() -> None:
    commands = (TOP / "docs" / "commands.md").read_text("utf-8")
    page = (TOP / "docs" / "settings.md").read_text("utf-8")
    assert [verb.name for verb in cli.VERBS if f"\n## {verb.name}\n" not in commands] == []
    assert [row.variable for row in settings.table() if f"| `{row.variable}` |" not in page] == []


def test_every_path_and_port_is_named() -> None:
    deployment = (TOP / "docs" / "deployment.md").read_text("utf-8")
    paths = (wechat.PATH, health.ALIVE_PATH, health.READY_PATH, metrics.PATH)
    assert [path for path in paths if f"`{path}`" not in deployment] == []
    ports = (settings.Settings().port, serve.DEMO_PORT)
    assert [port for port in ports if str(port) not in deployment] == []


def test_every_figure_is_named() -> None:
    registry = CollectorRegistry()
    metrics.DoorFigures(registry)
    operations = (TOP / "docs" / "operations.md").read_text("utf-8")
    assert [family.name for family in registry.collect() if f"`{family.name}" not in operations] == []


def test_every_test_that_a_page_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", EVERYTHING)
    assert named
    assert [name for path, name in named if f"def {name}(" not in (TOP / path).read_text("utf-8")] == []
