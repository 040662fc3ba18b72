"""How somebody likes to be told: of what, where, when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings

from isthmus.engine.door.errors import Invalid, RowError
from isthmus.engine.language import tr
from isthmus.engine.models import NoticeChoice
from isthmus.engine.notices.kinds import KINDS
from isthmus.engine.notices.when import Rhythm, is_quiet, when_to_send

PAGE, MAIL = "page", "mail"


@dataclass(frozen=True)
class Choices:
    """What one person chose; where they chose nothing, what is usual."""

    rhythm: str = Rhythm.AT_ONCE
    hour: int = 8
    quiet: tuple[time, time] | None = None
    zone: str = ""
    #: by kind and place, where it differs from what is usual
    kinds: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)

    def wants(self, kind: str, place: str) -> bool:
        """Return whether they want notices of a kind in a place: `page` or `mail`."""
        usual = KINDS[kind]
        if place == PAGE and usual.fixed:
            return True
        default = usual.page if place == PAGE else usual.mail
        return bool(self.kinds.get(kind, {}).get(place, default))

    @property
    def time_zone(self) -> ZoneInfo:
        """Their time zone; that of the installation if they named none, or one that is gone."""
        try:
            return ZoneInfo(self.zone or settings.TIME_ZONE)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo(settings.TIME_ZONE)

    def when(self, now: datetime) -> datetime | None:
        """Return when they may be sent an e-mail; None: never."""
        return when_to_send(now, self.rhythm, hour=self.hour, quiet=self.quiet, zone=self.time_zone)

    def is_quiet(self, now: datetime) -> bool:
        """Return whether they want to be left alone now."""
        return is_quiet(now, self.quiet, self.time_zone)


def choices_of(principals: Iterable[int]) -> dict[int, Choices]:
    """Return what each of them chose. One query."""
    keys = set(principals)
    rows = NoticeChoice.objects.filter(principal__in=keys)
    found = {row.principal_id: _read(row) for row in rows}
    return {key: found.get(key, Choices()) for key in keys}


def _read(row: NoticeChoice) -> Choices:
    quiet = None
    if row.quiet_from is not None and row.quiet_until is not None:
        quiet = row.quiet_from, row.quiet_until
    return Choices(row.rhythm, row.hour, quiet, row.zone, row.kinds)


def choose(organization_id: int, principal_id: int, choices: Choices) -> None:
    """Keep what somebody chose. Raises Invalid by field: rhythm, hour, quiet_until, zone."""
    wrong = [
        *([] if choices.rhythm in [*Rhythm] else [_wrong("rhythm", tr("Choose how often."))]),
        *([] if 0 <= choices.hour <= 23 else [_wrong("hour", tr("Choose an hour of the day."))]),
    ]
    if choices.zone and choices.zone not in zones():
        hint = tr("Write it as Continent/City, for example Europe/Vienna.")
        wrong.append(
            _wrong("zone", tr("“%(zone)s” is no time zone.", zone=choices.zone[:60]), hint)
        )
    if choices.quiet is not None and choices.quiet[0] == choices.quiet[1]:
        hint = tr("Choose another end; to get no e-mail at all, choose “Never”.")
        wrong.append(_wrong("quiet_until", tr("The quiet hours end when they begin."), hint))
    if wrong:
        raise Invalid(wrong)
    begin, end = choices.quiet or (None, None)
    NoticeChoice.objects.update_or_create(
        principal_id=principal_id,
        defaults={
            "organization_id": organization_id,
            "rhythm": choices.rhythm,
            "hour": choices.hour,
            "quiet_from": begin,
            "quiet_until": end,
            "zone": choices.zone,
            "kinds": _that_differ(choices),
        },
    )


def _that_differ(choices: Choices) -> dict[str, dict[str, bool]]:
    """Return what differs from what is usual, so that a new usual reaches everybody else."""
    usual = Choices()
    found: dict[str, dict[str, bool]] = {}
    for kind in KINDS:
        for place in (PAGE, MAIL):
            if (wanted := choices.wants(kind, place)) != usual.wants(kind, place):
                found.setdefault(kind, {})[place] = wanted
    return found


@cache
def zones() -> frozenset[str]:
    """Return the names of all time zones."""
    return frozenset(available_timezones())


def _wrong(name: str, message: str, hint: str = "") -> RowError:
    return RowError(0, name, "range", message, hint)
