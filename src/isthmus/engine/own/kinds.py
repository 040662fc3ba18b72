"""The field `kind` where each organization says what its kinds are: a choice that keeps what was.

What a record said before a kind was defined or retired stays, is shown, filtered by, exported and
imported again; only who gives a kind anew chooses among those in use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from typing import Any, ClassVar

from isthmus.engine.fields import CHOICE, FieldProblem, FieldSpec
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Organization, OwnKind

#: So many are named where somebody gives one that isn't there.
NAMED = 12


@dataclass(frozen=True)
class OwnKindSpec(FieldSpec):
    """The kind of a record, among those that the organization defined; retired ones stand last."""

    closed: ClassVar[bool] = False

    retired: frozenset[str]

    def offered(self, text: str = "") -> Sequence[tuple[str, str]]:
        found = self._in_use
        if not text or text in dict(found):
            return found
        label = self._labels.get(text)
        words = (
            tr("%(label)s (no longer in use)", label=label)
            if label
            else tr("%(text)s (not defined)", text=text)
        )
        return [*found, (text, words)]

    def not_given(self, value: str) -> FieldProblem | None:
        """Return why no record can be given this kind any more, or None."""
        in_use = dict(self._in_use)
        if not value or value in in_use:
            return None
        labels = [*in_use.values()]
        known = "; ".join(labels[:NAMED])
        if len(labels) > NAMED:
            known = f"{known}; {tr('and %(count)s more', count=len(labels) - NAMED)}"
        hint = (
            tr(
                "One of: %(known)s. Whoever administers defines others in the settings.",
                known=known,
            )
            if known
            else tr("Whoever administers defines kinds in the settings.")
        )
        if value in self._labels:
            text = tr("The kind “%(kind)s” is no longer in use.", kind=self._labels[value])
        else:
            text = tr("There is no kind “%(kind)s”.", kind=value)
        return FieldProblem("choice", text, hint)

    @cached_property
    def _in_use(self) -> list[tuple[str, str]]:
        return [(code, label) for code, label in self.choices if code not in self.retired]

    def _parse_choice(self, raw: Any, lookup: Lookup) -> str:
        """Return the code of a kind, or what was said before there were any: the door knows it."""
        text = self._parse_text(raw, lookup)
        if text in self._labels:
            return text
        try:
            return super()._parse_choice(text, lookup)
        except FieldProblem:
            return text


def kind_spec(plain: FieldSpec, rows: Sequence[OwnKind]) -> OwnKindSpec:
    """Return the field `kind` as an organization has it that defined these kinds."""
    given = {one.name: getattr(plain, one.name) for one in fields(FieldSpec)}
    ordered = sorted(rows, key=lambda row: row.retired_at is not None)
    given |= {"kind": CHOICE, "choices": tuple((row.code, row.label) for row in ordered)}
    return OwnKindSpec(**given, retired=frozenset(row.code for row in rows if row.retired_at))


def kinds_defined(organization: Organization) -> Mapping[str, tuple[OwnKind, ...]]:
    """Return the organization's kinds, the retired ones too, by code of the record type."""
    if not organization.fields_mark:
        return {}
    return kinds_at(organization.pk, organization.fields_mark)


@lru_cache(maxsize=256)
def kinds_at(organization: int, mark: int) -> Mapping[str, tuple[OwnKind, ...]]:
    """Return the kinds of an organization whose mark is this one, as `kinds_defined`."""
    found: dict[str, tuple[OwnKind, ...]] = {}
    rows = OwnKind.objects.filter(organization_id=organization)
    for row in rows.order_by("type", "position", "label", "pk"):
        found[row.type] = (*found.get(row.type, ()), row)
    return found
