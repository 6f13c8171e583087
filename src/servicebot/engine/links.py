"""Words that open an address: marked in what is said, so that every channel shows them in its own way."""

import re
from collections.abc import Callable

# Characters that stand for nothing and that no resident can send.
OPEN, BETWEEN, CLOSE = "\ufdd0", "\ufdd1", "\ufdd2"
_LINK = re.compile(
    f'{OPEN}([^{OPEN}{BETWEEN}{CLOSE}]*){BETWEEN}(https?://[^\\s"<>{OPEN}{BETWEEN}{CLOSE}]*){CLOSE}'
)


def link(label: str, address: str) -> str:
    """Words that open an address."""
    return f"{OPEN}{label}{BETWEEN}{address}{CLOSE}"


def with_links(text: str, write: Callable[[str, str], str]) -> str:
    """A text with every link as ``write`` gives it, from its label and its address."""
    if OPEN not in text:
        return text
    return _LINK.sub(lambda found: write(found[1], found[2]), text)


def plain(text: str) -> str:
    """A text for a channel without links: the address stands behind its label."""
    return with_links(text, "{}：{}".format)
