"""Time stamps by an authority (RFC 3161): proof that something stood at a time, from outside.

Who may write to the database can write other seals, but no stamp of the past over them.
"""

from __future__ import annotations

import hashlib
import secrets
import urllib.error
import urllib.request
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import Organization, Seal

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

#: Seconds to wait for the authority, and the bytes of an answer that are read at most.
PATIENCE, MOST_BYTES = 20, 200_000


class TimestampProblem(Exception):
    """The authority gave no time stamp that can be used, or a stamp does not verify."""


def stamp_newest(organization: Organization, now: datetime) -> Seal | None:
    """Have the newest seal time-stamped unless it is; through the chain it covers all before it.

    Returns the seal that was stamped; None if no authority is configured or there is nothing to
    do. Raises TimestampProblem.
    """
    newest = Seal.objects.filter(organization=organization).order_by("-number").first()
    if newest is None or newest.stamp is not None or not settings.TIMESTAMP_URL:
        return None
    newest.stamp = asked(newest.hash, settings.TIMESTAMP_URL)
    newest.stamped_at, newest.stamped_by = now, settings.TIMESTAMP_URL[:200]
    with door_open():
        newest.save(update_fields=["stamp", "stamped_at", "stamped_by"])
    return newest


def asked(text: str, url: str) -> bytes:
    """Return the authority's answer for a text; as `asked_for` of its SHA-256."""
    return asked_for(hashlib.sha256(text.encode()).digest(), url)


def asked_for(digest: bytes, url: str) -> bytes:
    """Return the authority's answer for a SHA-256. Raises TimestampProblem unless it grants a stamp.

    What comes back is checked for what can be known without the authority's certificate: that it
    is granted and speaks of this hash. Call it in no transaction: it waits for the authority.
    """
    from rfc3161_client import decode_timestamp_response

    nonce = secrets.randbits(63) | 1 << 62
    answer = _post(url, _query(digest, nonce))
    try:
        response = decode_timestamp_response(answer)
        granted = response.status in (0, 1)
        mine = granted and response.tst_info.message_imprint.message == digest
        fresh = granted and response.tst_info.nonce == nonce
    except ValueError as error:
        raise TimestampProblem(f"{url}: the answer is no time stamp: {error}") from None
    if not (mine and fresh):
        raise TimestampProblem(f"{url}: the authority granted no time stamp for this hash.")
    return answer


def _query(digest: bytes, nonce: int) -> bytes:
    """Return a TimeStampReq in DER (RFC 3161, 2.4.1) for a SHA-256 that is known without its content."""
    sha256 = bytes.fromhex("300d06096086480165030402010500")
    imprint = _der(0x30, sha256 + _der(0x04, digest))
    number = _der(0x02, nonce.to_bytes(8, "big"))
    # Version 1; the authority's certificate is wanted in the answer.
    return _der(0x30, _der(0x02, b"\x01") + imprint + number + _der(0x01, b"\xff"))


def _der(tag: int, content: bytes) -> bytes:
    """Return one element of fewer than 128 bytes."""
    return bytes([tag, len(content)]) + content


def told_time(stamp: bytes) -> datetime:
    """Return the time that a stamp tells, without verifying it. Raises TimestampProblem."""
    from rfc3161_client import decode_timestamp_response

    try:
        return decode_timestamp_response(stamp).tst_info.gen_time
    except ValueError as error:
        raise TimestampProblem(f"the answer is no time stamp: {error}") from None


def _post(url: str, query: bytes) -> bytes:
    if not url.startswith(("http://", "https://")):
        raise TimestampProblem(f"ISTHMUS_TIMESTAMP_URL: “{url}” is no http address.")
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
        url, data=query, headers={"Content-Type": "application/timestamp-query"}
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            content: bytes = answer.read(MOST_BYTES)
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        raise TimestampProblem(f"{url}: the authority does not answer: {error}") from None
    return content


def stamped_time(stamp: bytes | memoryview, text: str, certificates: Path) -> datetime:
    """Return when the authority saw `text`; as `verified_time` of its SHA-256."""
    return verified_time(stamp, hashlib.sha256(text.encode()).digest(), certificates)


def verified_time(stamp: bytes | memoryview, digest: bytes, certificates: Path) -> datetime:
    """Return when the authority saw a SHA-256. Raises TimestampProblem if the stamp does not verify.

    `certificates` is a PEM file: the roots that are trusted, and what stands between.
    """
    from cryptography.x509 import load_pem_x509_certificates
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    try:
        known = load_pem_x509_certificates(certificates.read_bytes())
    except (OSError, ValueError) as error:
        raise TimestampProblem(f"{certificates}: no certificates can be read: {error}") from None
    roots = [one for one in known if one.issuer == one.subject]
    if not roots:
        raise TimestampProblem(f"{certificates}: there is no root certificate in it.")
    builder = VerifierBuilder(roots=roots, intermediates=_between(known, roots))
    try:
        response = decode_timestamp_response(bytes(stamp))
        builder.build().verify(response, digest)
    except (ValueError, VerificationError) as error:
        raise TimestampProblem(f"the time stamp does not verify: {error}") from None
    return response.tst_info.gen_time


def _between(known: list[Certificate], roots: list[Certificate]) -> list[Certificate]:
    return [one for one in known if one not in roots]
