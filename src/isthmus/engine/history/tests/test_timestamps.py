"""Time stamps of seals, by an authority of the test's own: RFC 3161 over HTTP on this machine."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.utils import timezone

from isthmus.engine.history.seal_files import export, read
from isthmus.engine.history.seals import seal, seal_all
from isthmus.engine.history.timestamps import TimestampProblem, asked, stamp_newest, stamped_time
from isthmus.engine.history.verify import verify
from isthmus.engine.models import Organization, Seal

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

CONFIG = """
[tsa]
default_tsa = it
[it]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_chain = no
"""


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(
    name: str, key: rsa.RSAPrivateKey, issuer: str, issuer_key: rsa.RSAPrivateKey, *, root: bool
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
    )
    if not root:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(issuer_key, hashes.SHA256())


def _make_authority(folder: Path) -> Path:
    """Write an authority's key, certificate and configuration; return the root's PEM file."""
    folder.mkdir()
    root_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    root = _certificate("Test root", root_key, "Test root", root_key, root=True)
    signer = _certificate("Test authority", key, "Test root", root_key, root=False)
    pem = serialization.Encoding.PEM
    (folder / "root.pem").write_bytes(root.public_bytes(pem))
    (folder / "signer.pem").write_bytes(signer.public_bytes(pem))
    (folder / "signer.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "serial").write_text("01\n")
    (folder / "tsa.conf").write_text(CONFIG.format(folder=folder))
    return folder / "root.pem"


@dataclass
class Authority:
    url: str
    root: Path
    #: what it answers instead of a stamp
    instead: bytes | None = None
    #: a query that it answers instead of the one it was asked
    replay: bytes | None = None
    asked: int = 0


@pytest.fixture(scope="module")
def _serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    folder = tmp_path_factory.mktemp("tsa") / "authority"
    openssl = shutil.which("openssl")
    assert openssl, "the test's own authority needs the openssl command"
    authority = Authority("", _make_authority(folder))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            authority.asked += 1
            query = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            content = authority.instead
            if content is None:
                (folder / "query").write_bytes(authority.replay or query)
                command: list[str] = [
                    openssl or "",
                    "ts",
                    "-reply",
                    "-config",
                    str(folder / "tsa.conf"),
                ]
                command += ["-queryfile", str(folder / "query"), "-out", str(folder / "reply")]
                subprocess.run(command, check=True, capture_output=True, timeout=20)
                content = (folder / "reply").read_bytes()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    authority.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield authority
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def authority(_serving: Authority, settings: Any) -> Authority:
    _serving.instead, _serving.replay, _serving.asked = None, None, 0
    settings.TIMESTAMP_URL, settings.TIMESTAMP_CERTS = _serving.url, str(_serving.root)
    return _serving


def sealed(org: Organization) -> Seal:
    (made,) = seal(org, timezone.now() + timedelta(minutes=11))
    return made


def test_a_schedule_seals_and_has_the_newest_seal_stamped_once(
    org: Organization, authority: Authority
) -> None:
    now = timezone.now() + timedelta(minutes=11)
    (made,) = seal_all(now)
    seal_all(now)
    made.refresh_from_db()
    assert authority.asked == 1
    assert made.stamp is not None
    assert stamped_time(made.stamp, made.hash, authority.root) <= timezone.now()
    report = verify(org)
    assert report.findings == []
    assert report.stamped is not None
    assert abs(report.stamped - timezone.now()) < timedelta(minutes=2)


def test_without_an_authority_nobody_is_asked(
    org: Organization, authority: Authority, settings: Any
) -> None:
    settings.TIMESTAMP_URL = ""
    sealed(org)
    assert stamp_newest(org, timezone.now()) is None
    assert authority.asked == 0


def test_a_stamp_over_another_seal_is_found(org: Organization, authority: Authority) -> None:
    made = sealed(org)
    made.stamp = asked("f" * 64, authority.url)
    made.save()
    assert [(one.kind, one.where) for one in verify(org).findings] == [("stamp", "seal 1")]


def test_a_stamp_of_an_authority_that_is_not_trusted_is_found(
    org: Organization, authority: Authority, tmp_path: Path, settings: Any
) -> None:
    sealed(org)
    stamp_newest(org, timezone.now())
    settings.TIMESTAMP_CERTS = str(_make_authority(tmp_path / "another"))
    (found,) = verify(org).findings
    assert (found.kind, found.grave) == ("stamp", True)


def test_without_certificates_stamps_are_kept_unverified(
    org: Organization, authority: Authority, settings: Any
) -> None:
    sealed(org)
    stamp_newest(org, timezone.now())
    settings.TIMESTAMP_CERTS = ""
    report = verify(org)
    assert (report.findings, report.stamped) == ([], None)


def test_a_file_without_certificates_is_told(
    org: Organization, authority: Authority, tmp_path: Path, settings: Any
) -> None:
    sealed(org)
    stamp_newest(org, timezone.now())
    settings.TIMESTAMP_CERTS = str(tmp_path / "missing.pem")
    assert "no certificates can be read" in verify(org).findings[0].what


def test_stamps_go_with_the_copy_outside(
    org: Organization, authority: Authority, tmp_path: Path
) -> None:
    sealed(org)
    stamp_newest(org, timezone.now())
    file, _ = export(org, tmp_path)
    (line,) = read(file)
    assert line.stamp is not None
    Seal.objects.update(stamp=None)
    report = verify(org, read(file))
    assert report.stamped is not None


@pytest.mark.parametrize("answer", [b"", b"<html>", b"\x30\x03\x02\x01\x00"])
def test_an_answer_that_is_no_stamp_is_told_and_asked_for_again(
    org: Organization, authority: Authority, answer: bytes
) -> None:
    authority.instead = answer
    now = timezone.now() + timedelta(minutes=11)
    with pytest.raises(TimestampProblem):
        seal_all(now)
    # What was sealed is sealed; the next time has it stamped.
    made = Seal.objects.get()
    assert made.stamp is None
    authority.instead = None
    assert stamp_newest(org, now) == made


def test_an_answer_to_another_question_is_refused(org: Organization, authority: Authority) -> None:
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    builder = TimestampRequestBuilder().data(b"another").hash_algorithm(HashAlgorithm.SHA256)
    authority.replay = builder.build().as_bytes()
    with pytest.raises(TimestampProblem, match="no time stamp for this hash"):
        asked("f" * 64, authority.url)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://127.0.0.1:1/", "nonsense"])
def test_an_authority_that_can_t_be_reached_is_told_with_its_address(url: str) -> None:
    with pytest.raises(TimestampProblem, match=r"passwd|127\.0\.0\.1:1|nonsense"):
        asked("f" * 64, url)
