"""Words by which Chinese text is found: its characters and the pairs of neighbours, so that no word list is needed."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from servicebot.understanding.normalise import normalise

# What never names a thing by itself.
_FILLERS = re.compile(
    "那个|这个|哪个|老是|总是|一直|已经|还有|还要|还是|还没|就是|是否|怎么样|怎么办|怎么弄|怎么|如何|咋办|咋|什么|[的了吗呢啊呀吧嘛么]"
)
# What people say around the thing that they ask about.
_AROUND = re.compile(
    "那个|这个|哪个|老是|总是|一直|已经|还有|还要|还是|还没|就是|是否|请问一下|请问|我想问一下|我想问|问一下|想咨询|咨询|我想|我要|怎么样|怎么办理|怎么办|怎么弄|怎么|如何|咋办|咋|哪里可以|在哪里|哪里|在哪儿|哪儿|在哪"
    "|需要带什么|需要什么|要带什么|带什么|要什么|什么时候|什么条件|什么|多少|几点|是不是|有没有|可不可以|可以|能不能|需要|应该"
    "|(?:我们?|咱们?|自己|他|她)家里?的?|家里|办理|申请|流程|手续|材料|条件|时间|地址|电话|谢谢|一下|你们|我们|社区|小区|居委会"
)
_PARTICLES = re.compile("[的了吗呢啊呀吧嘛么得地着给把我你您他她要办去到是有和与在]")
_WORD = re.compile(r"[a-z0-9]+|[㐀-鿿]+")


def words_of(text: str) -> Iterator[str]:
    """Runs of Chinese characters and of letters or figures."""
    yield from _WORD.findall(normalise(text).lower())


def terms_of(text: str) -> frozenset[str]:
    """Everything by which a text is found: each character, each pair, and each whole Latin word."""
    return frozenset(_terms(words_of(text), singles=True))


def asked_terms(text: str) -> tuple[str, ...]:
    """What to look for in the order in which it was said: pairs, or single characters where there is no pair."""
    plain = normalise(text).lower()
    cores = (_AROUND.sub(" ", plain), _PARTICLES.sub(" ", _AROUND.sub(" ", plain)))
    # Words like 我要 may be all that was said; then they are what is looked for.
    for core in (*cores[::-1], _FILLERS.sub(" ", plain)):
        words = _WORD.findall(core)
        if words:
            found = tuple(dict.fromkeys(_terms(words, singles=False)))
            return found or tuple(dict.fromkeys(_terms(words, singles=True)))
    return ()


def asks_nothing(text: str) -> bool:
    """Whether nothing is left without the words that people say around what they ask about: 家里."""
    plain = normalise(text).lower()
    return not _WORD.findall(_PARTICLES.sub(" ", _AROUND.sub(" ", plain)))


def characters_of(terms: Iterable[str]) -> tuple[str, ...]:
    """The single characters of terms, for a second and wider look."""
    return tuple(dict.fromkeys(character for term in terms for character in term))


def _terms(words: Iterable[str], *, singles: bool) -> Iterator[str]:
    for word in words:
        if word.isascii():
            yield word
            continue
        if singles:
            yield from word
        yield from map("".join, pairwise(word))
