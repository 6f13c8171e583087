"""WeChat's API examined from this machine: reachable, and willing to give a token to this account."""

import json
import re

import aiohttp

from servicebot.cli.doctor_words import error_words
from servicebot.cli.findings import Finding, good, problem, warning
from servicebot.settings import Settings

SECONDS = 10.0
BY_CODE = {
    -1: "WeChat is busy; try again in a minute.",
    40001: "The AppSecret is wrong: copy SERVICEBOT_WECHAT_APP_SECRET again, or reset it on WeChat's page.",
    40013: "The AppID is wrong: copy SERVICEBOT_WECHAT_APP_ID again (it begins with wx).",
    40164: "This machine's address {ip} is not on the account's IP white list (IP白名单): add it there.",
    40243: "The AppSecret is frozen: unfreeze it on WeChat's page.",
    45009: "Today's quota for tokens is used up; it comes back at midnight.",
    50004: "The account may not fetch tokens; look at its notices on WeChat's page.",
    50007: "The account is frozen; look at its notices on WeChat's page.",
    89503: "WeChat asked the account's administrator to confirm this machine's address {ip}: confirm it on the phone.",
    89506: "The administrator refused this machine's address {ip}; it can be asked again after 24 hours.",
    89507: "The administrator refused this machine's address {ip}; it can be asked again after an hour.",
}
LIKE = {40125: 40001, 40002: 40013, 41002: 40013, 41004: 40001}


async def examine_platform(settings: Settings, session: aiohttp.ClientSession) -> Finding:
    """Whether WeChat gives this account a token; the ordinary way, which ends no other process's token."""
    if not settings.wechat_app_id or not settings.wechat_app_secret:
        return warning("WeChat's API was not tried: the AppID and AppSecret are not both set.")
    asked = {
        "grant_type": "client_credential",
        "appid": settings.wechat_app_id,
        "secret": settings.wechat_app_secret.reveal(),
    }
    url = settings.wechat_api_base.rstrip("/") + "/cgi-bin/stable_token"
    try:
        async with session.post(url, json=asked, timeout=aiohttp.ClientTimeout(total=SECONDS)) as response:
            answer = json.loads(await response.read())
    except (aiohttp.ClientError, TimeoutError) as error:
        return problem(f"WeChat's API at {settings.wechat_api_base} cannot be reached. {error_words(error)}")
    except ValueError:
        return problem(
            f"{settings.wechat_api_base} does not answer as WeChat's API does; is a proxy in between?"
        )
    return judge(answer)


def judge(answer: object) -> Finding:
    """What WeChat's answer to the request for a token means."""
    if not isinstance(answer, dict):
        return problem("What answers at SERVICEBOT_WECHAT_API_BASE is not WeChat's API.")
    if answer.get("access_token"):
        return good("WeChat's API gives this account an access token.")
    code, message = answer.get("errcode"), str(answer.get("errmsg", ""))
    number = code if isinstance(code, int) else 0
    ip = re.search(r"\d{1,3}(?:\.\d{1,3}){3}", message)
    words = BY_CODE.get(LIKE.get(number, number), "Look this code up in WeChat's list of return codes.")
    return problem(f"WeChat's API gives no token ({code}). {words.format(ip=ip.group() if ip else '')}")
