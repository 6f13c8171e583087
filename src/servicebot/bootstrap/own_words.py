"""A mistake in the words that a station added, told with the file that it is in and not as a bug of the program."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servicebot.domain.errors import Invalid
from servicebot.understanding.word_files import ENCODING

# What the readers of word files meet in one that is built otherwise than ours.
MISTAKES = (ValueError, KeyError, TypeError, AttributeError)
TOML = ".toml"


@contextmanager
def own_words(folder: Path | None) -> Iterator[None]:
    """Turn what goes wrong while words are read into one line, where a station has words of its own."""
    try:
        yield
    except OSError as error:
        raise Invalid(f"SERVICEBOT_WORDS_DIR: {error.filename}: {error.strerror}") from error
    except MISTAKES as error:
        if folder is None:
            raise
        raise Invalid(f"the station's own words cannot be used: {_place(folder, error)}") from error


def _place(folder: Path, error: Exception) -> str:
    """The file that cannot even be read, else the directory and what was wrong in it."""
    for path in sorted(one for one in folder.iterdir() if one.is_file()):
        try:
            text = path.read_text(ENCODING)
            if path.suffix == TOML:
                tomllib.loads(text)
        except ValueError as unreadable:
            return f"{path}: {unreadable}"
    missing = f"{error} is missing" if isinstance(error, KeyError) else str(error)
    return f"{folder}: {missing}"
