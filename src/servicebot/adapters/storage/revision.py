"""The schema revision that this program works with, known without loading Alembic."""

from servicebot.domain.errors import Refused

# Every revision there ever was, oldest first: a backup of an older one can be restored and then migrated.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010")
HEAD = REVISIONS[-1]

READ_REVISION = "SELECT version_num FROM alembic_version"

# Tables that hold rows in a database where nothing has happened yet; an empty R-tree has its root.
BOOKKEEPING = ("alembic_version", "reference_versions", "report_index_node", "place_index_node")


def require_head(revision: str | None) -> None:
    """Raise Refused unless ``revision`` is the one that this program works with."""
    if revision == HEAD:
        return
    require_older(revision)
    raise Refused(
        "database_not_migrated",
        f"The database is at schema {revision or 'none'} and {HEAD} is needed; run `servicebot migrate`.",
    )


def require_older(revision: str | None) -> None:
    """Raise Refused unless ``revision`` is one that this program can bring up, which none is as well."""
    if revision is not None and revision not in REVISIONS:
        raise Refused(
            "database_too_new",
            f"The database is at schema {revision}, which a newer servicebot made; this one knows {HEAD}. Install the "
            "newer one, or restore a backup from before.",
        )


def require_known(revision: str | None) -> None:
    """Raise Refused unless ``revision`` is one that this program can migrate from."""
    if revision is None:
        raise Refused("backup_unknown", "This is no backup of servicebot: nothing of its is in it.")
    if revision not in REVISIONS:
        raise Refused(
            "backup_unknown",
            f"The backup is at schema {revision}; this servicebot knows up to {HEAD}.",
        )
