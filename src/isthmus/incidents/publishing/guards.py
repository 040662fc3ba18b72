"""What must hold before something of a restricted case is published. Lists in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.engine.door.errors import Invalid, RowError
from isthmus.engine.fields import FieldProblem
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.text import fold
from isthmus.incidents.evidence.guards import moment_of

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple[Any, Reason]]
#: What people write of it.
WRITTEN = ("title", "what", "over")


def is_restricted(cases: Sequence[Any], act: Act) -> Reasons:
    """Refuse to publish apart what everybody may know of anyway."""
    reason = Reason(
        "not-restricted",
        tr("It is restricted to nobody."),
        tr("Whoever asks how it stands reads this report itself."),
    )
    yield from ((one, reason) for one in cases if one.circle_id is None)


def may_publish(cases: Sequence[Any], act: Act, given: Mapping[str, Any]) -> Reasons:
    """Refuse what would tell of the case: its reference, its title, a service that only some may know
    of. Refuse a time that is to come; raises Invalid for what is no time."""
    service = given["service"]
    since = _moment(given.get("since", ""))
    text = fold(" ".join(given.get(name, "") for name in WRITTEN))
    for one in cases:
        if service.circle_id is not None:
            yield (
                one,
                Reason(
                    "service-restricted",
                    tr("Only some may know of %(reference)s.", reference=service.reference),
                    tr("Name a service that everybody may know of."),
                ),
            )
        if since is not None and since > act.occurred_at:
            yield one, Reason("future", tr("That time is still to come."))
        if fold(one.reference) in text or _quotes(one.title, given["title"], text):
            yield (
                one,
                Reason(
                    "tells-of-the-case",
                    tr("It quotes the reference or the title of this report."),
                    tr("Say what users notice, in other words: everybody will read it."),
                ),
            )


def _quotes(known: str, title: str, text: str) -> bool:
    """Return whether a text has the title of a case in it; a single word may be anybody's."""
    words = fold(known).strip()
    return words == fold(title).strip() or (" " in words and words in text)


def _moment(text: str) -> Any:
    try:
        return moment_of(text)
    except FieldProblem:
        hint = tr("Write it as 2026-11-23 14:05.")
        raise Invalid(
            [RowError(0, "since", "moment", tr("The time can't be read."), hint)]
        ) from None
