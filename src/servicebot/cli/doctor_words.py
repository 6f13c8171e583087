"""What an answer, or none, means in words: mostly the causes behind WeChat's "Token 验证失败"."""

import aiohttp

OK = 200
BOM = b"\xef\xbb\xbf"
BY_STATUS = {
    301: "The address redirects, and WeChat does not follow: enter the final address, with its https and its slash.",
    400: "The server could not read the request: does a proxy change or drop the query?",
    401: "The server refused the signature: is SERVICEBOT_WECHAT_TOKEN there the same as here, and its clock right?",
    404: "Nothing answers at this path: the proxy must pass it on unchanged.",
    405: "Something answers here, but not servicebot: does the proxy pass this path on?",
    413: "The proxy takes no body of this size: allow at least 64 KB.",
    429: "The proxy limits the rate: WeChat's servers must be exempt.",
    502: "The proxy does not reach servicebot: is it running, and is the proxy's upstream its host and port?",
}
LIKE = {302: 301, 303: 301, 307: 301, 308: 301, 403: 401, 503: 502, 504: 502}
BY_ERROR: tuple[tuple[type[Exception], str], ...] = (
    (TimeoutError, "No answer in time: WeChat waits 5 s and no longer. Is a firewall dropping the call?"),
    (
        aiohttp.ClientConnectorCertificateError,
        "The certificate is not trusted: WeChat wants a public authority's, for this name, with the whole chain.",
    ),
    (aiohttp.ClientConnectorDNSError, "The name is not known to the DNS."),
    (
        aiohttp.ServerDisconnectedError,
        "The call was ended without an answer, as a proxy does that does not reach servicebot: is it running?",
    ),
    (aiohttp.ClientSSLError, "The TLS handshake failed: is this port really https?"),
    (
        aiohttp.ClientConnectorError,
        "Nothing accepts connections there: is the server running, the firewall open?",
    ),
    (ValueError, "The address is not one: it must look like https://name/wechat/callback."),
)


def status_words(status: int) -> str:
    """What usually stands behind an HTTP status, or nothing."""
    return BY_STATUS.get(LIKE.get(status, status), "")


def echo_words(status: int, body: bytes, echo: bytes) -> str:
    """Why WeChat would not take this answer for its echo; empty when it would."""
    if status != OK:
        return f"The signed check got HTTP {status}. {status_words(status)}"
    if body == echo:
        return ""
    faults = (
        (
            body.startswith(BOM),
            "The echo begins with a byte order mark: the proxy or a rewriting filter adds it.",
        ),
        (
            body.strip(b"\"'") == echo,
            "The echo stands in quotes: it was sent as JSON; WeChat wants the bare text.",
        ),
        (
            body.strip() == echo,
            "The echo has blanks or line ends around it; WeChat wants exactly its own text.",
        ),
        (b"<html" in body.lower(), "A web page came back instead of the echo: another server answers here."),
    )
    other = "Something else came back instead of the echo: another program answers here."
    return next((words for found, words in faults if found), other)


def error_words(error: Exception) -> str:
    """Why a call got no answer."""
    broke = f"The connection broke ({type(error).__name__}): is this really a web server?"
    return next((words for kind, words in BY_ERROR if isinstance(error, kind)), broke)
