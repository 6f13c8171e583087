"""How many of something, in the English that operators read."""


def counted(number: int, one: str, many: str = "") -> str:
    """The number with its noun, and the verb where there is one: ``1 row``, ``1,200 rows``, ``2 codes were made``.

    Without words for many of them, an s is added to those for one.
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
