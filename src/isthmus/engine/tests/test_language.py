"""Texts that are declared, made and drawn, in English and in another language."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import orjson
import pytest
from django.template import engines
from markupsafe import Markup

from isthmus.engine import language
from isthmus.engine.formats import day, moment, number
from isthmus.engine.language import N_, declared, joined, tr, trc, trn, within
from isthmus.engine.text import fold

GERMAN = {
    "Document": "Dokument",
    "%(name)s is missing.": "%(name)s fehlt.",
    "<b>%(name)s</b> waits": "<b>%(name)s</b> wartet",
    "verb\x04Open": "Öffnen",
    "format\x04%Y-%m-%d": "%d.%m.%Y",
    "format\x04%Y-%m-%d %H:%M": "%d.%m.%Y %H:%M",
    "format\x04,": ".",
    "format\x04.": ",",
}


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speak a German of a few words."""
    monkeypatch.setattr(language, "_texts_of", lambda code: GERMAN)
    with language.speaking("de"):
        yield


def test_a_declared_text_is_its_english_as_data(german: None) -> None:
    label = N_("Document")
    assert label == "Document"
    assert hash(label) == hash("Document")
    assert str(label) == f"{label!s}" == "Document"
    assert json.dumps({label: label}) == '{"Document": "Document"}'
    assert orjson.dumps([label]) == b'["Document"]'
    assert pickle.loads(pickle.dumps(label.lower())) == "document"  # noqa: S301 - our own


def test_a_declared_text_is_translated_where_it_is_drawn(german: None) -> None:
    label = N_("Document")
    assert f"{label}" == "Dokument"
    assert tr("%(name)s is missing.", name=label) == "Dokument fehlt."
    assert joined([label, "own"]) == "Dokument, own"
    page = engines["jinja2"].from_string("{{ x }} {{ x ~ '!' }} {{ [x]|join(', ') }} {{ x|lower }}")
    assert page.render({"x": label}) == "Dokument Dokument! Dokument Dokument"


def test_a_word_within_a_sentence_is_small_in_english_alone() -> None:
    label, sla = N_("Document"), N_("SLA target")
    assert f"a {label.lower()}" == "a document"
    assert f"an {sla.lower()}" == f"an {within(sla)}" == "an SLA target"
    assert N_("Relevant to (the) SMS").lower() == "relevant to (the) SMS"
    assert f"New {N_('Statement of Applicability').lower()}" == "New Statement of Applicability"
    assert within("Own") == "Own"
    assert fold(N_("IMS manager")) == "ims manager"


def test_a_word_within_a_german_sentence_keeps_its_capital(german: None) -> None:
    label = N_("Document")
    assert f"ein {label.lower()}" == f"ein {label.lower().lower()}" == "ein Dokument"
    assert label.lower() == "document"


def test_nothing_declared_stays_nothing() -> None:
    assert declared("") == ""
    assert tr("") == ""


def test_a_text_with_values_and_numbers_is_put_together_last() -> None:
    assert trn("%(count)s row", "%(count)s rows", 1) == "1 row"
    assert trn("%(count)s row", "%(count)s rows", 0) == "0 rows"
    assert trc("verb", "Open") == "Open"
    assert tr("100 %") == "100 %"


def test_one_word_may_have_several_meanings(german: None) -> None:
    assert trc("verb", "Open") == "Öffnen"
    assert trc("state", "Open") == "Open"


def test_values_are_escaped_once_wherever_a_text_stands(german: None) -> None:
    source = (
        "{{ tr('%(name)s is missing.', name=x) }}|"
        "{% trans name=x %}<b>{{ name }}</b> waits{% endtrans %}|"
        "{% trans %}100 %{% endtrans %}"
    )
    page = engines["jinja2"].from_string(source).render({"x": "<i>"})
    assert page == "&lt;i&gt; fehlt.|<b>&lt;i&gt;</b> wartet|100 %"
    assert isinstance(language.tr_markup("x"), Markup)


def test_dates_and_numbers_are_iso_like_in_english() -> None:
    assert day(date(2026, 11, 23)) == "2026-11-23"
    assert number(1234567) == "1,234,567"
    assert number(Decimal("99.95")) == "99.95"


def test_dates_and_numbers_are_written_as_the_language_does(german: None) -> None:
    assert day(date(2026, 11, 23)) == "23.11.2026"
    assert moment(datetime(2026, 11, 23, 14, 5, tzinfo=UTC)).startswith("23.11.2026 ")
    assert number(Decimal("1234.5")) == "1.234,5"


def test_a_language_is_spoken_for_a_while() -> None:
    assert language.language() == "en"
    with language.speaking("de"):
        assert language.language() == "de"
        with language.speaking("en"):
            assert language.language() == "en"
        assert language.language() == "de"
    assert language.language() == "en"


def test_only_languages_that_are_here_are_spoken() -> None:
    assert language.first_language("", "xx", "de", "en") == "de"
    assert language.first_language("xx") == "en"
