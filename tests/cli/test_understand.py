"""``servicebot understand``."""

import io
import json

import pytest

from servicebot.cli import main


@pytest.fixture(autouse=True)
def _no_station(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SERVICEBOT_DATABASE_URL", "SERVICEBOT_CONFIG", "SERVICEBOT_WORDS_DIR"):
        monkeypatch.delenv(name, raising=False)


def test_a_sentence_is_explained_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["understand", "槐荫社区3号楼2单元501马捅堵了"]) == 0
    said = capsys.readouterr().out
    assert "repair_request" in said
    assert "drain_unblock.toilet_clog" in said
    assert "“马捅”读作“马桶”" in said
    assert "社区：槐荫社区" in said


def test_an_item_is_known_by_its_own_name_as_in_a_station(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["understand", "手机使用指导"]) == 0
    assert "care_convenience.phone_lesson" in capsys.readouterr().out


def test_danger_is_named_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["understand", "厨房着火了"]) == 0
    assert "紧急：fire" in capsys.readouterr().out


def test_lines_become_json_objects(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["阳光社区5栋路灯坏了", "", "我家煤气漏了", "马桶堵了，另外查下我的志愿时长"]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))
    assert main(["understand", "--json"]) == 0
    light, empty, gas, mixed = map(json.loads, capsys.readouterr().out.splitlines())
    assert (light["intent"], light["item"]) == ("report_problem", "public_lighting")
    assert (light["slots"]["community"], light["slots"]["building"]) == ("阳光社区", "5")
    assert empty["emergency"] is None
    assert (gas["emergency"], gas["intent"]) == ("gas_leak", None)
    assert (mixed["intent"], mixed["also"]) == ("repair_request", ["my_progress"])
    assert set(light) >= {"emergency", "intent", "choices", "item", "slots", "also"}
