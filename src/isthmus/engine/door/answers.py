"""What guards answer before anybody tries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from isthmus.engine.door.act import Act
from isthmus.engine.lifecycle import Guard, Reason
from isthmus.engine.models import Record


class Answers:
    """Asks each guard once for the same records: several transitions and removing share some.

    Of one act, and for as long as nothing is written.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[Guard, tuple[int, ...]], list[tuple[Record, Reason]]] = {}

    def of(
        self, guards: Iterable[Guard], records: Sequence[Record], act: Act
    ) -> list[tuple[Record, Reason]]:
        """Return each record that one of the guards refuses, with the reason."""
        return [found for guard in guards for found in self._asked(guard, records, act)]

    def _asked(
        self, guard: Guard, records: Sequence[Record], act: Act
    ) -> list[tuple[Record, Reason]]:
        key = (guard, tuple(record.pk for record in records))
        if key not in self._kept:
            self._kept[key] = [*guard(records, act)]
        return self._kept[key]
