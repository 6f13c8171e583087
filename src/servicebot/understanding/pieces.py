"""A message cut into the pieces that may be wishes of their own."""

import re
from dataclasses import dataclass

_NEXT = (
    r"另外|还有(?!没|多久|多少|几|名额|位|人|救|吗|票)|顺便|顺带|顺道|对了|再有|再就是|而且|同时|然后|外加|以及|再帮|再问|再给|再查|再看看|再看下|再看一|再登|再报(?!名)|再(?=报名)|再约|改约(?=一?个)|另约(?=一?个)|再找|再请|还想|还要(?!多久|等|多少|几)|还得|第[一二三](?![一-龥]?(?:次|天|个|单元|层|栋|号|支部|小学|医院|期|季|名)|人民)|二来|其次|再一个|再者|再说|"
    r"除此|此外|另|随便再|一并|捎带|还请|也帮|也想|再麻烦|还麻烦|还需要|接着"
)
_CUT = re.compile(rf"[。；;！!？?\n…]+|[,，、]?(?P<next>{_NEXT})")
_CLAUSE = re.compile(r"[,，、:：]| (?=[一-龥])|(?<=了)(?=[一-龥]{1,5}也)")
_TOO = re.compile(r"也|还(?!是|没|差|有|能|要|在|不|得)|又")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message; ``further`` says that it was joined with a word like 另外, so it is likely another wish."""

    text: str
    further: bool
    clauses: tuple[str, ...]


def cut(text: str) -> list[Piece]:
    """The pieces of a normalised message, in order."""
    pieces: list[Piece] = []
    place, further = 0, False
    for match in _CUT.finditer(text):
        _add(pieces, text[place : match.start()], further=further)
        further = bool(match["next"]) or (further and not text[place : match.start()].strip())
        place = match.end()
    _add(pieces, text[place:], further=further)
    return pieces


def says_too(clause: str) -> bool:
    """Whether a clause adds something of its own: 井盖也坏了."""
    return bool(_TOO.search(clause))


def _add(pieces: list[Piece], text: str, *, further: bool) -> None:
    said = text.strip(" ,，、:：")
    if said:
        clauses = tuple(clause.strip() for clause in _CLAUSE.split(said) if clause.strip())
        pieces.append(Piece(said, further, clauses))
