"""The language that people are spoken to in: declared texts, messages, and who speaks which.

English stands in the code and is its own message id. `tr` translates a text where it is made,
`N_` marks one that is declared long before anybody reads it. `speaking` is the one way to choose
a language; see docs/developer/languages.md.

Django comes with the first language that is asked for: the command line tells of the standards,
whose texts are declared as well, without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from django.http import HttpRequest

ENGLISH = "en"
#: Between the context of a message and the message, as catalogues write it.
CONTEXT = "\x04"

#: Texts by message id, in the language spoken; None: English, in which nothing is looked up.
_texts: ContextVar[dict[Any, str] | None] = ContextVar("texts", default=None)
#: All texts of a language in one, which is quicker than the several that Django looks through.
_flat: WeakKeyDictionary[Any, dict[Any, str]] = WeakKeyDictionary()

#: How a word of a name begins, and no abbreviation.
NAMING = re.compile("[A-Z][a-z]")


class Declared(str):
    """A declared text: data in English, spoken to people in their own language.

    It equals, sorts and goes into JSON as the English text that it is. Wherever it is drawn (a
    template, an f-string, a value of a message) it is translated; `str(text)`, or `!s` in an
    f-string, is the English.
    """

    __slots__ = ()

    def spoken(self) -> str:
        """Return the text in the language that is spoken."""
        return tr(self)

    def __html__(self) -> str:
        return str(escape(self.spoken()))

    def __format__(self, spec: str) -> str:
        return format(self.spoken(), spec)

    def lower(self) -> Declared:
        """Return the text as it stands within a sentence: only English writes nouns small.

        Abbreviations stay as they are, and so does a name whose later words have capitals as well:
        Statement of Applicability.
        """
        first, *more = self.split(" ")
        if any(NAMING.match(word) for word in more):
            return self
        return Within(self, " ".join(map(_small, (first, *more))))


class Within(Declared):
    """A declared text within a sentence."""

    __slots__ = ("message",)
    message: str

    def __new__(cls, message: str, text: str) -> Within:
        made = super().__new__(cls, text)
        made.message = message.message if isinstance(message, Within) else str(message)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Within, (self.message, str(self))

    def spoken(self) -> str:
        return str(self) if _texts.get() is None else tr(self.message)


#: Marks a text that is declared here and shown elsewhere.
N_ = Declared


def _small(word: str) -> str:
    return word if word[1:] != word[1:].lower() else word.lower()


def plural(one: str, many: str) -> tuple[str, str]:
    """Mark a text that depends on a number, declared here and shown elsewhere by `trn`."""
    return one, many


def declared(text: str) -> str:
    """Return a text of a declaration as one that is translated where it is shown."""
    return Declared(text) if text else text


def declare_texts(declaration: Any, *names: str) -> None:
    """Let texts of a frozen dataclass be translated where they are shown: for `__post_init__`."""
    for name in names:
        text = getattr(declaration, name)
        if type(text) is str and text:
            object.__setattr__(declaration, name, Declared(text))


def spoken(text: str) -> str:
    """Return a text that may be a declared one in the language spoken, as plain text."""
    return text.spoken() if isinstance(text, Declared) else text


def within(text: str) -> str:
    """Return a text, declared or not, as it stands within a sentence."""
    return text.lower() if isinstance(text, Declared) else text


def begun(text: str) -> str:
    """Return a text in the language spoken as it stands at the beginning of a line."""
    said = spoken(text)
    return said[:1].upper() + said[1:]


def joined(texts: Iterable[str], between: str = ", ") -> str:
    """Return texts, some of them declared, in a row."""
    return between.join(map(spoken, texts))


def tr(message: str, **values: Any) -> str:
    """Return a text in the language spoken, with values where it says `%(name)s`."""
    texts = _texts.get()
    text = str(message) if texts is None else texts.get(message, str(message))
    return text % _shown(values) if values else text


def trn(one: str, many: str, count: int, **values: Any) -> str:
    """Return a text that depends on a number, which it names `%(count)s`."""
    return _plural(one, many, count) % _shown({"count": count, **values})


def trc(context: str, message: str, **values: Any) -> str:
    """Return a text whose one English word means several things: `trc("verb", "Open")`."""
    texts = _texts.get()
    text = message if texts is None else texts.get(f"{context}{CONTEXT}{message}", message)
    return text % _shown(values) if values else text


def tr_markup(message: str, **values: Any) -> Markup:
    """Return the text of a `trans` block: markup of ours, values in it escaped."""
    return Markup(tr(message)) % values  # noqa: S704 - written by us, never by people


def trn_markup(one: str, many: str, count: int, **values: Any) -> Markup:
    """Return the text of a `trans` block that depends on a number."""
    return Markup(_plural(one, many, count)) % values  # noqa: S704 - written by us


def _plural(one: str, many: str, count: int) -> str:
    if _texts.get() is None:
        return one if count == 1 else many
    return str(_catalogue().ngettext(one, many, count))


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    return {name: one if type(one) is str else _plain(one) for name, one in values.items()}


def _plain(value: Any) -> Any:
    # The text is escaped as a whole when it is drawn, so a value that was already is taken back.
    return value.unescape() if isinstance(value, Markup) else spoken(value)


def language() -> str:
    """Return the code of the language that is spoken."""
    from django.utils import translation

    return translation.get_language() or ENGLISH


def speak(code: str) -> None:
    """Speak a language from now on; what calls this stands inside of a `speaking`."""
    from django.utils import translation

    translation.activate(code)
    _texts.set(None if code == ENGLISH else _texts_of(code))


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language for a while."""
    from django.utils import translation

    before, texts = language(), _texts.get()
    speak(code)
    try:
        yield
    finally:
        translation.activate(before)
        _texts.set(texts)


def known_language(code: str) -> bool:
    from django.conf import settings

    return code in dict(settings.LANGUAGES)


def first_language(*wishes: str) -> str:
    """Return the first of these languages that we speak, else English."""
    return next((code for code in wishes if code and known_language(code)), ENGLISH)


def language_of_browser(request: HttpRequest) -> str:
    """Return the language that was chosen on this device, else the one its browser asks for."""
    from django.utils import translation

    return first_language(translation.get_language_from_request(request))


def _catalogue() -> Any:
    from django.utils.translation import trans_real

    return trans_real.translation(language())


def _texts_of(code: str) -> dict[Any, str]:
    from django.utils.translation import trans_real

    catalogue: Any = trans_real.translation(code)
    found = _flat.get(catalogue)
    if found is None:
        found = {}
        # What an earlier catalogue says holds.
        for texts in reversed(catalogue._catalog._catalogs):  # noqa: SLF001 - there is no other way
            found |= texts
        # The header of a catalogue stands under the empty text.
        found[""] = ""
        _flat[catalogue] = found
    return found
