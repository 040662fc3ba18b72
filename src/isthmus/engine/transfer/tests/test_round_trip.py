"""Whatever people write, in any register: out and back changes nothing, elsewhere it is the same."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from isthmus.engine import fields as kinds
from isthmus.engine import transfer
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create
from isthmus.engine.door.transaction import door_open
from isthmus.engine.fields import FieldSpec
from isthmus.engine.inputs import parse_rows
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Organization
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.transfer.tests.test_transfer_of_every_type import exported, imported

pytestmark = pytest.mark.django_db

#: What spreadsheets, CSV and XML trip over.
ODD = ("=1+1", "'=1", "''", '"', "a;b|c,d", "\t", "a\nb", "\r\nx", " x ", "-", "@", "１", "\u2028")
TEXTS = st.one_of(
    st.sampled_from(ODD), st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")))
)


#: Texts that only certain words may stand in.
RULED = ("email", "zone", "country", "region", "currency")
#: Long texts in which some marks mean something.
MARKED = ("incidents.answertemplate.text",)


def value(spec: FieldSpec) -> st.SearchStrategy[Any] | None:
    """Return what may stand in a field; None for fields that follow rules of their own."""
    if f"{spec.column.model._meta.label_lower}.{spec.name}" in MARKED:
        return None
    if spec.kind in (kinds.LONG, kinds.MARKDOWN):
        return TEXTS.filter(str.strip) if spec.required else TEXTS
    if spec.kind == kinds.TEXT and spec.name not in RULED:
        longest = spec.max_length or 200
        texts = TEXTS.map(lambda text: text[:longest])
        # What has to be given is more than spaces.
        return texts.filter(str.strip) if spec.required else texts
    return None


@pytest.mark.parametrize("ending", list(transfer.ENDINGS))
@pytest.mark.parametrize("record_type", list(registry.types()), ids=lambda one: one.code)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_text_comes_back_as_it_went(
    record_type: type[RecordType],
    ending: str,
    data: DataObject,
    samples: dict[str, Any],
    acts: dict[str, Act],
    other_org: Organization,
) -> None:
    from django.db import transaction

    act = acts["ims_manager"]
    row = dict(samples[record_type.code][0])
    for spec in record_type.specs(record_type.editable()):
        drawn = value(spec)
        if drawn is not None and spec.name in row:
            row[spec.name] = data.draw(drawn) or row[spec.name]
    row["title"] = row["title"].strip() or "Untitled"
    with door_open():
        create(record_type, parse_rows(record_type, [row], Lookup(act.viewer)), act)
        outcome = imported(
            record_type, act.viewer, ending, exported(record_type, act.viewer, ending)
        )
        assert (outcome.created, outcome.changed) == ([], [])
        if "requirement" not in row:
            there = system_viewer(other_org, "test")
            imported(record_type, there, ending, exported(record_type, act.viewer, ending))
            both = [
                [
                    one["fields"]
                    for one in orjson.loads(exported(record_type, viewer, "json"))["records"]
                ]
                for viewer in (act.viewer, there)
            ]
            assert both[0] == both[1]
        transaction.set_rollback(True)
