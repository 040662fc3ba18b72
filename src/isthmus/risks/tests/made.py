"""Methods, approaches and risks, as the tests of this package make them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, Edit, create, edit, move
from isthmus.risks.records import ApproachType, MethodType, RiskType
from isthmus.risks.starter import begin

#: Everything an assessment asks for, but the method.
JUDGED = {
    "for_security": "yes",
    "for_services": "yes",
    "likelihood": "4",
    "consequence": "4",
    "rationale": "Seen twice.",
}


def in_force(record_type: Any, record: Any, acts: Mapping[str, Act]) -> Any:
    """Propose, approve by somebody else, bring into force."""
    move(record_type, "propose", [record.pk], acts["ims_manager"])
    give(record_type, record_type.approvals[0].code, [record.pk], acts["top_management"])
    return move(record_type, "bring_into_force", [record.pk], acts["ims_manager"])[0]


def method(acts: Mapping[str, Act], **values: Any) -> Any:
    """The method to begin with, in force."""
    made = begin(acts["ims_manager"])
    said = {"owner": acts["ims_manager"].viewer.principal_id, **values}
    edit(MethodType, [Edit(made.pk, said)], acts["ims_manager"])
    return in_force(MethodType, made, acts)


def approach(acts: Mapping[str, Act], choice: str, **given: str) -> Any:
    names = {
        "name_common": "Risk",
        "name_isms": "Security risk",
        "name_sms": "Service risk",
        **given,
    }
    said = {"title": "Ours", "choice": choice, "reasons": "It suits us.", **names}
    (made,) = create(ApproachType, [said], acts["ims_manager"])
    return in_force(ApproachType, made, acts)


def risk(act: Act, method: Any, **values: Any) -> Any:
    said = {
        "title": "No restore",
        "owner": act.viewer.principal_id,
        "method": method.pk if method else None,
        **JUDGED,
        **values,
    }
    return create(RiskType, [said], act)[0]


def do(record: Any, verb: str, act: Act, **inputs: str) -> Any:
    return move(RiskType, verb, [record.pk], act, inputs)[0]


def change(record: Any, act: Act, **values: Any) -> Any:
    return edit(RiskType, [Edit(record.pk, values)], act)[0]


def codes(refused: Any) -> list[str]:
    return [reason.code for _, reason in refused.value.reasons]


__all__ = ["JUDGED", "approach", "change", "codes", "do", "in_force", "method", "risk"]
