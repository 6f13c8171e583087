"""wechatpy's method names and exceptions, without the HTTP library that it imports for a transport which is not used here.

That library and what it needs are 8 MB and a twentieth of a second of every start.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    """A module that is imported when something is taken from it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


@contextmanager
def _put_off(name: str) -> Iterator[None]:
    if name in sys.modules:
        yield
        return
    sys.modules[name] = _Later(name)
    try:
        yield
    finally:
        del sys.modules[name]


with _put_off("requests"):
    from wechatpy.client import WeChatClient
    from wechatpy.exceptions import APILimitedException, WeChatClientException

__all__ = ["APILimitedException", "WeChatClient", "WeChatClientException"]
