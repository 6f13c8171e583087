"""The bounded memory of conversations beside the writing connection."""

from servicebot.adapters.storage.conversation_cache import ConversationCache
from servicebot.domain.people import Resident
from servicebot.ports import LoadedConversation


def loaded(number: int) -> LoadedConversation:
    return LoadedConversation(Resident(number, "wechat", f"o{number}"), b"", 0)


def key(number: int) -> tuple[str, str]:
    return ("wechat", f"o{number}")


def kept(cache: ConversationCache, numbers: range) -> list[int]:
    return [number for number in numbers if cache.get(key(number))]


def test_the_longest_unused_conversation_goes_first() -> None:
    cache = ConversationCache(3)
    for number in range(3):
        cache.put(key(number), loaded(number))
    cache.get(key(0))

    cache.put(key(3), loaded(3))

    assert kept(cache, range(4)) == [0, 2, 3]


def test_undo_forgets_only_what_was_touched_since_the_last_success() -> None:
    cache = ConversationCache(10)
    cache.put(key(0), loaded(0))
    cache.keep()
    cache.put(key(1), loaded(1))

    cache.undo()

    assert kept(cache, range(2)) == [0]


def test_undo_forgets_a_changed_conversation_altogether() -> None:
    cache = ConversationCache(10)
    cache.put(key(0), loaded(0))
    cache.keep()
    cache.put(key(0), loaded(5))

    cache.undo()

    assert cache.get(key(0)) is None


def test_clearing_forgets_everything() -> None:
    cache = ConversationCache(10)
    cache.put(key(0), loaded(0))
    cache.keep()

    cache.clear()

    assert kept(cache, range(1)) == []
