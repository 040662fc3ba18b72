"""Answers that are written once: validated where they are kept, filled in where they are used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from isthmus.engine.door import Act, Invalid, create, move, restrict
from isthmus.engine.language import speaking
from isthmus.incidents.answers.model import Purpose
from isthmus.incidents.answers.offering import offers
from isthmus.incidents.answers.placeholders import PLACEHOLDERS, fill, mistakes
from isthmus.incidents.answers.records import AnswerTemplateType
from isthmus.incidents.models import Incident
from isthmus.incidents.records import IncidentType
from isthmus.incidents.tests.promised import act_of
from isthmus.incidents.tests.test_reports import report
from isthmus.people.records import PersonType
from isthmus.services.records import ServiceType
from isthmus.services.tests.offered import live

SignIn = Callable[[str], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def template(act: Act, title: str, text: str = "Dear {{reporter}}", **more: Any) -> Any:
    (made,) = create(AnswerTemplateType, [{"title": title, "text": text, **more}], act)
    return made


def offered(one: Any, act: Act, purpose: Purpose = Purpose.COMMENT, typed: str = "") -> list[str]:
    seen = Incident.objects.visible_to(act.viewer).get(pk=one.pk)
    return [offer.template.title for offer in offers(seen, purpose, typed, act.viewer)]


def words(one: Any, act: Act) -> str:
    seen = Incident.objects.visible_to(act.viewer).get(pk=one.pk)
    return offers(seen, Purpose.COMMENT, "", act.viewer)[0].filled.text


def test_an_unknown_placeholder_is_refused_with_what_where_and_how(acts: dict[str, Act]) -> None:
    with pytest.raises(Invalid) as caught:
        template(acts["contributor"], "Greeting", "Hello,\n{{reportr}} and {{me}} {{")
    unknown, open_ = caught.value.errors
    assert (unknown.field, unknown.code) == ("text", "placeholder-unknown")
    assert unknown.message == "Line 2: nothing is known as {{reportr}}."
    assert unknown.hint.startswith("Did you mean {{reporter}}?")
    assert open_.code == "placeholder-open"
    assert "line 2" in open_.message


def test_a_single_brace_is_a_brace() -> None:
    assert not list(mistakes('awk {print} {"a": 1} ${HOME}'))
    assert fill("awk {print}", {}).text == "awk {print}"


@given(
    st.lists(st.one_of(st.text("ab {}\n", max_size=6), st.sampled_from(sorted(PLACEHOLDERS)))).map(
        lambda parts: "".join(f"{{{{{p}}}}}" if p in PLACEHOLDERS else p for p in parts)
    ),
    st.dictionaries(st.sampled_from(sorted(PLACEHOLDERS)), st.text(max_size=8)),
)
def test_what_was_accepted_leaves_no_placeholder_of_its_own(
    text: str, values: dict[str, str]
) -> None:
    if any(mistakes(text)):
        return
    plain = {name: value.replace("{", "").replace("}", "") for name, value in values.items()}
    filled = fill(text, plain)
    assert "{{" not in filled.text.replace("{ {", "")
    assert filled.gaps == sum(
        text.count(f"{{{{{name}}}}}") for name in PLACEHOLDERS if not plain.get(name)
    )


def test_placeholders_become_what_the_report_says(
    house: dict[str, Any], acts: dict[str, Act], clock: Any
) -> None:
    act = act_of(acts)
    (tomas,) = create(PersonType, [{"title": "Tomas Berg"}], act)
    every = " ".join(f"{{{{{name}}}}}" for name in PLACEHOLDERS)
    template(act, "All", every)
    one = report(act, title="Mail is slow", reporter=tomas.pk, service=house["mail"],
                 customer=house["harbour"], impact="high", urgency="high", disturbs="yes")  # fmt: skip
    text = words(one, act)
    assert "Tomas Berg Harbour" in text
    assert f"{one.reference} Mail is slow Mail" in text
    assert text.endswith(act.viewer.name)


def test_what_is_not_known_is_a_gap_that_says_what_is_missing(acts: dict[str, Act]) -> None:
    act = acts["contributor"]
    template(act, "Greeting", "Dear {{ Reporter }}, by {{due}}.")
    one = report(act, title="Mail is slow")
    assert words(one, act) == "Dear [name of the reporter?], by [due time?]."
    with speaking("de"):
        assert words(one, act) != "Dear [name of the reporter?], by [due time?]."


def test_those_that_fit_come_first_and_those_for_others_last(acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    mail, portal = live(act, "Mail"), live(act, "Portal")
    template(act, "A for the portal", service=portal.pk)
    template(act, "B for all")
    template(act, "C for incidents", report_kind="incident")
    template(act, "D for accounts", category="Accounts")
    template(act, "E for mail", service=mail.pk)
    template(act, "F resolution", purpose="resolution")
    retired = template(act, "G retired")
    move(AnswerTemplateType, "retire", [retired.pk], act)
    one = report(act, title="It is slow", service=mail.pk, disturbs="yes")
    assert offered(one, act) == [
        "E for mail", "C for incidents", "B for all", "A for the portal", "D for accounts",
    ]  # fmt: skip
    assert offered(one, act, Purpose.RESOLUTION)[-1] == "D for accounts"
    assert "F resolution" in offered(one, act, Purpose.RESOLUTION)
    assert offered(one, act, typed="for MAIL") == ["E for mail"]


def test_a_service_out_of_sight_is_neither_named_nor_told_by_the_order(
    acts: dict[str, Act],
) -> None:
    boss, act = acts["ims_manager"], acts["contributor"]
    secret = live(boss, "Project Falcon")
    one = report(boss, title="It is slow", service=secret.pk)
    template(boss, "A for all", "On {{service}}")
    template(boss, "B for mail", "On {{service}}", service=live(boss, "Mail").pk)
    template(boss, "C for the project", "On {{service}}", service=secret.pk)
    assert words(one, boss) == "On Project Falcon"
    assert offered(one, boss)[0] == "C for the project"
    restrict(ServiceType, secret.pk, [], boss, "Not known yet.")
    assert words(one, act) == "On [service?]"
    assert offered(one, act) == ["A for all", "B for mail", "C for the project"]


def test_the_page_offers_them_where_they_are_typed(acts: dict[str, Act], sign_in: SignIn) -> None:
    act = acts["contributor"]
    one = report(act, title="Mail is slow", disturbs="yes")
    template(act, "Greeting", 'Dear "{{me}}" <b>', purpose="comment")
    at = f"/o/{act.viewer.organization.slug}/incidents/{one.reference}/"
    client = sign_in("contributor")
    page = client.get(at).content.decode()
    for purpose, times in (("comment", 1), ("resolution", 1), ("waiting", 4)):
        assert page.count(f'data-offers="{at}answers/?for={purpose}"') == times
    found = client.get(f"{at}answers/?for=comment&q=greet").content.decode()
    assert f'data-value="Dear &#34;{act.viewer.name}&#34; &lt;b&gt;"' in found
    nothing = client.get(f"{at}answers/?for=resolution").content.decode()
    assert "No answer template fits" in nothing
    # Who can't see the report is offered nothing, nor told that there is one.
    restrict(IncidentType, one.pk, [], acts["ims_manager"], "A person is concerned.")
    gone = client.get(f"{at}answers/")
    never = client.get(f"{at.replace(one.reference, 'INC-1999-0001')}answers/")
    assert gone.status_code == never.status_code == 404
    assert sign_in("customer_contact").get(f"{at}answers/").status_code == 404


def test_offering_costs_the_same_however_many_there_are(acts: dict[str, Act]) -> None:
    act = acts["contributor"]
    one = report(act, title="Mail is slow")
    seen = Incident.objects.visible_to(act.viewer).get(pk=one.pk)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            offers(seen, Purpose.COMMENT, "for", act.viewer)
        return len(queries)

    template(act, "For one")
    few = asked()
    for number in range(20):
        template(act, f"For {number}")
    assert asked() == few <= 3
