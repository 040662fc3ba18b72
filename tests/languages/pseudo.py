"""A pseudo-locale: every letter of every text of the catalogues has an accent, in brackets.

It is made of the German catalogues' message ids, so a text that is in no catalogue stays plain,
and so does one that is drawn without being translated.
"""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from scripts.messages import catalogues, read

from isthmus.engine import language
from isthmus.people.models import User

#: What an account that is spoken to in the pseudo-locale has as its language.
CODE = "en-xa"

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "áƀćďéƒǵĥíĵķĺɱńóṕɋŕšťúṽẃẋýžÁƁĆĎÉƑǴĤÍĴĶĹḾŃÓṔɊŔŠŤÚṼẂẊÝŽ"
LETTERS = str.maketrans(PLAIN, ACCENTED)
OPEN, CLOSE = "⟦", "⟧"
#: What a text holds that is no letter of it: values, tags and entities of `trans` blocks.
KEPT = re.compile(r"(%\(\w+\)s|%%|<[^>]*>|&\w+;)")


def pseudo(text: str) -> str:
    """Return a text in pseudo letters, a third longer, in brackets."""
    pieces = KEPT.split(text)
    letters = "".join(
        piece if place % 2 else piece.translate(LETTERS) for place, piece in enumerate(pieces)
    )
    return f"{OPEN}{letters}{'~' * (len(text) // 3)}{CLOSE}"


@cache
def pseudo_texts() -> tuple[dict[str, str], dict[tuple[str, str], tuple[str, str]]]:
    """Return the texts of the pseudo-locale, and those that depend on a number."""
    single, several = {}, {}
    for path in catalogues():
        for message in read(path):
            if message.context == "format" or not message.id:
                continue
            before = f"{message.context}\x04" if message.context else ""
            if isinstance(message.id, str):
                single[before + message.id] = pseudo(message.id)
            else:
                one, many = message.id
                several[one, many] = pseudo(one), pseudo(many)
    return single, several


class Plural:
    """The part of a catalogue that is asked for texts that depend on a number."""

    def __init__(self, texts: dict[tuple[str, str], tuple[str, str]]) -> None:
        self.texts = texts

    def ngettext(self, one: str, many: str, count: int) -> str:
        found = self.texts.get((one, many), (one, many))
        return found[0] if count == 1 else found[1]


def switch_on(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Speak the pseudo-locale to everybody who has an account by now."""
    single, several = pseudo_texts()
    settings.LANGUAGES = [*settings.LANGUAGES, (CODE, "Pseudo")]
    monkeypatch.setattr(language, "_texts_of", lambda code: single)
    monkeypatch.setattr(language, "_catalogue", lambda: Plural(several))
    User.objects.update(language=CODE)


#: Attributes that are read out or shown.
READ = ("title", "aria-label", "placeholder", "alt", "data-label", "aria-description")
#: Their content is code, keys, or what machines read.
UNREAD = frozenset({"script", "style", "code", "kbd", "pre", "template"})
VOID = frozenset({"input", "br", "hr", "img", "meta", "link", "use", "path", "line", "rect", "col"})
#: Proper names, and the names of languages in themselves.
NAMES = frozenset(
    {"Isthmus", "English", "Deutsch", "OpenAPI", "Excel", "Markdown", "OSCAL", "https"}
)
PSEUDO = re.compile(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
WORD = re.compile(r"[A-Za-z]*[a-z]{2,}[A-Za-z]*|[A-Z]{5,}")


class Reader(HTMLParser):
    """Collects the texts of a page that people read and that are not in the pseudo-locale."""

    def __init__(self, data: list[str]) -> None:
        super().__init__()
        #: what records say, the longest first
        self.data = data
        self.found: list[str] = []
        self.skipped: list[str] = []
        self.button = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        foreign = tag != "html" and given.get("lang") == "en"
        if tag not in VOID and (self.skipped or foreign or tag in UNREAD):
            self.skipped.append(tag)
        if self.skipped or foreign:
            return
        for name in READ:
            self.look(given.get(name, ""), f"{tag}[{name}]")
        if tag == "input" and given.get("type") in ("submit", "button"):
            self.look(given.get("value", ""), "input[value]")

    def handle_endtag(self, tag: str) -> None:
        if self.skipped and self.skipped[-1] == tag:
            self.skipped.pop()

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.look(data, "text")

    def look(self, text: str, where: str) -> None:
        # Most texts are in the pseudo-locale from end to end; only of others is it asked who wrote them.
        if not plain_words(text):
            return
        left = text
        for one in self.data:
            if one in left:
                left = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", " ", left)
        if plain_words(left):
            self.found.append(f"{where}: {' '.join(left.split())[:120]}")


def plain_words(text: str) -> list[str]:
    """Return the words of a text that are not in the pseudo-locale."""
    # Values may hold texts themselves, so the innermost goes first.
    while (inner := PSEUDO.sub(" ", text)) != text:
        text = inner
    return [word for word in WORD.findall(text) if word not in NAMES]


def plain_texts(page: str, data: list[str]) -> list[str]:
    """Return what people read on a page that is neither pseudo text nor data."""
    reader = Reader(data)
    reader.feed(page)
    return reader.found


def values_of(row: Any) -> list[str]:
    """Return the texts that somebody wrote into a row."""
    return [str(one) for one in row if isinstance(one, str) and len(one) > 2]
