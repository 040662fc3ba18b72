"""What a report is and whose rules apply, by the examples of ISO/IEC 27013, 6.2.5. No database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus.agreements.models import Grade
from isthmus.incidents.applying import Named, reasons, rules
from isthmus.incidents.classifying import QUESTIONS, SECURITY, Answer, Answers, Class, classes
from isthmus.incidents.priority import LEAST, MATRIX, priority

YES, NO = "yes", "no"
BOTH = ("isms", "sms")

#: The clause's own: what is found on the desk, the lock, the maintenance, the slow service.
DESK = Answers(asks=NO, disturbs=NO, touches_services=NO, security_seen=YES, weakness=NO)
LOCK = Answers(asks=NO, disturbs=NO, touches_services=NO, security_seen=YES, security_harm=YES)
LOCK_AT_SERVICES = Answers(disturbs=NO, touches_services=YES, security_seen=YES, security_harm=YES)
OVERRUN = Answers(disturbs=YES, security_seen=NO, security_harm=NO, weakness=NO)
SLOW = Answers(disturbs=YES, security_seen=NO, security_harm=NO, weakness=NO)


@pytest.mark.parametrize(
    ("answers", "named", "concerns"),
    [
        pytest.param(DESK, Named(place=["isms"]), "isms", id="a paper on a desk"),
        pytest.param(LOCK, Named(place=["isms"]), "isms", id="a broken lock"),
        pytest.param(
            LOCK_AT_SERVICES,
            Named(place=["isms"], service=BOTH),
            "both",
            id="a broken lock where services are touched",
        ),
        pytest.param(LOCK, Named(place=[]), "", id="a broken lock outside of the ISMS"),
        pytest.param(OVERRUN, Named(service=BOTH), "sms", id="maintenance takes too long"),
        pytest.param(SLOW, Named(service=BOTH), "sms", id="a slow service"),
        pytest.param(
            SLOW,
            Named(service=BOTH, customer_outside=True),
            "",
            id="only a customer outside of the SMS is hit",
        ),
        pytest.param(SLOW, Named(service=["isms"]), "", id="a service outside of the SMS"),
        pytest.param(SLOW, Named(service=[], item=["sms"]), "", id="the service says it"),
        pytest.param(SLOW, Named(item=["sms"]), "sms", id="an item of the SMS, no service named"),
        pytest.param(SLOW, Named(), "sms", id="nothing named"),
        pytest.param(DESK, Named(), "isms", id="a paper, nobody says where"),
        pytest.param(
            Answers(disturbs=YES, security_harm=YES), Named(service=BOTH), "both", id="both at once"
        ),
        pytest.param(Answers(asks=YES), Named(service=["sms"]), "sms", id="a request"),
        pytest.param(Answers(), Named(service=BOTH, place=BOTH), "", id="nobody has answered"),
    ],
)
def test_the_rules_that_apply(answers: Answers, named: Named, concerns: str) -> None:
    assert rules(answers, named) == concerns


def test_a_report_may_be_several_things_at_once() -> None:
    found = classes(Answers(asks=YES, disturbs=YES, security_seen=YES, weakness=YES))
    assert found == [Class.INCIDENT, Class.SECURITY_EVENT, Class.WEAKNESS, Class.REQUEST]


def test_likely_harm_makes_an_incident_of_an_event() -> None:
    assert classes(Answers(security_seen=YES, security_harm=YES)) == [Class.SECURITY_INCIDENT]
    assert classes(Answers(security_seen=NO, security_harm=YES)) == [Class.SECURITY_INCIDENT]


def test_no_to_everything_is_an_event_and_silence_is_nothing() -> None:
    assert classes(Answers(**dict.fromkeys(QUESTIONS, NO))) == [Class.EVENT]
    assert classes(Answers(**dict.fromkeys(QUESTIONS[1:], NO))) == []
    assert classes(Answers()) == []


answer = st.sampled_from(["", YES, NO])
scope = st.none() | st.sets(st.sampled_from(BOTH))


@given(
    st.builds(Answers, *[answer] * 6),
    st.builds(Named, service=scope, item=scope, place=scope, customer_outside=st.booleans()),
)
def test_no_rules_apply_without_what_they_are_about(answers: Answers, named: Named) -> None:
    found, held = rules(answers, named), classes(answers)
    if found in ("isms", "both"):
        assert {*held} & {*SECURITY}
        there = [one for one in (named.service, named.item, named.place) if one is not None]
        assert not there or any("isms" in one for one in there)
    if found in ("sms", "both"):
        assert {Class.INCIDENT, Class.REQUEST} & {*held} or answers.touches_services == Answer.YES
        assert not named.customer_outside
    if not held and answers.touches_services != Answer.YES:
        assert found == ""


def test_the_matrix_knows_every_pair() -> None:
    assert {*MATRIX} == {(one, other) for one in Grade.values for other in Grade.values}


@pytest.mark.parametrize("risk", ["", *Grade.values])
@pytest.mark.parametrize("urgency", ["", *Grade.values])
@pytest.mark.parametrize("impact", ["", *Grade.values])
def test_risk_to_information_security_raises_and_never_lowers(
    impact: str, urgency: str, risk: str
) -> None:
    without, found = priority(impact, urgency, ""), priority(impact, urgency, risk)
    if without:
        assert found <= without
    if risk in LEAST:
        assert "" < found <= LEAST[risk]
    else:
        assert found == without


@given(st.builds(Answers, *[answer] * 6), st.sampled_from(["", "isms", "sms", "both"]))
def test_each_system_has_its_sentence_once_there_is_something_to_say(
    answers: Answers, concerns: str
) -> None:
    said = reasons(answers, concerns, somewhere=True, something=True)
    judged = bool(classes(answers)) or answers.touches_services == YES
    assert len(said) == (2 if judged else 0)
    assert len({*said}) == len(said)
