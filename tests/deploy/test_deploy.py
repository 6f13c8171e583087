"""What stands in deploy/ fits the program, and the real programs take it where they are installed."""

import fnmatch
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from servicebot import cli, settings
from servicebot.handlers.wechat import PATH

TOP = Path(__file__).resolve().parent.parent.parent
DEPLOY = TOP / "deploy"
SERVICES = sorted(DEPLOY.glob("*.service"))
UNITS = [*SERVICES, *sorted(DEPLOY.glob("*.timer"))]
VARIABLES = {row.variable for row in settings.table()} | {settings.CONFIG}
VERBS = {verb.name for verb in cli.VERBS}
HARDENED = (
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "CapabilityBoundingSet=",
)


def _text(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def _compose(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(_text(name))
    return loaded


def _run(*command: str | Path) -> str:
    """The complaints of a program; empty when it has none."""
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - programs found by name
    return ran.stdout + ran.stderr if ran.returncode else ""


@pytest.mark.parametrize(
    "path", sorted(path for path in DEPLOY.iterdir() if path.is_file()), ids=lambda path: path.name
)
def test_only_variables_that_are_settings_are_named(path: Path) -> None:
    assert set(re.findall(r"\bSERVICEBOT_[A-Z_]*[A-Z]\b", path.read_text("utf-8"))) <= VARIABLES


def test_the_example_of_settings_names_every_one_and_loads(tmp_path: Path) -> None:
    example = _text(".env.example")
    assert set(re.findall(r"^#?(SERVICEBOT_[A-Z_]+)=", example, re.MULTILINE)) == VARIABLES - {
        settings.CONFIG
    }
    filled = tmp_path / "station.env"
    filled.write_text(re.sub(r"^#(SERVICEBOT_)", r"\1", example, flags=re.MULTILINE), "utf-8")
    assert settings.load({settings.CONFIG: str(filled)}) == settings.Settings()


def test_the_image_is_made_of_paths_that_exist() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", _text("Dockerfile"), re.MULTILINE)
    names = {name for line in copied for name in line.split()}
    assert names
    assert [name for name in names if not (TOP / name).exists()] == []
    let_in = set(re.findall(r"^!(\S+)$", _text("Dockerfile.dockerignore"), re.MULTILINE))
    assert names <= let_in


def test_the_image_runs_as_nobody_in_particular_and_watches_its_own_port() -> None:
    dockerfile = _text("Dockerfile")
    port = re.search(r"SERVICEBOT_PORT=(\d+)", dockerfile)
    assert port
    assert re.search(r"^USER 10001$", dockerfile, re.MULTILINE)
    assert f"EXPOSE {port.group(1)}\n" in dockerfile
    assert f"127.0.0.1:{port.group(1)}/healthz" in dockerfile
    assert 'ENTRYPOINT ["servicebot"]\nCMD ["serve"]' in dockerfile


def test_the_containers_run_commands_that_exist_and_may_write_only_to_their_volume() -> None:
    services = _compose("compose.yaml")["services"]
    assert set(services) == {"migrate", "servicebot"}
    for service in services.values():
        assert set(service["command"]) <= VERBS
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).exists()


def test_serving_waits_for_the_schema() -> None:
    waits = _compose("compose.yaml")["services"]["servicebot"]["depends_on"]
    assert waits == {"migrate": {"condition": "service_completed_successfully"}}


def test_the_overlay_gives_every_process_the_same_database_and_keys() -> None:
    overlay = _compose("compose.postgres.yaml")["services"]
    assert overlay["migrate"]["environment"] == overlay["servicebot"]["environment"]
    environment = overlay["servicebot"]["environment"]
    assert environment["SERVICEBOT_DATABASE_URL"].startswith("postgresql://")
    assert environment["SERVICEBOT_DATA_KEYS"].startswith("${SERVICEBOT_DATA_KEYS:?")


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_runs_commands_that_exist_and_is_hardened(unit: Path) -> None:
    content = unit.read_text("utf-8")
    verbs = re.findall(r"/opt/servicebot/bin/servicebot (\w+)", content)
    assert verbs
    assert set(verbs) <= VERBS
    assert [line for line in HARDENED if f"\n{line}\n" not in content] == []
    assert "User=servicebot\n" in content


def _as_the_station(tmp_path: Path, filled: str, *arguments: str) -> dict[str, str]:
    """What the command on the host starts, by name; a stand-in for runuser tells it."""
    conf, programs = tmp_path / "servicebot.env", tmp_path / "bin"
    conf.write_text(filled, "utf-8")
    programs.mkdir(exist_ok=True)
    teller = programs / "runuser"
    teller.write_text('#!/bin/sh\necho "COMMAND=$*"\nexec env\n', "utf-8")
    teller.chmod(0o755)
    script = _text("servicebot").replace("/etc/servicebot/servicebot.env", str(conf))
    ran = subprocess.run(  # noqa: S603 - our own script
        ["/bin/sh", "-c", script, "servicebot", *arguments],
        env={"PATH": f"{programs}:/usr/bin:/bin", "SUDO_USER": "xiaowang"},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(line.split("=", 1) for line in ran.stdout.splitlines())


def test_the_command_on_the_host_has_the_places_of_the_unit_and_the_name_of_who_typed_it(
    tmp_path: Path,
) -> None:
    started = _as_the_station(
        tmp_path, "#SERVICEBOT_MEDIA_DIR=var/media\nSERVICEBOT_MEDIA_DIR=\n", "answer", "1", "您 好"
    )
    unit = dict(re.findall(r"^Environment=(\w+)=(.*)$", _text("servicebot.service"), re.MULTILINE))
    assert {name: started[name] for name in unit} == unit
    assert started[settings.CONFIG] == str(tmp_path / "servicebot.env")
    assert started["LOGNAME"] == "xiaowang"
    assert started["COMMAND"] == "-u servicebot -- /opt/servicebot/bin/servicebot answer 1 您 好"


def test_what_the_station_sets_wins_over_the_places_of_the_unit(tmp_path: Path) -> None:
    started = _as_the_station(tmp_path, "SERVICEBOT_DATABASE_URL=postgresql://bot@db/bot\n", "tickets")
    assert "SERVICEBOT_DATABASE_URL" not in started
    assert started["SERVICEBOT_MEDIA_DIR"] == "/var/lib/servicebot/media"


def test_old_copies_are_swept_away_also_those_that_were_broken_off() -> None:
    (pattern,) = re.findall(r"find \S+ -name (\S+) ", _text("servicebot-backup.service"))
    for name in ("2026-11-21-033000.backup", "2026-11-21-033000.backup.part"):
        assert fnmatch.fnmatch(name, pattern)


def test_the_timer_starts_a_service_that_exists() -> None:
    assert [timer for timer in DEPLOY.glob("*.timer") if not timer.with_suffix(".service").exists()] == []


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        # systemd looks for the program itself, which is not installed here; any program will do.
        content = unit.read_text("utf-8").replace("/opt/servicebot/bin/servicebot", "/bin/true")
        assert all(re.match(r"$|#|\[\w+\]$|\w+=", line) for line in content.splitlines())
        (tmp_path / unit.name).write_text(content, "utf-8")
    if systemd := shutil.which("systemd-analyze"):
        assert (
            _run(systemd, "verify", *(tmp_path / unit.name.replace("@.", "@8081.") for unit in UNITS)) == ""
        )


def test_the_proxy_lets_wechat_in_and_keeps_the_rest_to_itself() -> None:
    conf = _text("nginx.conf")
    assert f"location = {PATH} {{" in conf
    assert "server 127.0.0.1:8080;" in conf
    waits = re.search(r"proxy_read_timeout (\d+)s;", conf)
    assert waits
    assert int(waits.group(1)) > 5
    log_format = re.search(r"log_format servicebot '([^']*)'", conf)
    assert log_format
    assert not {"$request ", "$request_uri", "$args", "$query_string"} & set(
        re.findall(r"\$\w+ ?", log_format.group(1))
    )


def test_the_proxy_is_silent_where_servicebot_ended_the_call() -> None:
    """WeChat shows a 502 to the resident as a broken account; after silence it calls again."""
    conf = re.sub(r"\s+", " ", _text("nginx.conf"))
    callback = re.search(rf"location = {PATH} {{(.*?)}}", conf)
    assert callback
    assert "error_page 502 504 = @silence;" in callback.group(1)
    assert "location @silence { return 444; }" in conf


def test_the_proxy_writes_no_query_into_its_log_of_errors() -> None:
    """nginx has no format for that log; every line below critical quotes the whole request."""
    assert re.search(r"error_log \S+ crit;", _text("nginx.conf"))


def test_the_proxy_refuses_no_body_that_servicebot_takes() -> None:
    conf = _text("nginx.conf")
    assert "client_max_body_size 64k;" in conf


def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    conf = _text("nginx.conf")
    statements = re.sub(r"#.*|'[^']*'", "", conf)
    assert statements.count("{") == statements.count("}")
    assert [line for line in statements.splitlines() if line.strip() and line.rstrip()[-1] not in "{};"] == [
        line for line in statements.splitlines() if line.startswith("log_format") and not line.endswith(";")
    ]
    if nginx := shutil.which("nginx"):
        (tmp_path / "nginx.conf").write_text(_whole_nginx_conf(conf, tmp_path), "utf-8")
        assert _run(nginx, "-t", "-q", "-p", tmp_path, "-c", tmp_path / "nginx.conf") == ""


def _whole_nginx_conf(conf: str, folder: Path) -> str:
    """The configuration as /etc/nginx/nginx.conf would include it, with everything in one folder."""
    _write_certificate(folder)
    local = conf.replace("/etc/ssl/bot.example.org", str(folder)).replace("/var/log/nginx", str(folder))
    temporary = "".join(_temporary_paths(folder))
    return f"pid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\nhttp {{\n{temporary}{local}}}\n"


def _temporary_paths(folder: Path) -> Iterator[str]:
    for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        yield f"{name}_temp_path {folder}/{name};\n"


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bot.example.org")])
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    dated = builder.not_valid_before(begin).not_valid_after(begin + timedelta(days=3650))
    certificate = dated.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(private)
