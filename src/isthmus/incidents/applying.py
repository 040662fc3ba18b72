"""Whose rules apply to a report, and why (mission row I1; ISO/IEC 27013, 6.2.5). Pure.

The ISMS deals with what touches the security of information, wherever its scope reaches. The SMS
deals with requests and with what disturbs services or touches them, where the service, and the
customer who is hit, are in its scope. So the confidential paper on a desk is the ISMS's alone, the
slow service the SMS's alone; the broken lock is both's where services are touched, and neither's
where the place is outside.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from isthmus.engine.language import N_
from isthmus.incidents.classifying import SECURITY, Answer, Answers, Class, classes

ISMS, SMS = "isms", "sms"
UNCLASSIFIED = "unclassified"

#: Why a system's rules apply or don't, by code; the code is kept with the record.
REASONS: Mapping[str, str] = {
    UNCLASSIFIED: N_("The questions are not answered yet."),
    "isms-no-security": N_("Nothing touches the security of information."),
    "isms-inside": N_("It touches the security of information, within the scope of the ISMS."),
    "isms-outside": N_(
        "It touches the security of information, but outside of the scope of the ISMS."
    ),
    "isms-nowhere": N_(
        "It touches the security of information, and nothing says where; until then the ISMS applies."
    ),
    "sms-no-service": N_("No service is disturbed, touched or asked for."),
    "sms-inside": N_("It is about services within the scope of the SMS."),
    "sms-outside": N_("It is about services, but none within the scope of the SMS."),
    "sms-customer-outside": N_("Only a customer outside of the scope of the SMS is hit."),
    "sms-nowhere": N_("It is about services, and nothing says which; until then the SMS applies."),
}


@dataclass(frozen=True)
class Named:
    """The systems that each thing named by a report is in the scope of; None: no such thing is named."""

    service: Collection[str] | None = None
    item: Collection[str] | None = None
    place: Collection[str] | None = None
    #: whether the scope of the SMS leaves the customer out, or has the service for others only
    customer_outside: bool = False


@dataclass(frozen=True)
class Rules:
    """Whether each system's rules apply, with the codes of the reasons."""

    isms: bool
    sms: bool
    reasons: Sequence[str]

    @property
    def concerns(self) -> str:
        """The systems as records say them: isms, sms, both; empty for neither."""
        if self.isms and self.sms:
            return "both"
        return ISMS if self.isms else SMS if self.sms else ""


def rules(given: Answers, named: Named) -> Rules:
    """Return whose rules apply to a report with these answers about these things."""
    held = classes(given)
    if not held and given.touches_services != Answer.YES:
        return Rules(isms=False, sms=False, reasons=[UNCLASSIFIED])
    isms, why_isms = _isms(held, named)
    sms, why_sms = _sms(held, given, named)
    return Rules(isms, sms, [why_isms, why_sms])


def _isms(held: Sequence[Class], named: Named) -> tuple[bool, str]:
    if not {*held} & {*SECURITY}:
        return False, "isms-no-security"
    there = [one for one in (named.service, named.item, named.place) if one is not None]
    if not there:
        return True, "isms-nowhere"
    inside = any(ISMS in one for one in there)
    return inside, "isms-inside" if inside else "isms-outside"


def _sms(held: Sequence[Class], given: Answers, named: Named) -> tuple[bool, str]:
    touched = {Class.INCIDENT, Class.REQUEST} & {*held} or given.touches_services == Answer.YES
    if not touched:
        return False, "sms-no-service"
    if named.customer_outside:
        return False, "sms-customer-outside"
    # The service says it; only where none is named, the item does.
    about = named.service if named.service is not None else named.item
    if about is None:
        return True, "sms-nowhere"
    return (True, "sms-inside") if SMS in about else (False, "sms-outside")
