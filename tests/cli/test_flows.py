"""The commands for people who write conversations, run where a project lies and where none does."""

import shutil
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from servicebot.cli import main
from servicebot.engine.flow import Flow
from servicebot.services.flow_check import problems

TOP = Path(__file__).resolve().parent.parent.parent
PARTS = ("docs/flows.md", "tests/flows/transcripts", "src/servicebot/flows")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for part in PARTS:
        source, target = TOP / part, tmp_path / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def flow_in(project: Path) -> type[Flow[Any, Any]]:
    path = project / "src/servicebot/flows/borrow_tools.py"
    spec = spec_from_file_location("borrow_tools", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    flow: type[Flow[Any, Any]] = module.BorrowToolsFlow
    return flow


def test_the_flows_of_this_project_are_in_order(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert capsys.readouterr().out.endswith("flows are in order.\n")
    shutil.rmtree(project / "tests/flows/transcripts/repair")
    assert main(["check"]) == 1
    assert "repair: transcripts are missing" in capsys.readouterr().out


def test_checking_needs_a_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 1
    assert "run this in the project's folder" in capsys.readouterr().err


def test_the_pictures_on_the_page_are_those_of_the_classes(project: Path) -> None:
    before = (project / "docs/flows.md").read_text("utf-8")
    assert main(["diagram", "--write"]) == 0
    assert (project / "docs/flows.md").read_text("utf-8") == before


def test_a_picture_of_one_flow_or_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagram", "repair"]) == 0
    assert capsys.readouterr().out.count("flowchart TD") == 1
    assert main(["diagram"]) == 0
    assert capsys.readouterr().out.count("flowchart TD") > 1
    assert main(["diagram", "nothing"]) == 1
    assert "There are: repair" in capsys.readouterr().err


def test_a_new_flow_is_written_and_its_placeholders_fail_the_check(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new-flow", "borrow_tools"]) == 0
    source = (project / "src/servicebot/flows/borrow_tools.py").read_text("utf-8")
    registry = (project / "src/servicebot/flows/__init__.py").read_text("utf-8")
    assert "class BorrowToolsFlow(" in source
    assert "from servicebot.flows.borrow_tools import BorrowToolsFlow\n" in registry
    assert registry.index("servicebot.flows.borrow_tools") < registry.index("servicebot.flows.repair")
    assert registry.endswith("    BorrowToolsFlow,\n)\n")
    assert "### `borrow_tools`" in (project / "docs/flows.md").read_text("utf-8")
    compile(source, "borrow_tools.py", "exec")
    compile(registry, "__init__.py", "exec")
    transcripts = sorted(path.name for path in (project / "tests/flows/transcripts/borrow_tools").iterdir())
    assert transcripts == ["back.md", "cancel.md", "change.md", "happy.md", "recover.md", "wrong_kind.md"]
    change = (project / "tests/flows/transcripts/borrow_tools/change.md").read_text("utf-8")
    assert "wait 31m" in change
    found = problems([flow_in(project)], (project / "docs/flows.md").read_text("utf-8"), {}, ())
    assert "borrow_tools: a placeholder is left in '（待写）'." in found
    assert "borrow_tools.wish: a placeholder is left in its words." in found
    assert "docs/flows.md: a placeholder is left in it." in found
    assert any(problem.startswith("borrow_tools: nothing carries out BorrowTools") for problem in found)
    assert main(["new-flow", "borrow_tools"]) == 1
    assert "is there already" in capsys.readouterr().err


def test_a_flow_that_comes_last_in_the_alphabet_is_registered_too(project: Path) -> None:
    assert main(["new-flow", "zones"]) == 0
    registry = (project / "src/servicebot/flows/__init__.py").read_text("utf-8")
    assert registry.index("servicebot.flows.zones") > registry.index("servicebot.flows.tickets")
    compile(registry, "__init__.py", "exec")


@pytest.mark.parametrize("name", ["Book", "book-room", "class", "1st"])
def test_a_flow_needs_a_name_that_python_can_say(
    name: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new-flow", name]) == 1
    assert "lower-case identifier" in capsys.readouterr().err
    assert not (project / f"src/servicebot/flows/{name}.py").exists()


def test_a_new_flow_needs_a_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (["new-flow", "borrow_tools"], ["diagram", "--write"]):
        assert main(words) == 1
        assert "is not here; run this in the project's folder" in capsys.readouterr().err
