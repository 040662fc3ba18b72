"""Queries that are compiled once give what Django gives, whatever the values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import Q, QuerySet

from isthmus.engine.access import Viewer
from isthmus.engine.models import Entry, Event, Organization, Principal
from isthmus.engine.prepared import MOST_SHAPES, Prepared

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def people(organization: Organization, *names: str) -> list[Principal]:
    return [
        Principal.objects.create(
            organization=organization, kind="person", name=name, name_key=name.lower()
        )
        for name in names
    ]


@Prepared
def named(organization: int, names: tuple[str, ...], *, order: str) -> QuerySet[Principal]:
    rows = Principal.objects.filter(organization_id=organization, name__in=names)
    return rows.select_related("organization").order_by(order)


def test_other_values_give_other_rows_by_the_same_statement(
    org: Organization, django_assert_num_queries: Any
) -> None:
    ada, bob, cyd = people(org, "Ada", "Bob", "Cyd")
    assert named(org.pk, ("Ada", "Bob"), order="name_key") == [ada, bob]
    with django_assert_num_queries(1):
        found = named(org.pk, ("Cyd", "Ada"), order="name_key")
        assert [one.organization.name for one in found] == [org.name] * 2
    assert found == [ada, cyd]
    assert named(org.pk, ("Ada", "Bob", "Cyd"), order="-name_key") == [cyd, bob, ada]
    assert named(org.pk + 1, ("Ada",), order="name_key") == []
    assert named(org.pk, (), order="name_key") == []


def test_instants_and_joined_selections_are_values_too(org: Organization) -> None:
    person = people(org, "Ada")[0]

    @Prepared
    def both(key: int, since: datetime) -> QuerySet[Any, tuple[Any, ...]]:
        first = Principal.objects.filter(pk=key).values_list("pk", "name")
        later = Event.objects.filter(recorded_at__gte=since, pk=key).values_list("pk", "verb")
        return first.union(later, all=True)

    assert both(person.pk, datetime(2026, 1, 1, tzinfo=UTC)) == [(person.pk, "Ada")]
    assert both(person.pk + 1, datetime(2025, 1, 1, tzinfo=UTC)) == []


def test_what_depends_on_a_value_without_saying_so_is_refused(org: Organization) -> None:
    @Prepared
    def looks(key: int) -> QuerySet[Principal]:
        return Principal.objects.filter(Q(pk=key) if key % 2 else Q(active=True))

    @Prepared
    def counts(key: int) -> QuerySet[Principal]:
        return Principal.objects.filter(pk=key + 1)

    @Prepared
    def asks(key: int) -> QuerySet[Principal]:
        return Principal.objects.filter(name=Principal.objects.count())

    for one, why in ((looks, "shape"), (counts, "made of a value"), (asks, "ask the database")):
        with pytest.raises(ValueError, match=why):
            one(org.pk)
    with pytest.raises(TypeError, match="belongs to the shape"):
        named(org.pk, (1.5,), order="name_key")


def test_a_viewer_is_a_value_and_their_roles_are_the_shape(viewers: dict[str, Viewer]) -> None:
    viewer = viewers["ims_manager"]

    @Prepared
    def seen(viewer: Viewer) -> QuerySet[Entry]:
        return Entry.objects.visible_to(viewer)

    @Prepared
    def unguarded(viewer: Viewer) -> QuerySet[Entry]:
        return Entry.objects.filter(organization_id=viewer.organization_id)

    outsider = Viewer(viewer.organization, viewer.principal_id, "Nobody", frozenset())
    insider = Viewer(
        viewer.organization, viewer.principal_id, "In", viewer.roles, circles=frozenset({1, 2, 3})
    )
    for one in (viewer, outsider, insider):
        assert set(seen(one)) == set(Entry.objects.visible_to(one))
    with pytest.raises(Exception, match="visible_to"):
        unguarded(viewer)


def test_made_up_shapes_do_not_fill_the_memory(org: Organization) -> None:
    @Prepared
    def few(key: int, *, most: int) -> QuerySet[Principal]:
        return Principal.objects.filter(pk=key)[:most]

    for most in range(1, MOST_SHAPES + 10):
        few(1, most=most)
    assert len(few._known) <= MOST_SHAPES
