"""What reaches too far for a write, or was there before, is worked out by a job."""

from __future__ import annotations

import pytest
from django.utils import timezone

from isthmus.context.models import Membership, ScopeProgress
from isthmus.context.records.issue import IssueType
from isthmus.context.records.unit import UnitType
from isthmus.context.scope import settle
from isthmus.context.scope.jobs import _organizations_behind, settle_all
from isthmus.context.scope.reading import is_behind
from isthmus.context.tests.scopes import draft, lines, members, put_in_force
from isthmus.engine.door import Act, create, relate
from isthmus.engine.models import Job


def test_a_change_that_reaches_far_is_left_to_a_job(
    acts: dict[str, Act], monkeypatch: pytest.MonkeyPatch
) -> None:
    act = acts["ims_manager"]
    organization = act.viewer.organization_id
    service, first, *others = create(UnitType, [{"title": f"Unit {n}"} for n in range(12)], act)
    relate(first.pk, "uses", [one.pk for one in others], act)
    put_in_force(draft("sms", lines([service.pk]), act).pk, act, acts["top_management"])
    monkeypatch.setattr(settle, "INLINE", 5)
    relate(service.pk, "uses", [first.pk], act)
    assert members("sms") == {service.pk}
    assert is_behind(organization) is not None
    assert Job.objects.filter(name="context.scope.settle").count() == 1
    assert _organizations_behind() == [(organization, {"organization_id": organization})]
    assert settle_all(organization).came == 11
    assert members("sms") == {service.pk, first.pk, *(one.pk for one in others)}
    assert is_behind(organization) is None


def test_what_records_said_before_is_worked_out_as_well(acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    organization = act.viewer.organization_id
    values = {"title": "Floods", "concerns": "both"}
    create(IssueType, [values], act)
    before = sorted(Membership.objects.values_list("entry", "system", "way"))
    assert len(before) == 2
    Membership.objects.all().delete()
    ScopeProgress.objects.update_or_create(
        organization_id=organization, defaults={"due": timezone.now()}
    )
    settle_all(organization)
    assert sorted(Membership.objects.values_list("entry", "system", "way")) == before
