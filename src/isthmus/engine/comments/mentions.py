"""Who is named in a comment: @PER-2026-0001, or @"Maria Keller" where that names one person only."""

from __future__ import annotations

import re
from collections.abc import Mapping

from isthmus.engine.audience import named, who_see
from isthmus.engine.door.errors import Invalid, RowError
from isthmus.engine.language import tr
from isthmus.engine.models import Entry, Principal

#: More people than these are not named in one comment.
MOST = 20
#: What stands in code names nobody; so code comes first.
_AT = re.compile(
    r"(?P<code>(?P<ticks>`+)(?:(?!(?P=ticks)).|\n)*(?P=ticks))"
    r"|(?<![\w@/.])@(?:[\"“](?P<name>[^\"”\n]{1,200})[\"”]|(?P<ref>[A-Za-z]{2,6}-[0-9A-Za-z-]*[0-9A-Za-z]))"
)
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&])")


def handles(text: str) -> list[str]:
    """Return the references and names that stand behind an @ in a text, each once."""
    found = (match["name"] or match["ref"] for match in _AT.finditer(text))
    return list(dict.fromkeys(one for one in found if one))


def resolve(text: str, entry: Entry) -> tuple[str, list[Principal]]:
    """Return a text with everybody in it by their reference, and who they are.

    Raises Invalid, before anything is written, for a name that means nobody or several people,
    and for somebody who can't see the record.
    """
    wanted = handles(text)
    if len(wanted) > MOST:
        raise _wrong(
            "too-many", tr("At most %(most)s people can be mentioned in one comment.", most=MOST)
        )
    people: dict[str, Principal] = {}
    for handle in wanted:
        people[handle] = _one(handle, entry)
    seeing = who_see(entry, {person.pk for person in people.values()})
    blind = sorted({p.name for p in people.values() if p.pk not in seeing})
    if blind:
        hint = tr(
            "Nobody is told of it. Take the @ away, or ask the IMS manager to let them see it."
        )
        raise _wrong(
            "unseen", tr("%(names)s can't see this record.", names=tr(" and ").join(blind)), hint
        )
    unique = {person.pk: person for person in people.values()}
    return _by_reference(text, people), list(unique.values())


def _one(handle: str, entry: Entry) -> Principal:
    assert entry.organization_id is not None
    found = named(entry.organization_id, handle)
    if not found:
        hint = tr('Write @ and a reference, or @"First Last".')
        raise _wrong("unknown", tr("Nobody here is “%(handle)s”.", handle=handle), hint)
    if len(found) > 1:
        raise _wrong(
            "several",
            tr("Several people are called “%(handle)s”.", handle=handle),
            tr("Give a reference."),
        )
    return found[0]


def _wrong(code: str, message: str, hint: str = "") -> Invalid:
    return Invalid([RowError(0, "text", code, message, hint)])


def _by_reference(text: str, people: Mapping[str, Principal]) -> str:
    def written(match: re.Match[str]) -> str:
        person = people.get(match["name"] or match["ref"] or "")
        return f"@{person.reference}" if person and person.reference else match[0]

    return _AT.sub(written, text)


def with_names(text: str, names: Mapping[str, str]) -> str:
    """Return Markdown in which people stand by their names; `names` are by reference."""

    def written(match: re.Match[str]) -> str:
        name = names.get((match["ref"] or "").upper())
        return "**@{}**".format(_MARKS.sub(r"\\\1", name)) if name else match[0]

    return _AT.sub(written, text)
