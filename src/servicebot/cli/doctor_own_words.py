"""The words and the privacy text of a station's own, examined as the server reads them."""

from collections.abc import Iterator

from servicebot.bootstrap.own_words import own_words
from servicebot.bootstrap.privacy import terms_of
from servicebot.bootstrap.station import words_dir
from servicebot.cli.findings import Finding, good, problem
from servicebot.domain.errors import Invalid
from servicebot.services.listening import words_of
from servicebot.services.packaged import packaged_catalogue
from servicebot.settings import Settings
from servicebot.understanding.danger.cards import danger_cards
from servicebot.understanding.understander import Lexicon


def examine_privacy_text(chosen: Settings) -> Iterator[Finding]:
    """Whether the server could start with this text; nothing where the packaged one is used."""
    if not chosen.privacy_file:
        return
    try:
        terms_of(chosen)
    except Invalid as error:
        yield problem(str(error))
    else:
        yield good(f"The privacy text in {chosen.privacy_file} can be used.")


def examine_own_words(chosen: Settings) -> Iterator[Finding]:
    """Whether the server could start with these words; nothing where there are none."""
    folder = words_dir(chosen)
    if folder is None or not folder.is_dir():
        return
    try:
        with own_words(folder):
            Lexicon.load(folder, catalogue_words=words_of(packaged_catalogue()))
            danger_cards(folder)
    except Invalid as error:
        yield problem(str(error))
    else:
        yield good(f"The words in {folder} can be used.")
