"""Whose rules apply to a report, and why (mission row I1; ISO/IEC 27013, 6.2.5). Pure.

The ISMS deals with what touches the security of information, wherever its scope reaches. The SMS
deals with requests and with what disturbs services or touches them, where the service, and the
customer who is hit, are in its scope. So the confidential paper on a desk is the ISMS's alone, the
slow service the SMS's alone; the broken lock is both's where services are touched, and neither's
where the place is outside.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from isthmus.engine.language import tr
from isthmus.incidents.classifying import SECURITY, Answer, Answers, Class, classes

ISMS, SMS = "isms", "sms"


@dataclass(frozen=True)
class Named:
    """The systems that each thing named by a report is in the scope of; None: no such thing is named."""

    service: Collection[str] | None = None
    item: Collection[str] | None = None
    place: Collection[str] | None = None
    #: whether the scope of the SMS leaves the customer out, or has the service for others only
    customer_outside: bool = False


def rules(given: Answers, named: Named) -> str:
    """Return whose rules apply to a report with these answers about these things, as records say it:
    isms, sms, both; empty for neither."""
    isms, sms = _isms(given, named), _sms(given, named)
    if isms and sms:
        return "both"
    return ISMS if isms else SMS if sms else ""


def is_judged(given: Answers) -> bool:
    """Return whether enough is answered to say whose rules apply."""
    return bool(classes(given)) or given.touches_services == Answer.YES


def touches_security(given: Answers) -> bool:
    return bool({*classes(given)} & {*SECURITY})


def is_about_services(given: Answers) -> bool:
    held = {*classes(given)}
    return bool({Class.INCIDENT, Class.REQUEST} & held) or given.touches_services == Answer.YES


def _isms(given: Answers, named: Named) -> bool:
    if not touches_security(given):
        return False
    there = [one for one in (named.service, named.item, named.place) if one is not None]
    return not there or any(ISMS in one for one in there)


def _sms(given: Answers, named: Named) -> bool:
    if not is_about_services(given) or named.customer_outside:
        return False
    # The service says it; only where none is named, the item does.
    about = named.service if named.service is not None else named.item
    return about is None or SMS in about


def reasons(given: Answers, concerns: str, *, somewhere: bool, something: bool) -> Sequence[str]:
    """Return in words why a report's rules are those of `concerns`, one sentence for each system.

    `somewhere` says whether a service, an item or a place is named, `something` whether a service or
    an item is. Nothing is told of a scope but what `concerns` says already.
    """
    if not is_judged(given):
        return []
    return [
        _why_isms(given, applies=concerns in (ISMS, "both"), somewhere=somewhere),
        _why_sms(given, applies=concerns in (SMS, "both"), something=something),
    ]


def _why_isms(given: Answers, *, applies: bool, somewhere: bool) -> str:
    if not touches_security(given):
        return tr("Nothing touches the security of information.")
    if not applies:
        return tr("It touches the security of information, but outside of the scope of the ISMS.")
    if somewhere:
        return tr("It touches the security of information, within the scope of the ISMS.")
    return tr(
        "It touches the security of information, and nothing says where; until then the ISMS applies."
    )


def _why_sms(given: Answers, *, applies: bool, something: bool) -> str:
    if not is_about_services(given):
        return tr("No service is disturbed, touched or asked for.")
    if not applies:
        return tr(
            "It is about services, but none that the scope of the SMS has for whoever is hit."
        )
    if something:
        return tr("It is about services within the scope of the SMS.")
    return tr("It is about services, and nothing says which; until then the SMS applies.")
