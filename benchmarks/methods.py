"""The method by which generated risks are assessed."""

from __future__ import annotations

from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, Edit, edit, move
from isthmus.people.operations import add_account
from isthmus.people.viewers import viewer_of
from isthmus.risks.records import MethodType
from isthmus.risks.starter import begin


def method_in_force(act: Act) -> int:
    """Bring five by five into force, approved by somebody else, and return its key."""
    made = begin(act)
    edit(MethodType, [Edit(made.pk, {"owner": act.viewer.principal_id})], act)
    move(MethodType, "propose", [made.pk], act)
    other = add_account(
        email=f"top@{act.viewer.organization.slug}.example",
        name="Sam top management",
        password=None,
        roles=["top_management"],
        act=act,
    )
    give(MethodType, MethodType.approvals[0].code, [made.pk], Act.now(viewer_of(other), "bench"))
    move(MethodType, "bring_into_force", [made.pk], act)
    key: int = made.pk
    return key
