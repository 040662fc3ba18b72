from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from isthmus.conformity.facts import facts
from isthmus.conformity.matrix import untraced
from isthmus.conformity.offers import traced_of
from isthmus.conformity.operations import trace
from isthmus.conformity.suggestions import missing_for
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, restrict
from isthmus.engine.models import Organization
from isthmus.engine.registry import RecordType, registry
from isthmus.standards.library import Requirement

pytestmark = pytest.mark.django_db
Refs = dict[str, Requirement]
Make = Callable[..., Any]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("ims_manager")


def at(record: Any, verb: str = "") -> str:
    page = f"/o/northgate/documents/{record.reference}/"
    return f"{page}traces/{verb}/" if verb else page


def traced(record: Any, act: Act) -> list[str]:
    return [one.reference for one in traced_of(record.entry, act.viewer).traced]


def test_several_requirements_are_traced_at_once_and_the_panel_answers_in_place(
    assessor: Act, document: Make, browser: Client
) -> None:
    record = document()
    chosen = {"requirement": ["iso27001-2013 5.2", "iso20000-1-2011 4.1.2"]}
    page = browser.post(at(record, "add"), chosen, headers=HTMX)
    assert traced(record, assessor) == ["27001:2013 5.2", "20000-1:2011 4.1.2"]
    assert 'id="traces"' in page.content.decode()
    assert "<html" not in page.content.decode()


def test_the_rail_says_in_short_what_the_panel_says_and_follows_it(
    document: Make, browser: Client
) -> None:
    record = document()
    chosen = {"requirement": ["iso27001-2013 5.2"]}
    answer = browser.post(at(record, "add"), chosen, headers=HTMX).content.decode()
    assert 'id="traces-rail" hx-swap-oob="true"' in answer
    page = browser.get(at(record)).content.decode()
    rail = page.partition('id="traces-rail"')[2].partition("</section>")[0]
    assert "/requirements/iso27001-2013/5.2/" in rail
    assert "verdict-cell" in rail
    assert "hx-swap-oob" not in rail


def test_a_reference_that_is_typed_is_enough(
    assessor: Act, document: Make, browser: Client
) -> None:
    record = document()
    sent = browser.post(at(record, "add"), {"q": "5.1 a)"})
    assert sent["Location"] == f"{at(record)}#traces"
    assert traced(record, assessor) == ["27001:2013 5.1 a)"]


def test_what_is_typed_but_names_nothing_is_said_and_kept(
    assessor: Act, document: Make, browser: Client
) -> None:
    record = document()
    page = browser.post(at(record, "add"), {"q": "<9.9>"}, headers=HTMX).content.decode()
    assert "Nothing is called “&lt;9.9&gt;”" in page
    assert 'value="&lt;9.9&gt;"' in page
    assert traced(record, assessor) == []


def test_an_ended_trace_can_be_undone(
    assessor: Act, document: Make, browser: Client, isms: Refs
) -> None:
    record = document()
    trace(record.pk, [isms["5.2"]], assessor)
    one = {"requirement": "iso27001-2013 5.2"}
    page = browser.post(at(record, "remove"), one, headers=HTMX).content.decode()
    assert traced(record, assessor) == []
    assert "Undo" in page


def test_declining_asks_for_a_reason_and_shows_it(
    assessor: Act, document: Make, browser: Client, isms: Refs
) -> None:
    record = document()
    trace(record.pk, [isms["5.2"]], assessor)
    one = {"requirement": "iso20000-1-2011 4.1.2"}
    page = browser.post(at(record, "decline"), one, headers=HTMX).content.decode()
    assert "Say why it does not serve there." in page
    said = {**one, "reason": "Nothing about services."}
    page = browser.post(at(record, "decline"), said, headers=HTMX).content.decode()
    assert "Nothing about services." in page
    browser.post(at(record, "take-back"), one, headers=HTMX)
    assert traced_of(record.entry, assessor.viewer).declined == ()


def test_the_search_keeps_what_was_chosen(assessor: Act, document: Make, browser: Client) -> None:
    record = document()
    asked = {"q": "supplier", "requirement": "iso27001-2013 5.2"}
    text = browser.get(at(record, "search"), asked).content.decode()
    assert 'value="iso27001-2013 5.2" checked' in text
    assert 'value="iso27001-2013 A.15.1.1">' in text


def test_the_record_page_shows_traces_with_their_verdicts_and_the_offers(
    assessor: Act, document: Make, browser: Client, isms: Refs
) -> None:
    record = document("Information security policy")
    trace(record.pk, [isms["5.1 a)"], isms["5.2"]], assessor)
    text = browser.get(at(record)).content.decode()
    assert "Requirements it serves" in text
    assert "verdict-cell" in text
    assert "Counterparts of the other standard" in text
    assert "That side adds" in browser.get(at(record, "offers")).content.decode()
    assert "Is it one of these?" in text


def test_a_reader_sees_traces_and_can_change_none(
    assessor: Act, document: Make, sign_in: Callable[[str], Client], isms: Refs
) -> None:
    record = document()
    trace(record.pk, [isms["5.2"]], assessor)
    auditor = sign_in("auditor")
    text = auditor.get(at(record)).content.decode()
    assert "Requirements it serves" in text
    assert "traces/add/" not in text
    sent = auditor.post(at(record, "add"), {"requirement": "iso27001-2013 5.1"})
    assert sent.status_code == 403
    assert traced(record, assessor) == ["27001:2013 5.2"]


def test_a_hidden_record_has_no_panel_to_write_to(
    assessor: Act, second_assessor: Act, document: Make, browser: Client
) -> None:
    record = document()
    record = restrict(DocumentType, record.pk, [], second_assessor, "Secret")
    sent = browser.post(at(record, "add"), {"requirement": "iso27001-2013 5.1"})
    assert sent.status_code == 404


def test_missing_documented_information_that_fits_the_title_comes_first(
    adopted: Organization, document: Make
) -> None:
    missing = missing_for(document("Risk treatment plan").entry, (), facts(adopted))
    assert missing[0].item.title == "Information security risk treatment plan"
    assert missing[0].fit > missing[-1].fit


def test_what_it_is_traced_to_is_not_suggested_again(
    adopted: Organization, document: Make, isms: Refs
) -> None:
    entry = document("Scope of the ISMS").entry
    assert isms["4.3"] in [one.requirement for one in missing_for(entry, (), facts(adopted))]
    left = missing_for(entry, [isms["4.3"]], facts(adopted))
    assert isms["4.3"] not in [one.requirement for one in left]


def test_any_record_can_be_traced_and_then_has_the_panel(
    make_samples: Callable[[type[RecordType]], list[Any]], browser: Client
) -> None:
    for record_type in registry.types():
        record = make_samples(record_type)[0]
        page = f"/o/northgate/{record_type.register}/{record.reference}/"
        expected = "traces" in record_type.relations
        assert ('id="traces"' in browser.get(page).content.decode()) is expected
        if not expected:
            sent = {"type": "traces", "to": "27001:2013 5.2"}
            assert browser.post(f"{page}relate/", sent).status_code == 302
            assert 'id="traces"' in browser.get(page).content.decode()


def test_only_records_that_are_expected_to_be_traced_count_as_untraced(
    make_samples: Callable[[type[RecordType]], list[Any]], org: Organization
) -> None:
    for record_type in registry.types():
        make_samples(record_type)
    expected = {one.code for one in registry.types() if "traces" in one.relations}
    assert {entry.type for entry in untraced(org)} == expected


def test_what_most_never_open_comes_when_it_is_opened(
    assessor: Act, document: Make, sign_in: Callable[[str], Client], isms: Refs
) -> None:
    record = document("Supplier policy")
    trace(record.pk, [isms["5.2"], isms["7.5"], isms["9.2"], isms["9.3"]], assessor)
    keeper = sign_in("ims_manager")
    text = keeper.get(at(record)).content.decode()
    for part, words in (("missing", "Trace to the chosen ones"), ("offers", "That side adds")):
        assert f"traces/{part}/" in text
        piece = keeper.get(at(record, part), headers={"HX-Request": "true"}).content.decode()
        assert words in piece
        assert "<html" not in piece
        page = keeper.get(at(record, part)).content.decode()
        assert words in page
        assert "<html" in page
    assert sign_in("auditor").get(at(record, "missing")).content.decode().count("<form") < 5
