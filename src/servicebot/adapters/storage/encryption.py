"""Encryption of single fields, so that a copy of the database does not tell who lives where."""

import base64
import binascii
import os
from collections.abc import Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from servicebot.domain.errors import Refused

KEY_BYTES = 32
_KEY_ID = 4
_NONCE = 12
_BODY = _KEY_ID + _NONCE


class FieldCipher:
    """AES-256-GCM under rotating keys: the first key encrypts, every key decrypts what it once encrypted.

    A stored value is key id (4 bytes) + nonce (12 bytes) + ciphertext with its tag; empty stays empty.
    ``field`` names the column ("residents.phone") and is authenticated, so a value cannot be moved to another column.
    """

    __slots__ = ("_by_id", "_encrypt", "_key_id")

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise Refused("encryption_key_missing", "No encryption key is set.")
        if any(len(key) != KEY_BYTES for key in keys):
            raise Refused("encryption_key_invalid", f"An encryption key must have {KEY_BYTES} bytes.")
        self._by_id = {_key_id(key): AESGCM(key).decrypt for key in reversed(keys)}
        self._key_id = _key_id(keys[0])
        self._encrypt = AESGCM(keys[0]).encrypt

    @classmethod
    def from_text(cls, text: str) -> "FieldCipher":
        """A cipher from base64 keys separated by commas, the key in force first."""
        try:
            keys = [base64.b64decode(part.strip(), validate=True) for part in text.split(",") if part.strip()]
        except binascii.Error:
            raise Refused("encryption_key_invalid", "An encryption key is not valid base64.") from None
        return cls(keys)

    @staticmethod
    def new_key() -> str:
        """A fresh random key in the form that ``from_text`` reads."""
        return base64.b64encode(os.urandom(KEY_BYTES)).decode()

    def encrypt(self, content: bytes, field: bytes) -> bytes:
        """The content as it is stored in this field."""
        if not content:
            return b""
        nonce = os.urandom(_NONCE)
        return self._key_id + nonce + self._encrypt(nonce, content, field)

    def decrypt(self, stored: bytes, field: bytes) -> bytes:
        """The content of this field; raises Refused when the key is unknown or the value was tampered with."""
        if not stored:
            return b""
        decrypt = self._by_id.get(stored[:_KEY_ID])
        if decrypt is None:
            raise Refused(
                "encryption_key_unknown",
                f"{field.decode()} was encrypted with a key that is not among the configured ones; "
                "add the old key after the new one.",
            )
        try:
            return decrypt(stored[_KEY_ID:_BODY], stored[_BODY:], field)
        except InvalidTag:
            raise Refused(
                "encrypted_field_damaged", f"{field.decode()} was changed outside servicebot."
            ) from None

    def encrypt_text(self, text: str, field: bytes) -> bytes:
        """The text as it is stored in this field."""
        return self.encrypt(text.encode(), field)

    def decrypt_text(self, stored: bytes, field: bytes) -> str:
        """The text of this field."""
        return self.decrypt(stored, field).decode()

    def knows_key_of(self, stored: bytes) -> bool:
        """Whether a stored value is empty or under one of the keys."""
        return not stored or stored[:_KEY_ID] in self._by_id

    def is_current(self, stored: bytes) -> bool:
        """Whether a stored value needs no re-encryption: it is empty or under the first key."""
        return not stored or stored[:_KEY_ID] == self._key_id


def _key_id(key: bytes) -> bytes:
    return sha256(b"servicebot field key" + key).digest()[:_KEY_ID]
