"""QR codes that tell us where they hang: a scene comes with the follow or scan of whoever reads the code."""

from servicebot.adapters.wechat.client import WeChatApi
from servicebot.domain.errors import Refused
from servicebot.ports import SceneCode

LONGEST_SCENE = 64
LONGEST_SECONDS = 2_592_000
SHORTEST_SECONDS = 60


async def create_code(api: WeChatApi, scene: str, seconds: int = 0) -> SceneCode:
    """A code for ``seconds`` (at most 30 days), or for good; only 100,000 can be made for good, so keep those (``scene_codes``)."""
    if not 1 <= len(scene) <= LONGEST_SCENE or not scene.isprintable():
        raise Refused("qr_scene", f"A scene has 1 to {LONGEST_SCENE} characters.")
    request: dict[str, object] = {
        "action_name": "QR_LIMIT_STR_SCENE",
        "action_info": {"scene": {"scene_str": scene}},
    }
    if seconds:
        if not SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
            raise Refused(
                "qr_seconds", f"A temporary code lasts {SHORTEST_SECONDS} to {LONGEST_SECONDS} seconds."
            )
        request |= {"action_name": "QR_STR_SCENE", "expire_seconds": seconds}
    made = await api.qrcode.create(request)
    return SceneCode(scene, str(made.get("ticket", "")), str(made.get("url", "")))
