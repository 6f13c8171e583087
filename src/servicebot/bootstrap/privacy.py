"""The privacy text and the retention of a station, as its settings say."""

from pathlib import Path

from servicebot.adapters.media_files import MediaFiles
from servicebot.domain.errors import Invalid
from servicebot.domain.files.terms import read_terms
from servicebot.domain.privacy import Periods, Terms
from servicebot.ports import Clock, Storage
from servicebot.services.packaged import packaged_terms
from servicebot.services.privacy.retention import Retention
from servicebot.settings import Settings


def periods_of(settings: Settings) -> Periods:
    """How long each kind of data is kept."""
    return Periods(
        words=settings.retention_words_days,
        messages=settings.retention_messages_days,
        tickets=settings.retention_tickets_days,
        known=settings.retention_known_days,
        emergencies=settings.retention_emergencies_days,
        consents=settings.retention_consents_days,
    )


def terms_of(settings: Settings) -> Terms:
    """The station's own privacy text, or the packaged one; raises Invalid when its file cannot be used."""
    if not settings.privacy_file:
        return packaged_terms(periods_of(settings))
    try:
        return read_terms(Path(settings.privacy_file).read_text("utf-8"), periods_of(settings))
    except (OSError, UnicodeDecodeError, Invalid) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise Invalid(f"SERVICEBOT_PRIVACY_FILE: {settings.privacy_file}: {reason}") from error


def retention_of(settings: Settings, storage: Storage, clock: Clock) -> Retention:
    """The job that takes away what has been kept long enough."""
    return Retention(storage, MediaFiles(settings.media_dir), clock, periods_of(settings))
