"""A condition is taken apart and put together again; lists that are filtered so are what they were."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

import pytest
from django.db.models import Q, QuerySet
from hypothesis import given
from hypothesis import strategies as st

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.access import Viewer
from isthmus.engine.conditions import Chosen, apart, together
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import OwnValue
from isthmus.engine.reading import _filtered_page, page, parse_query, selection

SCALARS = st.one_of(
    st.integers(), st.text(), st.dates(), st.datetimes(timezones=st.just(UTC)), st.booleans(), st.none()
)  # fmt: skip
#: as many as are not padded
SEVERAL = st.sampled_from([0, 1, 2, 4]).flatmap(
    lambda number: st.lists(st.integers(), min_size=number, max_size=number)
)
YES_OR_NO = st.lists(st.booleans(), min_size=1, max_size=2)
LEAVES = st.builds(
    lambda name, value: Q((name, value)),
    st.sampled_from("abc"),
    st.one_of(SCALARS, SEVERAL, YES_OR_NO),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda one, other: one & other, inner, inner),
        st.builds(lambda one, other: one | other, inner, inner),
        st.builds(lambda one: ~one, inner),
        st.builds(lambda one: Q(pk__in=Chosen(OwnValue, "entry_id", one)), inner),
    ),
)


@given(CONDITIONS)
def test_what_is_put_together_is_what_was_taken_apart(condition: Q) -> None:
    found = apart(condition)
    assert found is not None
    values = iter(found[1])
    assert together(found[0], values) == condition
    assert list(values) == []


@given(CONDITIONS, CONDITIONS)
def test_a_shape_tells_conditions_apart(one: Q, other: Q) -> None:
    first, second = apart(one), apart(other)
    assert first is not None
    assert second is not None
    # To Python 0 is False, to a database it is not.
    assert (first == second) == (repr(one) == repr(other))
    hash(first[0])


def test_several_values_are_padded_and_other_things_are_left_to_django() -> None:
    shape, values = apart(Q(state__in=["a", "b", "c"])) or (None, [])
    assert values == ["a", "b", "c", "c"]
    assert together(shape, iter("abcd")) == Q(state__in=["a", "b", "c", "d"])
    rows: QuerySet[Document] = Document._base_manager.all()
    assert apart(Q(pk__in=rows)) is None
    assert apart(Q(pk__in=[1, rows])) is None


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_filtered_list_is_compiled_once_and_is_what_django_selects(
    make_samples: Any, viewers: dict[str, Viewer]
) -> None:
    documents, viewer = DocumentType, viewers["ims_manager"]
    rows = make_samples(documents)
    _filtered_page.forget()

    def found(**parameters: str) -> list[Any]:
        asked = {name: [value] for name, value in parameters.items()}
        query = parse_query(documents, asked, Lookup(viewer))
        one = page(query, viewer)
        assert one.rows == list(selection(query, viewer))
        assert one.count == len(one.rows)
        return [row.pk for row in one.rows]

    kinds = sorted({row.kind for row in rows})
    assert {pk for kind in kinds for pk in found(kind=kind)} == {row.pk for row in rows}
    assert len(_filtered_page._known) == 1
    today, never = date.today().isoformat(), "2001-01-01"  # noqa: DTZ011 - of the machine, as the list
    assert found(created_at=f"{today}") == found(**{"created_at.gte": "2020-01-01"})
    assert found(created_at=never) == []
    assert set(found(kind=kinds[0], owner="none")) <= set(found(kind=kinds[0]))
