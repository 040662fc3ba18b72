"""E-mail goes by the mail server that a setting names, or becomes files; secrets are told nowhere."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage

from isthmus.config.environment import Environment, environment, mail
from isthmus.engine.notices.files import MailFiles
from isthmus.engine.notices.outbox import how_sent


def named(url: str) -> Environment:
    return replace(environment(), smtp_url=url)


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.org", "mail.example.org", 587, True, False),
        ("smtp://mail.example.org:2525", "mail.example.org", 2525, True, False),
        ("smtps://mail.example.org", "mail.example.org", 465, False, True),
        ("smtp+plain://localhost", "localhost", 25, False, False),
    ],
)
def test_an_address_says_how_the_server_is_reached(
    url: str, host: str, port: int, tls: bool, ssl: bool
) -> None:
    found = mail(named(url))
    assert found["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == (host, port)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (tls, ssl)


def test_name_and_password_may_hold_any_character() -> None:
    found = mail(named("smtp://me%40example.org:p%40ss%3Aw%2Frd@mail.example.org"))
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == (
        "me@example.org",
        "p@ss:w/rd",
    )


@pytest.mark.parametrize(
    "url", ["http://u:hunter2@mail.example.org", "smtp://u:hunter2@", "smtp://u:hunter2@h:port"]
)
def test_an_address_that_cant_be_read_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="smtp://user:password@host:587") as error:
        mail(named(url))
    assert "hunter2" not in str(error.value)


def test_links_begin_with_the_setting_or_the_first_host_and_with_nothing_a_request_says(
    monkeypatch: Any,
) -> None:
    for name in ("ISTHMUS_URL", "ISTHMUS_HOSTS", "ISTHMUS_HTTPS"):
        monkeypatch.delenv(name, raising=False)
    assert environment().url == "http://127.0.0.1:8000"
    monkeypatch.setenv("ISTHMUS_HOSTS", "ims.example.org,other.example.org")
    assert environment().url == "http://ims.example.org"
    monkeypatch.setenv("ISTHMUS_HTTPS", "1")
    assert environment().url == "https://ims.example.org"
    monkeypatch.setenv("ISTHMUS_URL", "https://isthmus.example.org/")
    assert environment().url == "https://isthmus.example.org"


def test_without_a_server_the_same_message_is_the_same_file_for_its_owner_alone(
    tmp_path: Path, settings: Any
) -> None:
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    one, other = (
        EmailMessage("Words", "Text", to=["a@example.org"], headers={"Message-ID": f"<{n}@x>"})
        for n in (1, 2)
    )
    backend = MailFiles()
    assert backend.send_messages([one, other]) == 2
    backend.send_messages([one])
    files = list((tmp_path / "mail").iterdir())
    assert len(files) == 2
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)


def test_how_it_is_sent_is_said_without_secrets(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "mail.example.org", 587
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "me", "hunter2"
    settings.EMAIL_USE_TLS = True
    assert how_sent() == "mail.example.org, port 587, encrypted"
