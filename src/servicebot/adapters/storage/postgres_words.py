"""Why PostgreSQL cannot be used, in words for whoever set its address, with what to look at."""

import socket
import ssl
from urllib.parse import unquote, urlsplit

import asyncpg

SETTING = "SERVICEBOT_DATABASE_URL"
MISWRITTEN = (
    f"{SETTING} is no address like postgresql://user:password@host:5432/name. In a password @ is written %40, / %2F, "
    "# %23, ? %3F and % %25."
)


def why_unreachable(url: str, error: Exception) -> str:
    """What was wrong when a connection was tried."""
    if isinstance(error, asyncpg.PostgresError):
        return why_refused(url, error) or f"PostgreSQL refuses the connection: {_first_line(error)}."
    if isinstance(error, asyncpg.InterfaceError):
        return f"{SETTING}: {_first_line(error)}."
    place = _place(url)
    if not place or (isinstance(error, ValueError) and not isinstance(error, ssl.SSLError)):
        return MISWRITTEN
    return f"PostgreSQL does not answer at {place}: {_why_silent(error)}"


def why_refused(url: str, error: Exception) -> str:
    """What PostgreSQL meant by refusing; empty for what is no matter of its set-up."""
    user, name = _user_and_name(url)
    words: tuple[tuple[type[Exception], str], ...] = (
        (asyncpg.InvalidPasswordError, _password_words(url, user)),
        (
            asyncpg.InvalidAuthorizationSpecificationError,
            (
                f"PostgreSQL does not let the user {user} in from here ({_first_line(error)}): is there such a role that may "
                "log in, and a line for it in pg_hba.conf?"
            ),
        ),
        (
            asyncpg.InvalidCatalogNameError,
            f"PostgreSQL has no database called {name}: create it, or correct {SETTING}.",
        ),
        (
            asyncpg.InsufficientPrivilegeError,
            (
                f"PostgreSQL does not allow that to the user {user} ({_first_line(error)}): make it the owner of the "
                f"database {name}."
            ),
        ),
        (
            asyncpg.TooManyConnectionsError,
            (
                "All connections of PostgreSQL are taken: each process of servicebot opens up to eight, so raise "
                "max_connections, or end what holds them."
            ),
        ),
        (
            asyncpg.ReadOnlySQLTransactionError,
            f"PostgreSQL takes no writes here: {SETTING} names a standby, or its disk is nearly full.",
        ),
        (asyncpg.DiskFullError, "PostgreSQL's disk is full: make room."),
        (asyncpg.OperatorInterventionError, "PostgreSQL is starting or stopping: try again in a moment."),
        (
            asyncpg.PostgresConnectionError,
            "The connection to PostgreSQL broke: is it running, and the network up?",
        ),
    )
    return next((told for kind, told in words if isinstance(error, kind)), "")


def _password_words(url: str, user: str) -> str:
    if "@" in url and not urlsplit(url).password:
        return f"PostgreSQL asks the user {user} for a password, and there is none in {SETTING}."
    return (
        f"PostgreSQL refuses the user {user} with the password of {SETTING}: check both; in a password % is written "
        "%25, @ %40."
    )


def _why_silent(error: Exception) -> str:
    trusted = "is the host in the address the one in it, and is its authority named by sslrootcert?"
    by_kind: tuple[tuple[type[Exception], str], ...] = (
        (ssl.SSLCertVerificationError, f"its certificate is not trusted; {trusted}"),
        (ssl.SSLError, "no TLS came about; does it offer any on this port?"),
        (socket.gaierror, f"this host is not known; check its name in {SETTING}, and this machine's DNS."),
        (
            ConnectionRefusedError,
            f"nothing listens there; is it running, and are host and port in {SETTING} right?",
        ),
        (
            TimeoutError,
            "nothing came in 10 seconds; is the host right, does a firewall drop the call, is it PostgreSQL?",
        ),
        (FileNotFoundError, f"a file is not there: {_missing_file(error)}."),
        (PermissionError, "this user may not open its socket."),
    )
    for kind, told in by_kind:
        if isinstance(error, kind):
            return told
    if "SSL upgrade" in str(error):
        return f"it offers no TLS, which sslmode in {SETTING} asks for."
    if isinstance(error, ConnectionError):
        return "the connection broke; is it PostgreSQL that listens there, and has it started?"
    return f"{getattr(error, 'strerror', None) or _first_line(error)}."


def _missing_file(error: Exception) -> str:
    named = getattr(error, "filename", None)
    return str(named) if named else f"its socket, or one that {SETTING} names"


def _place(url: str) -> str:
    """Host and port as they stand in the address; empty where a password may have got into them."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    login, _, place = parts.netloc.rpartition("@")
    if "@" in login or "@" in url.partition("//")[2].removeprefix(parts.netloc):
        return ""
    return unquote(place) or "its socket on this machine"


def _user_and_name(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    user = unquote(parts.username or "") or "of this process"
    return user, unquote(parts.path.strip("/")) or user


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].rstrip(".")
