"""Forms speak for themselves: sections with a sentence, words of the standards with their meaning."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import pytest
from django.test import Client

from isthmus.engine.models import Record
from isthmus.engine.registry import RecordType, derived_form, registry
from isthmus.standards.pages import meaning_of
from isthmus.standards.terms import named

EVERY = pytest.mark.parametrize(
    "record_type", [pytest.param(one, id=one.code) for one in registry.types()]
)


@EVERY
def test_each_section_has_a_sentence(record_type: type[RecordType]) -> None:
    for part in record_type.form:
        assert part.about.endswith("."), part.title


@EVERY
def test_its_terms_stand_in_the_glossary_and_differ(record_type: type[RecordType]) -> None:
    for name, term in record_type.terms.items():
        assert name in record_type.editable(), name
        assert named(term), term
        assert meaning_of(term, "northgate"), f"{term} means the same in both"


def test_a_term_on_which_the_standards_agree_needs_no_words() -> None:
    assert meaning_of("Nonconformity", "northgate") is None
    assert meaning_of("Poem", "northgate") is None


@pytest.mark.django_db
@EVERY
def test_its_form_says_what_its_terms_mean(
    record_type: type[RecordType], sign_in: Callable[[str], Client]
) -> None:
    address = f"/o/northgate/{record_type.register}/new/"
    answer = sign_in("ims_manager").get(address)
    assert answer.status_code == 200
    page = answer.content.decode()
    for part in record_type.form:
        assert escape(part.about, quote=True).replace("&#x27;", "&#39;") in page
    for term in record_type.terms.values():
        found = named(term)
        assert found is not None
        assert f"/o/northgate/standards/terms/#{found.slug}" in page


@EVERY
def test_a_form_that_nobody_declared_has_every_field_once(record_type: type[RecordType]) -> None:
    derived = [name for part in derived_form(record_type) for name in part.fields]
    assert derived[0] == "title"
    assert len(derived) == len(set(derived))
    model: type[Record] = record_type.model
    assert set(derived) == {
        column.name
        for column in model._meta.concrete_fields
        if column.editable and not column.primary_key
    }
    assert all(part.about for part in derived_form(record_type))
