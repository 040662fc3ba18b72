"""Every approval that a record type declares: what voids it and what leaves it alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from isthmus.engine import fields as kinds
from isthmus.engine.approvals.giving import give
from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.door import Act, Edit, edit
from isthmus.engine.models import Approval
from isthmus.engine.registry import RecordType, registry

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TEXTS = (kinds.TEXT, kinds.LONG, kinds.MARKDOWN)
RULES = [(one, rule) for one in registry.types() for rule in one.approvals]


def text_fields(record_type: type[RecordType]) -> Iterator[str]:
    for spec in record_type.specs(record_type.editable()):
        if spec.kind in TEXTS and not spec.choices and "email" not in spec.name:
            yield spec.name


@pytest.mark.parametrize(
    ("record_type", "rule"), RULES, ids=[f"{one.code} {rule.code}" for one, rule in RULES]
)
def test_a_change_of_its_material_voids_it_and_nothing_else_does(
    record_type: type[RecordType],
    rule: ApprovalRule,
    make_samples: Callable[[type[RecordType]], list[Any]],
    system_act: Act,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Whoever may give it, in whatever state: what voids it does not hang on that.
    free = replace(rule, states=(), given_with="", apart=(), approver="", parties="", needed=1)
    monkeypatch.setattr(record_type, "approvals", (free,))
    record = make_samples(record_type)[0]
    own = record_type.editable(getattr(record, "kind", None))
    names = [name for name in text_fields(record_type) if name in own]
    assert names
    for name in names:
        found = Approval.objects.filter(entry=record.pk, voided_at__isnull=True)
        if not found.exists():
            give(record_type, rule.code, [record.pk], system_act)
        edit(record_type, [Edit(record.pk, {name: f"Changed {name}"})], system_act)
        assert found.exists() is (name not in rule.material), name
