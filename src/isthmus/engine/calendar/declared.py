"""Which dates of a record stand on the calendar."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from isthmus.engine.language import declare_texts


@dataclass(frozen=True)
class CalendarDate:
    """A date field of a record that people plan by.

    `RecordType.calendar` lists them. A type that lists none is there with the due date of its
    entries, if it has one.
    """

    field: str
    label: str  #: what is on that day: "Review due"
    #: the records of which the date counts; those without effect any more are left out anyway
    when: Q = Q()  # noqa: RUF009 - an empty condition is never changed
    #: the field that names whose date it is
    whose: str = "owner"

    def __post_init__(self) -> None:
        declare_texts(self, "label")
