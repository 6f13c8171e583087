"""WeChat's message encryption: AES-256-CBC over random + length + message + AppID, padded to 32 bytes."""

import binascii
import secrets
from collections.abc import Sequence
from hmac import compare_digest

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from servicebot.adapters.wechat.rejections import BadPush, Reason

ENCODED_KEY_LENGTH = 43
KEY_LENGTH = 32
BLOCK = 32
RANDOM = 16
HEAD = RANDOM + 4


class MessageKey:
    """One EncodingAESKey of one account: opens what WeChat sealed and seals what goes back."""

    __slots__ = ("_app_id", "_cipher")

    def __init__(self, encoding_aes_key: str, app_id: str) -> None:
        self._app_id = app_id.encode()
        key = _decoded(encoding_aes_key)
        # The IV is the key's own first half: WeChat's choice, which the random head makes bearable.
        self._cipher = Cipher(AES256(key), CBC(key[:16]))

    def decrypt(self, encrypted: str) -> bytes:
        """The message inside; raises BadPush unless base64, padding, length and AppID are all right."""
        try:
            sealed = binascii.a2b_base64(encrypted, strict_mode=True)
        except ValueError as error:
            raise BadPush(Reason.MALFORMED, "The ciphertext is not base64.") from error
        if not sealed or len(sealed) % BLOCK:
            raise BadPush(Reason.MALFORMED, "The ciphertext is not whole blocks.")
        decryptor = self._cipher.decryptor()
        plain = decryptor.update(sealed) + decryptor.finalize()
        padding = plain[-1]
        if not 1 <= padding <= BLOCK or not plain.endswith(plain[-1:] * padding):
            raise BadPush(Reason.FOREIGN, "The padding is wrong: sealed with another key.")
        end = HEAD + int.from_bytes(plain[RANDOM:HEAD], "big")
        if end > len(plain) - padding or not compare_digest(plain[end:-padding], self._app_id):
            raise BadPush(Reason.FOREIGN, "The message was sealed for another AppID.")
        return plain[HEAD:end]

    def encrypt(self, message: bytes) -> str:
        """The message sealed as WeChat opens it."""
        plain = b"".join(
            (secrets.token_hex(RANDOM // 2).encode(), len(message).to_bytes(4, "big"), message, self._app_id)
        )
        padding = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher.encryptor()
        sealed = encryptor.update(plain + bytes((padding,)) * padding) + encryptor.finalize()
        return binascii.b2a_base64(sealed, newline=False).decode()


class KeyRing:
    """The EncodingAESKeys in force, current first, so that a change of key loses no message under way."""

    __slots__ = ("_keys",)

    def __init__(self, encoding_aes_keys: Sequence[str], app_id: str) -> None:
        self._keys = tuple(MessageKey(key, app_id) for key in encoding_aes_keys)

    def decrypt(self, encrypted: str) -> tuple[bytes, MessageKey]:
        """The message, and the key that opened it, which also seals the reply."""
        *earlier, last = self._keys
        for key in earlier:
            try:
                return key.decrypt(encrypted), key
            except BadPush as refusal:
                if refusal.reason is not Reason.FOREIGN:
                    raise
        return last.decrypt(encrypted), last


def _decoded(encoding_aes_key: str) -> bytes:
    try:
        key = binascii.a2b_base64(encoding_aes_key + "=", strict_mode=True)
    except ValueError as error:
        raise ValueError("The EncodingAESKey has a character that is neither letter nor digit.") from error
    if len(encoding_aes_key) != ENCODED_KEY_LENGTH or len(key) != KEY_LENGTH:
        raise ValueError(f"The EncodingAESKey has {ENCODED_KEY_LENGTH} letters and digits.")
    return key
