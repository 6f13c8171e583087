"""Template messages and subscribe messages: notices that need no recent act of the fan."""

import re
from collections.abc import Mapping
from typing import Any

from servicebot.simulator import payloads
from servicebot.simulator.account import Template
from servicebot.simulator.calls.call import OK, Api, Call
from servicebot.simulator.clock import MINUTE
from servicebot.simulator.errors import ApiError
from servicebot.simulator.limits import check_data
from servicebot.simulator.platform import OfficialAccount

REPEATS_KNOWN_FOR = 10 * MINUTE
# The platform removed these two from template messages in May 2023: they may be sent, nobody sees them.
REMOVED = {"first", "remark"}
PAGE = re.compile(r"[\w\-./]+(\?[^\s]*)?")


async def send_template(call: Call) -> Mapping[str, Any]:
    """Send a template message to a follower; the same client_msg_id is sent once in ten minutes."""
    account, now = call.account, call.account.clock.now_ms()
    if not account.settings.verified:
        raise ApiError(48001)
    fan = account.fan(call.data.get("touser"))
    template = _template(account, call.text("template_id"))
    shown = {name: value for name, value in call.part("data").items() if name not in REMOVED}
    values = check_data(shown)
    if not fan.followed:
        raise ApiError(43004)
    known = call.text("client_msg_id")
    if known in fan.sent_ids and now - fan.sent_ids[known][1] < REPEATS_KNOWN_FOR:
        return {**OK, "msgid": fan.sent_ids[known][0]}
    message_id = account.next_message_id()
    if known:
        fan.sent_ids[known] = (message_id, now)
    refused = fan.refuses
    if not refused:
        account.send(fan, "template", "template", _card(template, values, call))
    status = "failed:user block" if refused else "success"
    call.platform.on_event(account, fan.openid, payloads.template_finished(message_id, status))
    return {**OK, "msgid": message_id}


async def send_subscribe(call: Call) -> Mapping[str, Any]:
    """Send a subscribe message, which uses up one acceptance of the fan."""
    account = call.account
    fan = account.fan(call.data.get("touser"))
    template = _template(account, call.text("template_id"))
    page = call.text("page")
    if page and not PAGE.fullmatch(page) and not page.startswith(("http://", "https://")):
        raise ApiError(41030)
    values = check_data(call.data.get("data"))
    missing = [name for name, _ in template.fields if name not in values]
    if missing:
        raise ApiError(47003, f"data.{missing[0]}.value is emtpy")
    if fan.subscriptions.get(template.id, 0) <= 0:
        raise ApiError(43101)
    fan.subscriptions[template.id] -= 1
    message_id = account.next_message_id()
    account.send(fan, "subscribe", "template", _card(template, values, call))
    call.platform.on_event(account, fan.openid, payloads.subscribe_sent(template.id, message_id))
    return {**OK, "msgid": message_id}


def _template(account: OfficialAccount, template_id: str) -> Template:
    template = account.templates.get(template_id)
    if template is None:
        raise ApiError(40037)
    return template


def _card(template: Template, values: Mapping[str, str], call: Call) -> Mapping[str, Any]:
    labels = dict(template.fields)
    rows = [{"label": labels.get(name, name), "value": value} for name, value in values.items()]
    return {"title": template.title, "rows": rows, "url": call.text("url") or call.text("page")}


APIS = (
    Api("cgi-bin/message/template/send", ("POST",), send_template),
    Api("cgi-bin/message/subscribe/bizsend", ("POST",), send_subscribe),
    Api("cgi-bin/message/subscribe/send", ("POST",), send_subscribe),
)
