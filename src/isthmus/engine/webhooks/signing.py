"""Secrets, and signatures after Standard Webhooks (https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

PREFIX = "whsec_"


class SecretLost(Exception):
    """A secret that was encrypted under a key that this installation no longer has."""


def new_secret() -> str:
    """Return a secret of 256 random bits, as it is handed out."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a message under one secret: `v1,…`."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join((message.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(held: Iterable[str], message: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers of a message: while a secret is renewed, it is signed with both."""
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(one, message, timestamp, body) for one in held),
    }


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str | bytes) -> bytes:
    derived = HKDF(SHA256(), 32, salt=None, info=b"isthmus webhooks").derive(force_bytes(key))
    return base64.urlsafe_b64encode(derived)


def locked(secret: str) -> str:
    """Return a secret as the database keeps it: a copy of the database alone does not tell it."""
    return _box().encrypt(secret.encode()).decode()


def opened(kept: str) -> str:
    """Return the secret. Raises SecretLost."""
    try:
        return _box().decrypt(kept.encode()).decode()
    except InvalidToken:
        raise SecretLost from None
