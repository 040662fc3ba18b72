"""The refusal that most registers share: a field that has to say something says nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.engine.language import N_, tr
from isthmus.engine.lifecycle import Guard, Reason

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act


def filled(column: str, code: str, text: str, hint: str) -> Guard:
    """Return a guard that refuses records whose `column` is None or holds blanks alone.

    `text` and `hint` are declared (`N_`): they are spoken when somebody is refused.
    """

    def guarded(records: Sequence[Any], act: Act) -> Iterator[tuple[Any, Reason]]:
        empty = [one for one in records if not _says(getattr(one, column))]
        if empty:
            reason = Reason(code, tr(text), tr(hint))
            yield from ((one, reason) for one in empty)

    return guarded


def _says(value: object) -> bool:
    """Return whether a value says something; zero and False do."""
    return bool(value.strip()) if isinstance(value, str) else value is not None


has_owner = filled("owner_id", "no-owner", N_("Nobody answers for it."), N_("Name its owner."))
was_held = filled("held_on", "no-day", N_("It does not say when it was held."), N_("Give the day."))
