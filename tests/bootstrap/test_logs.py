"""What a running station writes into its log, seen from outside."""

import subprocess
import sys

import pytest

SECRET, OPENID = "0123456789abcdef0123456789abcdef", "oRes_ident-0123456789ABCDEF0"
PROGRAM = f"""
import logging
from servicebot.bootstrap.logs import configure_logs
from servicebot.settings import load
configure_logs(load({{"SERVICEBOT_WECHAT_APP_SECRET": "{SECRET}", "SERVICEBOT_LOG_FORMAT": "FORMAT"}}))
logging.getLogger("any.library").warning("for {OPENID} with {SECRET}, ?access_token=88_abc&x=1")
"""


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_record_of_any_logger_holds_a_secret_or_an_openid(form: str) -> None:
    program = PROGRAM.replace("FORMAT", form)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    assert "any.library" in ran.stderr
    assert "[redacted]" in ran.stderr
    assert not any(hidden in ran.stderr for hidden in (SECRET, OPENID, "88_abc"))
