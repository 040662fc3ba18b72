"""What falls due is told of once when it comes near and once when it is missed, to whoever sees to it.

Of which moment was told stands with the record: another one is told of anew, the same one never
twice, also with two workers and one that is killed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, history
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.hanging import tell
from isthmus.engine.door.transaction import door_open
from isthmus.engine.formats import moment
from isthmus.engine.language import tr
from isthmus.engine.models import Entry, Organization, Record
from isthmus.engine.notices.kinds import DUE
from isthmus.engine.notices.reasons import Reason, Told

#: So many are looked at in one run; the next follows soon.
BATCH = 200


@dataclass(frozen=True)
class FallingDue:
    """A moment by which something has to be done about records of a type that hang on a report.

    `warn` is never later than `due`, and there whenever it is; `warned` and `missed` keep of which
    moment was told. All four name columns of the record.
    """

    model: type[Record]
    states: tuple[str, ...]  #: in which it still has to be done
    who: str  #: the system's name in history
    due: str
    warn: str
    warned: str
    missed: str
    warning: str  #: what history calls it
    missing: str

    def _untold(self, now: datetime) -> QuerySet[Any]:
        unwarned = Q(**{self.warned: None}) | ~Q(**{self.warned: F(self.due)})
        unmissed = Q(**{self.missed: None}) | ~Q(**{self.missed: F(self.due)})
        late = unmissed & Q(**{f"{self.due}__lt": now})
        # An index is entered by the first.
        rows = self._rows().filter(**{f"{self.warn}__lte": now})
        return rows.filter(unwarned | late, state__in=self.states, removed_at=None)

    def _rows(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model.objects.as_system(f"{self.who}: what falls due")
        return rows

    def organizations(self) -> Iterable[tuple[int, Mapping[str, Any]]]:
        """Yield the organizations in which something is to be told. One query."""
        rows = self._untold(timezone.now()).order_by()
        keys = rows.values_list("organization", flat=True).distinct()
        return [(key, {"organization_id": key}) for key in keys]

    def sweep(self, organization: Organization, now: datetime) -> int:
        """Tell of everything that is due soon or late by `now`; return of how many."""
        act = Act(system_viewer(organization, self.who), "job", now, now)
        keys = self._untold(now).filter(organization=organization).order_by(self.warn, "pk")
        return sum(self._tell(key, act) for key in keys.values_list("pk", flat=True)[:BATCH])

    def _tell(self, key: int, act: Act) -> bool:
        with door_open():
            entries = Entry.objects.as_system(f"{self.who}: what falls due")
            entry = entries.select_for_update(no_key=True).get(pk=key)
            one = self._untold(act.occurred_at).filter(pk=key).first()
            if one is None:
                return False
            due: datetime = getattr(one, self.due)
            is_missed = due < act.occurred_at
            setattr(one, self.warned, due)
            if is_missed:
                setattr(one, self.missed, due)
            verb = self.missing if is_missed else self.warning
            tell(entry, verb, act, due=history.plain(due))
            update_rows(self.model, [one], (self.warned, self.missed))
        return True

    def concerned(self, one: Told) -> Iterator[Reason]:
        """Yield who sees to it, and who works on its report. One query."""
        rows = self._rows().filter(pk=one.entry.pk)
        for keys in rows.values_list("owner", "incident__owner"):
            for key in sorted({key for key in keys if key}):
                yield one.reason(DUE, key)


def due_words(payload: Mapping[str, Any]) -> str:
    """Return what history says besides: when it is due."""
    due = payload.get("due")
    return tr("due %(moment)s", moment=moment(datetime.fromisoformat(due))) if due else ""
