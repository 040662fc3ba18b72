"""What a report is, by answers to stated questions (mission row I1; ISO/IEC 27013, 6.2.5).

The two standards cut the same events differently, so nobody is asked for a term: six plain questions
are, and the terms follow. Several may hold at once. No record is read here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models

from isthmus.engine.language import N_


class Answer(models.TextChoices):
    """Empty is a third: nobody has answered yet."""

    YES = "yes", N_("Yes")
    NO = "no", N_("No")


class Class(models.TextChoices):
    """What a report can be; the first that holds says how it is handled."""

    SECURITY_INCIDENT = "security_incident", N_("Information security incident")
    INCIDENT = "incident", N_("Incident")
    SECURITY_EVENT = "security_event", N_("Information security event")
    WEAKNESS = "weakness", N_("Information security weakness")
    REQUEST = "request", N_("Service request")
    EVENT = "event", N_("Event")


#: What the ISMS asks for is about these.
SECURITY = (Class.SECURITY_INCIDENT, Class.SECURITY_EVENT, Class.WEAKNESS)
#: Questions whose answers tell what a report is; without any of them it is not classified.
QUESTIONS = ("asks", "disturbs", "security_seen", "security_harm", "weakness")


@dataclass(frozen=True)
class Answers:
    """The answers: `yes`, `no`, or empty where nobody has answered."""

    asks: str = ""
    disturbs: str = ""
    security_seen: str = ""
    security_harm: str = ""
    weakness: str = ""
    touches_services: str = ""


def classes(given: Answers) -> Sequence[Class]:
    """Return everything that the report is, what it is handled as first; empty: not classified.

    Likely harm makes an event an incident of information security, whatever was said of the event.
    """
    found = {
        Class.SECURITY_INCIDENT: given.security_harm,
        Class.INCIDENT: given.disturbs,
        Class.SECURITY_EVENT: given.security_seen,
        Class.WEAKNESS: given.weakness,
        Class.REQUEST: given.asks,
    }
    held = [one for one in Class if found.get(one) == Answer.YES]
    if Class.SECURITY_INCIDENT in held and Class.SECURITY_EVENT in held:
        held.remove(Class.SECURITY_EVENT)
    if held:
        return held
    answered = all(getattr(given, name) for name in QUESTIONS)
    return [Class.EVENT] if answered else []
