"""What the benches run in: three organizations, the people who look, and their rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from benchmarks.generate import Filling, fill
from benchmarks.methods import method_in_force
from isthmus.controls.edges import CONTROL
from isthmus.engine.access import Viewer, system_viewer
from isthmus.engine.door import Act, create, relate_many
from isthmus.engine.door.transaction import door_open
from isthmus.engine.jobs.upkeep import refresh_statistics
from isthmus.engine.models import Circle, CircleMember, Entry, Organization, Principal
from isthmus.engine.registry import RecordType, registry
from isthmus.people.models import Membership, Person
from isthmus.people.operations import add_account, create_token, found_organization
from isthmus.people.records import PersonType
from isthmus.people.viewers import viewer_of
from isthmus.risks.edges import RISK
from isthmus.risks.models import Method

EDITIONS = ("iso27001-2013", "iso20000-1-2011")
PEOPLE = 150
CIRCLES = 4
#: Rows of the small register that the large one is compared with.
FEW = 1_000
#: Records whose pages are read; each is traced to some requirements.
PAGES, TRACES = 40, 2
#: Rows of each other register at most.
OTHERS = 30_000


@dataclass
class House:
    """One organization with its keeper and somebody who may see restricted records of one circle."""

    organization: Organization
    keeper: Membership
    insider: Membership
    token: str
    pools: dict[Any, Sequence[int]]
    #: keys of the register's records, the oldest first
    keys: list[int] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return self.organization.slug

    @property
    def people(self) -> Sequence[int]:
        return self.pools[Person]

    @property
    def viewer(self) -> Viewer:
        return viewer_of(self.keeper)

    @property
    def inside_viewer(self) -> Viewer:
        return viewer_of(self.insider)

    @property
    def somebody(self) -> str:
        """The reference of somebody who owns records."""
        return str(Principal.objects.get(pk=self.people[0]).reference)

    def act(self) -> Act:
        return Act.now(self.viewer, "bench")


@dataclass
class World:
    """A small and a large organization of one register's rows, and one of all other registers'."""

    record_type: type[RecordType]
    small: House
    large: House
    others: House
    rows: int

    def records(self, state: str = "") -> Any:
        """Return the large register's unrestricted records, those with traces first."""
        rows = self._generated(self.large.viewer).filter(circle=None)
        return (rows.filter(state=state) if state else rows).order_by("-pk")

    def restricted(self) -> Any:
        """Return the large register's records that the insider may see and the keeper may not."""
        rows = self._generated(self.large.inside_viewer)
        return rows.filter(circle__isnull=False).order_by("-pk")

    def _generated(self, viewer: Viewer) -> Any:
        """Return the records that were here first: rows that benches added, the floor's among them,
        have no relations, and what the floor writes has no history either."""
        rows = self.record_type.model.objects.visible_to(viewer)
        return rows.filter(pk__lte=self.large.keys[-1])


def build(record_type: type[RecordType], rows: int) -> World:
    """Make the organizations and fill them: `rows` of the register in the large one.

    The other registers get a tenth of that and 30,000 at most, which is enough for a planner to
    take them for large.
    """
    world = World(record_type, house("small"), house("large"), house("others"), rows)
    others = [one for one in registry.types() if one is not record_type]
    if record_type.code == RISK:
        for place in (world.small, world.large):
            place.pools[Method] = [method_in_force(place.act())]
    with in_memory(), without_indexes(record_type.model, Entry):
        for place, count in ((world.small, min(FEW, rows)), (world.large, rows)):
            place.keys = fill(Filling(record_type, place.act(), place.pools, count))
        if record_type.code == CONTROL:
            from benchmarks.tested import fill_with_tests

            fill_with_tests(world.large)
        for other in others:
            count = min(max(rows // 10, 20), OTHERS)
            fill(Filling(other, world.others.act(), world.others.pools, count))
    for place in (world.small, world.large):
        _trace(place, record_type, place.keys[-PAGES:])
    gather_statistics()
    return world


@contextmanager
def in_memory() -> Iterator[None]:
    """Let SQLite keep in memory what it fills, and wait for no disk; afterwards as it is always.

    The indexes of ten gigabytes are entered everywhere at once: with the product's cache each row
    would read and write pages that the next one asks for again.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-4000000")
            cursor.execute("PRAGMA synchronous=OFF")
    yield
    # What a new connection is told is what the product asks for.
    connection.close()


@contextmanager
def without_indexes(*filled: type[models.Model]) -> Iterator[None]:
    """Take the declared indexes of these tables away and make them again when they are full.

    Entered in the order of titles, a million rows would touch every page of every index.
    """
    with connection.schema_editor() as editor:
        for model in filled:
            for index in model._meta.indexes:
                editor.remove_index(model, index)
    yield
    with connection.schema_editor() as editor:
        for model in filled:
            for index in model._meta.indexes:
                editor.add_index(model, index)


def house(slug: str) -> House:
    """Found an organization with people, circles, a keeper and an insider."""
    organization = found_organization(
        name=f"The {slug} organization", slug=slug, editions=EDITIONS, via="bench"
    )
    act = Act.now(system_viewer(organization, "bench"), "bench")
    keeper, insider = (
        add_account(
            email=f"{role}@{slug}.example",
            name=f"Sam {role}",
            password=None,
            roles=[role],
            act=act,
        )
        for role in ("ims_manager", "auditor")
    )
    people = create(PersonType, [_person(number) for number in range(PEOPLE)], act)
    circles = _circles(organization, insider.principal_id, act)
    _, token = create_token(keeper, name="bench", writes=True, days=1, act=act)
    principals = [person.pk for person in people]
    library = Entry.objects.as_system("bench").filter(type="standards.requirement")
    pools: dict[Any, Sequence[int]] = {
        Principal: principals,
        Person: principals,
        Circle: circles,
        Entry: list(library.values_list("pk", flat=True)),
    }
    return House(organization, keeper, insider, token, pools)


def _person(number: int) -> dict[str, Any]:
    return {"title": f"Robin Example {number:03d}", "email": f"robin{number}@example.org"}


def _circles(organization: Organization, member: int, act: Act) -> list[int]:
    """Make circles; the member knows what the first one knows."""
    circles = [
        Circle(organization=organization, reason="bench", created_at=act.recorded_at)
        for _ in range(CIRCLES)
    ]
    with door_open():
        Circle.objects.bulk_create(circles)
        CircleMember.objects.create(circle=circles[0], principal_id=member)
    return [circle.pk for circle in circles]


def _trace(place: House, record_type: type[RecordType], keys: Sequence[int]) -> None:
    """Trace those of the records that the keeper may see to some requirements."""
    seen = record_type.model.objects.visible_to(place.viewer).filter(pk__in=keys)
    library = place.pools[Entry]
    links = [
        (key, "traces", library[n : n + TRACES])
        for n, key in enumerate(seen.order_by("pk").values_list("pk", flat=True))
    ]
    relate_many(links, place.act())


def gather_statistics() -> None:
    """Let planners know what is there, as PostgreSQL's autovacuum does within minutes and the
    daily job does for SQLite."""
    refresh_statistics.call()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Also marks pages as visible to all, without which no index answers alone.
            cursor.execute("VACUUM ANALYZE")
