"""What foreign keys and names stand for, as far as one viewer may know it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import Q

from isthmus.engine.access import Viewer
from isthmus.engine.fields import FILE, PRINCIPAL, RECORD, FieldSpec
from isthmus.engine.models import Entry, Principal, Somebody, StoredFile, somebody
from isthmus.engine.prepared import Prepared
from isthmus.engine.text import clean_line, fold

#: What `Somebody` is made of.
Rows = models.QuerySet[Principal, tuple[Any, ...]]

#: So many principals are fetched together when the first one is named. Of more, only who is named.
FEW = 1_000
#: Whoever names more than these one after the other, as a file does, gets everybody at once.
SEVERAL = 20


class Lookup:
    """What foreign keys stand for, as far as one viewer may know it: three queries for any number of
    rows that were prepared."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        #: what capabilities found out on the way, so that nothing is asked twice
        self.kept: dict[str, Any] = {}
        self._principals: dict[int, Somebody] = {}
        self._every: dict[int, Somebody] | None = None
        self._choosable: dict[tuple[int, tuple[str, ...]], list[Somebody]] = {}
        #: None: nobody is called so
        self._by_name: dict[str, Somebody | None] = {}
        #: whether there are more than `FEW`; None: not asked yet
        self._many: bool | None = None
        self._names_asked = 0
        #: None: hidden or absent, and asked for already
        self._entries: dict[int, Entry | None] = {}
        self._files: dict[int, StoredFile | None] = {}
        self._entries_by_reference: dict[str, Entry | None] = {}

    def principals(self) -> dict[int, Somebody]:
        """Return every principal of the organization by key, in order of name."""
        if self._every is None:
            return self._know_all(_everybody(self.viewer.organization_id))
        return self._every

    def _know_all(self, rows: Iterable[tuple[Any, ...]]) -> dict[int, Somebody]:
        self._every = {row.pk: row for row in map(Somebody._make, rows)}
        self._know_names([*self._every.values()])
        return self._every

    def _know_names(self, rows: list[Somebody]) -> None:
        """Remember what each is called; of several of a name the first one who is still here."""
        rows.reverse()
        for row in sorted(rows, key=lambda one: one.active):
            for name in (row.name, row.email, row.reference):
                if name:
                    self._by_name[fold(name)] = row

    def choosable(self, most: int, kinds: tuple[str, ...] = ()) -> list[Somebody] | None:
        """Return the active principals by name, or None where they are more than `most`; of these
        kinds, if any are named."""
        asked = (most, kinds)
        if asked not in self._choosable:
            rows = _choosable(self.viewer.organization_id, most=most, kinds=kinds)
            self._choosable[asked] = [*map(Somebody._make, rows)]
            self._principals |= {row.pk: row for row in self._choosable[asked]}
        found = self._choosable[asked]
        return found if len(found) <= most else None

    def load_principals(self, keys: Iterable[int]) -> None:
        """Fetch the principals of `keys` in one query."""
        missing = set(keys) - self._principals.keys()
        if missing and self._every is None:
            known = _principals(self.viewer.organization_id, missing)
            self._principals |= {row.pk: row for row in map(Somebody._make, known)}

    def learn(self, principals: Iterable[Principal | None]) -> None:
        """Remember principals that were fetched with something else."""
        self._principals |= {row.pk: somebody(row) for row in principals if row is not None}

    def principal(self, key: int) -> Somebody | None:
        # Whoever did not say beforehand whom they need gets everybody, once: never one by one.
        return self._principals.get(key) or self.principals().get(key)

    def principal_named(self, name: str) -> Somebody | None:
        """Return the active principal with this reference, e-mail address or name."""
        key = fold(name)
        if self._every is None and key not in self._by_name:
            self._look_for(key)
        found = self._by_name.get(key)
        return found if found and found.active else None

    def _look_for(self, key: str) -> None:
        """Find out who is called so: in a large organization without reading who else there is."""
        here = self.viewer.organization_id
        if self._many is None:
            first = _first_of(here, most=FEW)
            self._many = len(first) > FEW
            if not self._many:
                self._know_all(first)
                return
        self._names_asked += 1
        if self._names_asked > SEVERAL:
            self.principals()
            return
        self._by_name[key] = None
        called = [*map(Somebody._make, _called(here, key))]
        self._principals |= {row.pk: row for row in called}
        self._know_names(called)

    def prepare(
        self,
        specs: Iterable[FieldSpec],
        rows: Sequence[models.Model],
        *more: Iterable[int],
        people: Iterable[int] = (),
    ) -> None:
        """Fetch what these fields of these rows point at, the entries `more` and the principals
        `people`: three queries."""
        self.prepare_all([(specs, rows)], *more, people=people)

    def prepare_all(
        self,
        pairs: Iterable[tuple[Iterable[FieldSpec], Sequence[models.Model]]],
        *more: Iterable[int],
        people: Iterable[int] = (),
    ) -> None:
        """Fetch the same for fields of several kinds of rows: three queries for all of them."""
        wanted: dict[str, set[Any]] = {RECORD: set(), FILE: set(), PRINCIPAL: set()}
        for specs, rows in pairs:
            for spec in specs:
                if spec.kind in wanted:
                    wanted[spec.kind].update(map(spec.of, rows))
        for keys in wanted.values():
            keys.discard(None)
        self.load_entries(wanted[RECORD].union(*more))
        self.load_files(wanted[FILE])
        self.load_principals(wanted[PRINCIPAL].union(people))

    def load_files(self, keys: Iterable[int]) -> None:
        """Fetch uploads in one query."""
        missing = set(keys) - self._files.keys()
        if missing:
            here = StoredFile.objects.filter(organization_id=self.viewer.organization_id)
            self._files |= dict.fromkeys(missing) | {f.pk: f for f in here.filter(pk__in=missing)}

    def file(self, key: int) -> StoredFile | None:
        if key not in self._files:
            self.load_files([key])
        return self._files[key]

    def file_at(self, path: str) -> StoredFile | None:
        """Return the upload kept under this random name, which only its uploader was told."""
        return StoredFile.objects.filter(
            organization_id=self.viewer.organization_id, path=clean_line(path)
        ).first()

    def load_entries(self, keys: Iterable[int]) -> None:
        """Fetch the entries of `keys` that the viewer may see, in one query."""
        missing = set(keys) - self._entries.keys()
        if missing:
            found = {row.pk: row for row in _visible_entries(self.viewer, missing)}
            self._entries |= dict.fromkeys(missing) | found
            # The organization's own entry is found by its key alone: it is no record.
            self._entries_by_reference |= {
                row.reference: row for row in found.values() if row.type != "engine.organization"
            }

    def learn_entries(self, entries: Iterable[Entry]) -> None:
        """Remember entries that the viewer may see and that were fetched with something else."""
        self._entries |= {row.pk: row for row in entries}

    def entry(self, key: int) -> Entry | None:
        if key not in self._entries:
            self.load_entries([key])
        return self._entries[key]

    def entry_named(self, reference: str) -> Entry | None:
        reference = clean_line(reference)
        self.load_references([reference])
        return self._entries_by_reference[reference]

    def load_references(self, references: Iterable[str]) -> None:
        """Fetch the entries of `references` that the viewer may see, a few hundred to a query."""
        wanted = {clean_line(one) for one in references} - self._entries_by_reference.keys()
        missing = sorted(wanted)
        for start in range(0, len(missing), 500):
            chunk = missing[start : start + 500]
            # The library's references are unlike those of records, so one look-up serves both.
            # The organization's own entry stands under its short name; it is no record.
            rows = Entry.objects.visible_to(self.viewer).filter(reference__in=chunk)
            found = {row.reference: row for row in rows.exclude(type="engine.organization")}
            self._entries_by_reference |= dict.fromkeys(chunk) | found
            self._entries |= {row.pk: row for row in found.values()}


@Prepared
def _visible_entries(viewer: Viewer, keys: tuple[int, ...]) -> models.QuerySet[Entry]:
    return Entry.objects.visible_to(viewer).filter(pk__in=keys)


@Prepared
def _principals(organization: int, keys: tuple[int, ...]) -> Rows:
    return _those(organization).filter(pk__in=keys)


@Prepared
def _everybody(organization: int) -> Rows:
    return _those(organization).order_by("name_key", "pk")


@Prepared
def _first_of(organization: int, *, most: int) -> Rows:
    return _those(organization).order_by("name_key", "pk")[: most + 1]


@Prepared
def _called(organization: int, key: str) -> Rows:
    """Return those of this name, e-mail address or reference, folded as `key` is."""
    called = Q(name_key=key) | Q(email__iexact=key) | Q(reference__iexact=key)
    return _those(organization).filter(called).order_by("name_key", "pk")


@Prepared
def _choosable(organization: int, *, most: int, kinds: tuple[str, ...]) -> Rows:
    """Return the active principals by name, one more than `most` tells that there are others."""
    rows = _those(organization).filter(active=True)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return rows.order_by("name_key", "pk")[: most + 1]


def _those(organization: int) -> Rows:
    return Principal.objects.filter(organization_id=organization).values_list(*Somebody._fields)


def handle_of(principal: Principal | Somebody) -> str:
    """Return what names a principal in a form: references are unique, names may not be."""
    return principal.reference or principal.name
