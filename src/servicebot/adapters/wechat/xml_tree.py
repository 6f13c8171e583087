"""XML pushes as nested dictionaries, with doctypes, entities, depth and breadth refused."""

import re
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from servicebot.adapters.wechat.rejections import BadPush, Reason

DEEPEST = 12
MOST_ELEMENTS = 600
# Each opening that is never closed makes the pattern look through the whole body, so there must be few.
MOST_USUAL = 40
CDATA = b"<![CDATA["
# Expat refuses what XML forbids, but phones do send such characters, and the resident's words must not be lost.
FORBIDDEN = bytes(code for code in range(0x20) if code not in b"\t\n\r")
LEAF = re.compile(
    r"<([A-Za-z]\w*)>(?:<!\[CDATA\[([^\]]*+(?:\](?!\]>)[^\]]*+)*+)\]\]>|([^<&\]]*+))</\1>", re.ASCII
)


def parse_xml(body: bytes) -> dict[str, Any]:
    """The root's children: text for a leaf, a dictionary for an element with children, a list for a repeated tag."""
    usual = read_usual(body)
    if usual is not None:
        return usual
    try:
        return _read(body)
    except ExpatError as error:
        cleaned = body.translate(None, FORBIDDEN)
        if cleaned == body:
            raise BadPush(Reason.MALFORMED, "The body is not XML.") from error
    try:
        return _read(cleaned)
    except ExpatError as error:
        raise BadPush(Reason.MALFORMED, "The body is not XML.") from error


def read_usual(body: bytes) -> dict[str, Any] | None:
    """The fields of a body in the layout of every ordinary message; None when expat must look at it.

    That layout is a list of different leaves without attributes, entities or comments. There a pattern says the
    same as expat in a quarter of its time, and parsing is the largest part of what a message costs here.
    """
    if not body.startswith(b"<xml>") or b"\r" in body or body.count(CDATA) > MOST_USUAL:
        return None
    try:
        text = body.decode().rstrip(" \t\n")
    except UnicodeDecodeError:
        return None
    if not text.endswith("</xml>"):
        return None
    parts = LEAF.split(text[5:-6])
    if "".join(parts[::4]).strip(" \t\n"):
        return None
    tags = parts[1::4]
    fields = {
        tag: plain if quoted is None else quoted
        for tag, quoted, plain in zip(tags, parts[2::4], parts[3::4], strict=True)
    }
    return fields if len(fields) == len(tags) <= MOST_ELEMENTS else None


def _read(body: bytes) -> dict[str, Any]:
    tree = _Tree()
    # The encoding is WeChat's, whatever the declaration in the body claims.
    parser = ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.texts.append
    parser.StartDoctypeDeclHandler = tree.refuse
    parser.Parse(body, True)
    root = next(iter(tree.children.values()))
    return root if isinstance(root, dict) else {}


class _Tree:
    """Collects what expat reports: ``children`` are those of the innermost element that has any.

    An element is taken for a leaf until a child starts, because nearly all of WeChat's are leaves and a
    dictionary for each would double the work.
    """

    __slots__ = ("children", "elements", "in_leaf", "parents", "texts")

    def __init__(self) -> None:
        self.children: dict[str, Any] = {}
        self.parents: list[dict[str, Any]] = []
        self.texts: list[str] = []
        self.elements = 0
        self.in_leaf = False

    def refuse(self, *_declaration: object) -> None:
        raise BadPush(Reason.MALFORMED, "The body declares a document type.")

    def start(self, _name: str, _attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.in_leaf:
            self.parents.append(self.children)
            self.children = {}
        self.in_leaf = True
        if self.texts:
            self.keep_loose_text()
        if self.elements > MOST_ELEMENTS or len(self.parents) > DEEPEST:
            raise BadPush(Reason.MALFORMED, "The body has too many or too deep elements.")

    def end(self, name: str) -> None:
        texts = self.texts
        if self.in_leaf:
            self.in_leaf = False
            value: Any = texts[0] if len(texts) == 1 else "".join(texts)
            texts.clear()
        else:
            if texts:
                self.keep_loose_text()
            value = self.children
            self.children = self.parents.pop()
        children = self.children
        children[name] = _joined(children[name], value) if name in children else value

    def keep_loose_text(self) -> None:
        """Keep text that stands between children; the spaces of the layout are dropped."""
        texts = self.texts
        loose = texts[0] if len(texts) == 1 else "".join(texts)
        texts.clear()
        if not loose.isspace():
            self.children[""] = self.children.get("", "") + loose


def _joined(earlier: Any, value: Any) -> list[Any]:
    return [*earlier, value] if isinstance(earlier, list) else [earlier, value]
