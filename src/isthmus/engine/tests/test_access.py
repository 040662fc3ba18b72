from __future__ import annotations

import pytest

from isthmus.engine.access import ROLES, Viewer, system_viewer
from isthmus.engine.models import Organization


def viewer(*roles: str) -> Viewer:
    return Viewer(Organization(id=1, name="x", slug="x"), 1, "x", frozenset(roles))


@pytest.mark.parametrize(
    ("role", "permission", "allowed"),
    [
        ("ims_manager", "documents.document.publish", True),
        ("contributor", "documents.document.edit", True),
        ("contributor", "documents.document.approve", False),
        ("contributor", "documents.document.publish", False),
        ("approver", "documents.document.approve", True),
        ("approver", "documents.document.edit", False),
        ("auditor", "documents.document.view", True),
        ("auditor", "documents.document.edit", False),
        ("top_management", "documents.document.approve", True),
        ("administrator", "documents.document.view", False),
        ("administrator", "people.person.create", True),
        ("administrator", "engine.organization.administer", True),
        ("contributor", "engine.organization.administer", False),
        ("customer_contact", "documents.document.view", False),
    ],
)
def test_a_role_reaches_so_far_and_no_further(role: str, permission: str, allowed: bool) -> None:
    assert viewer(role).may(permission) is allowed


def test_without_a_known_role_nothing_is_allowed() -> None:
    assert not viewer().may("documents.document.view")
    assert not viewer("emperor").may("documents.document.view")


def test_the_system_needs_a_reason_to_act() -> None:
    assert system_viewer(Organization(id=1), "import").may("documents.document.publish")
    assert not Viewer(Organization(id=1), None, "x").may("documents.document.view")


def test_every_role_says_what_it_is_for() -> None:
    assert all(role.label and role.about for role in ROLES.values())
