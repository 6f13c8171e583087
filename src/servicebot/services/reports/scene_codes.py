"""Getting codes with scenes: each is asked for once, because a platform makes only so many for good."""

from collections.abc import Awaitable, Callable, Sequence

from servicebot.domain.counting import counted
from servicebot.domain.errors import Refused
from servicebot.ports import Clock, SceneCode, Storage

MOST_FOR_GOOD = 100_000

Make = Callable[[str], Awaitable[SceneCode]]
Progress = Callable[[int, int], None]


async def missing_codes(storage: Storage, account: str, scenes: Sequence[str]) -> tuple[Sequence[str], int]:
    """The scenes that have no code yet, each once, and how many codes the account has of what we know."""
    made = await storage.read(lambda uow: uow.scene_codes.of_account(account))
    return [scene for scene in dict.fromkeys(scenes) if scene not in made], len(made)


async def make_missing(
    storage: Storage,
    clock: Clock,
    account: str,
    scenes: Sequence[str],
    make: Make,
    *,
    progress: Progress = lambda _done, _all: None,
) -> int:
    """Make and keep, one by one, the codes that these scenes still lack, so that a second run goes on; returns how many.

    Raises Refused, before anything is made, when the account cannot have so many.
    """
    missing, made = await missing_codes(storage, account, scenes)
    if made + len(missing) > MOST_FOR_GOOD:
        raise Refused(
            "qr_quota",
            f"An account has {MOST_FOR_GOOD:,} codes for good: {counted(made, 'is made', 'are made')}, "
            f"{counted(len(missing), 'more does', 'more do')} not fit.",
        )
    for done, scene in enumerate(missing):
        progress(done, len(missing))
        await _keep(storage, account, await make(scene), clock.now_ms())
    return len(missing)


async def _keep(storage: Storage, account: str, code: SceneCode, at: int) -> None:
    # Where another process was quicker, its code stays, and everybody prints that one.
    await storage.write(lambda uow: uow.scene_codes.add(account, code, at))
