"""What risks are called where the two kinds of assessment are kept apart (27013, 6.2.3 b) and c)).

The names are data of the approach in force. `engine.naming` puts them wherever a person reads;
nothing here is asked under approach a).
"""

from __future__ import annotations

from collections.abc import Mapping

from isthmus.context.concerns import Concerns
from isthmus.engine import naming
from isthmus.engine.language import spoken, tr
from isthmus.engine.naming import Name, names_here
from isthmus.engine.registry import RecordType
from isthmus.risks.edges import RISK
from isthmus.risks.method.in_force import approach_in_force

#: The approaches under which assessments go by names that differ.
KEPT_APART = ("b", "c")
#: What is answered to both questions of a risk, by what it concerns: security, services.
ANSWERS: Mapping[str, tuple[str, str]] = {
    Concerns.ISMS: ("yes", "no"),
    Concerns.SMS: ("no", "yes"),
    Concerns.BOTH: ("yes", "yes"),
}


def names(organization: int) -> tuple[Name, ...]:
    """Return the names of the approach in force, those that it has; none under a). One query."""
    approach = approach_in_force(organization)
    if approach is None or approach.choice not in KEPT_APART:
        return ()
    return tuple(
        Name(value, name, (("for_security", answers[0]), ("for_services", answers[1])))
        for value, answers in ANSWERS.items()
        if (name := approach.names.get(value, "").strip())
    )


def renamed(organization: int) -> None:
    """Let everybody learn that an approach came into force, or is in force no more."""
    approach = approach_in_force(organization)
    apart = approach is not None and approach.choice in KEPT_APART
    naming.named_anew(organization, any_left=apart)


def titled(plain: str, called: str, record_type: type[RecordType]) -> str:
    """Return a title of a page about risks: `plain`, or `called` with the names they go by here."""
    if not names_here(RISK):
        return tr(plain)
    return tr(called, name=spoken(record_type.label_plural))


naming.sources[RISK] = names
