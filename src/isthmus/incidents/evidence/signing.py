"""The installation's own signature under what it gives out: ECDSA on P-256, which OpenSSL verifies."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

PEM = serialization.Encoding.PEM


def signature(content: bytes) -> bytes:
    """Return the signature over `content`, in DER."""
    return _key().sign(content, ec.ECDSA(hashes.SHA256()))


def public_key() -> bytes:
    """Return the public key in PEM, for whoever verifies."""
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return _key().public_key().public_bytes(PEM, kind)


def fingerprint() -> str:
    """Return the SHA-256 of the file of the public key, by which people compare it."""
    return hashlib.sha256(public_key()).hexdigest()


def _key() -> ec.EllipticCurvePrivateKey:
    place = Path(settings.SIGNING_KEY_FILE)
    if not place.exists():
        _make(place)
    key = serialization.load_pem_private_key(place.read_bytes(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _make(place: Path) -> None:
    """Make the key; of two processes that do so at once, both use the same."""
    key = ec.generate_private_key(ec.SECP256R1())
    kind, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f"{place.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key.private_bytes(PEM, kind, none))
    try:
        os.link(beside, place)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
