"""WeChat's signatures and its AES envelope, written from the platform's description and not from our adapter."""

import base64
import binascii
import hashlib
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers import algorithms, modes

KEY_LENGTH = 43
RANDOM_LENGTH = 16
LENGTH_LENGTH = 4
PADDING_BLOCK = 32
AES_BLOCK = 16


class BadEnvelope(Exception):
    """An encrypted text that the platform cannot open."""


def sign(*parts: str) -> str:
    """The SHA-1 of the sorted, joined parts, as every WeChat signature is made."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


class EnvelopeCipher:
    """Seals and opens messages with one EncodingAESKey for one app id."""

    def __init__(self, encoding_aes_key: str, app_id: str) -> None:
        if len(encoding_aes_key) != KEY_LENGTH:
            raise ValueError(f"an EncodingAESKey has {KEY_LENGTH} characters, not {len(encoding_aes_key)}")
        key = base64.b64decode(encoding_aes_key + "=")
        self._cipher = BlockCipher(algorithms.AES(key), modes.CBC(key[:AES_BLOCK]))
        self._app_id = app_id.encode()

    def seal(self, message: bytes) -> str:
        """The message as the base64 text that stands in ``Encrypt``."""
        plain = secrets.token_bytes(RANDOM_LENGTH) + struct.pack(">I", len(message)) + message + self._app_id
        padding = PADDING_BLOCK - len(plain) % PADDING_BLOCK
        encryptor = self._cipher.encryptor()
        sealed = encryptor.update(plain + bytes((padding,)) * padding) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def open(self, encrypted: str) -> bytes:
        """The message inside; raises BadEnvelope when anything about the envelope is wrong."""
        try:
            sealed = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadEnvelope("Encrypt is not base64") from error
        if not sealed or len(sealed) % AES_BLOCK:
            raise BadEnvelope("Encrypt is not made of whole AES blocks")
        decryptor = self._cipher.decryptor()
        return self._unpack(decryptor.update(sealed) + decryptor.finalize())

    def _unpack(self, plain: bytes) -> bytes:
        padding = plain[-1]
        if not 1 <= padding <= PADDING_BLOCK or plain[-padding:] != bytes((padding,)) * padding:
            raise BadEnvelope("the padding is wrong: another key, or blocks of 16 instead of 32")
        content = plain[RANDOM_LENGTH:-padding]
        if len(content) < LENGTH_LENGTH:
            raise BadEnvelope("the envelope is too short")
        end = LENGTH_LENGTH + int(struct.unpack(">I", content[:LENGTH_LENGTH])[0])
        if content[end:] != self._app_id:
            raise BadEnvelope("the app id at the end of the envelope is not this account's")
        return content[LENGTH_LENGTH:end]
