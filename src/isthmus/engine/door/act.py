from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from isthmus.engine.access import Viewer

#: The way in of history that another system kept: nobody is told of it as if it happened now.
REPLAYED = "replay"


@dataclass(frozen=True)
class Act:
    """Who acts, by which way, and when: an argument of every write, so that none reads a clock.

    `occurred_at` is when it happened, `recorded_at` when it was written down; they differ for
    imports of the past.
    """

    viewer: Viewer
    via: str  #: web, api, command line, import, replay, demo
    occurred_at: datetime
    recorded_at: datetime
    request_id: str = ""

    @property
    def today(self) -> date:
        """The day it happened, in the time zone of the installation."""
        return self.occurred_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()

    @classmethod
    def now(cls, viewer: Viewer, via: str, request_id: str = "") -> Act:
        moment = timezone.now()
        return cls(viewer, via, moment, moment, request_id)

    @classmethod
    def dated(cls, viewer: Viewer, via: str, occurred_at: datetime) -> Act:
        """Return an act of the past that is recorded now."""
        return cls(viewer, via, occurred_at, timezone.now())
