"""The catalogues hold what code and declarations say, and German says all of the frame's."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from scripts.messages import ROOT, SOURCE, catalogues, read

#: Packages of which every text has its German.
COMPLETE = (
    "engine",
    "people",
    "documents",
    "agreements",
    "home",
    "context",
    "assets",
    "services",
    "conformity",
    "standards",
)
PLACES = re.compile(r"%\(\w+\)s|%%")


def said(message: Message) -> list[str]:
    """Return the translation of a message, in its forms."""
    text = message.string or ""
    return [text] if isinstance(text, str) else list(text)


def test_every_catalogue_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "messages.py"), "check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"Run `make messages`.\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("package", COMPLETE)
def test_german_says_every_text(package: str) -> None:
    path = SOURCE / package / "locale" / "de" / "LC_MESSAGES" / "django.po"
    missing = [message.id for message in read(path) if message.id and not all(said(message))]
    assert not missing, f"Translate in {path.relative_to(ROOT)}: {missing}"


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parts[-5])
def test_a_translation_has_the_places_of_its_text(path: Path) -> None:
    for message in read(path):
        if message.context == "format" or not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        for one, text in zip(ids, said(message), strict=True):
            if text:
                assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(one)), text


def test_words_of_the_domain_are_those_of_the_german_standards() -> None:
    words = {
        message.id: message.string
        for path in catalogues()
        for message in read(path)
        if isinstance(message.id, str) and not message.context
    }
    for english, german in (
        ("Top management", "Oberste Leitung"),
        ("Requirement", "Anforderung"),
        ("Draft", "Entwurf"),
        ("In force", "In Kraft"),
        ("Interested party", "Interessierte Partei"),
        ("Information security management", "Informationssicherheitsmanagement"),
    ):
        assert words.get(english) in (german, ""), english
