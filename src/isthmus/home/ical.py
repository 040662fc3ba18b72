"""A calendar as programs read it: iCalendar, RFC 5545. All-day events only, which is all we have."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

#: Octets of a line, its end apart.
WIDTH = 75
#: What no text may hold, line ends and tabs apart.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
#: What no address may hold.
NO_URI = re.compile(r"[\s\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Event:
    """One thing on a day, or from a day to another; `uid` stays the same when it is moved."""

    uid: str
    day: date
    summary: str
    changed_at: datetime
    until: date | None = None
    description: str = ""
    url: str = ""


def calendar(name: str, events: Iterable[Event]) -> bytes:
    """Return the text of a calendar: lines of at most 75 octets that end in CR LF."""
    return b"".join(_folded(line) for line in _lines(name, events))


def stable_uid(*parts: object) -> str:
    """Return a name for an event that tells nothing and is the same each time."""
    text = "\n".join(str(part) for part in parts)
    return f"{hashlib.sha256(text.encode()).hexdigest()[:32]}@isthmus"


def escaped(text: str) -> str:
    """Return a TEXT value (3.3.11) in which nothing ends the value or the line."""
    text = CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for found, instead in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(found, instead)
    return text


def _lines(name: str, events: Iterable[Event]) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Isthmus//Calendar//EN"
    yield "CALSCALE:GREGORIAN"
    yield f"X-WR-CALNAME:{escaped(name)}"
    yield "REFRESH-INTERVAL;VALUE=DURATION:PT4H"
    yield "X-PUBLISHED-TTL:PT4H"
    for event in events:
        yield from _event(event)
    yield "END:VCALENDAR"


def _event(event: Event) -> Iterator[str]:
    # The end is the first day that is not part of it.
    end = (event.until or event.day) + timedelta(days=1)
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{event.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{end:%Y%m%d}"
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{escaped(event.description)}"
    if event.url:
        # A URI takes no escapes of text; what could end the line has no place in one.
        yield f"URL:{NO_URI.sub('', event.url)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _folded(line: str) -> bytes:
    """Return a line with its end, broken between characters where it is too long (3.1)."""
    pieces: list[bytes] = []
    piece = b""
    for character in line:
        octets = character.encode("utf-8", "replace")
        # A line that goes on begins with a space, which counts.
        if len(piece) + len(octets) > WIDTH - (1 if pieces else 0):
            pieces.append(piece)
            piece = b""
        piece += octets
    pieces.append(piece)
    return b"\r\n ".join(pieces) + b"\r\n"
