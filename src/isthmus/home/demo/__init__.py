"""The demonstration organization: loaded once through the door from plain files in examples/."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import Max

from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, Invalid, RowError
from isthmus.engine.door.deriving import derive_anew, derives
from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import Event, Organization
from isthmus.engine.registry import registry
from isthmus.home.demo.source import Account, read
from isthmus.home.demo.story import tell
from isthmus.people.models import Membership, User
from isthmus.people.operations import create_organization
from isthmus.people.passwords import new_password

VIA = "demo"


def load(told: Callable[[str], None] = lambda text: None) -> Organization:
    """Return the demonstration organization, loading it if it isn't there.

    It is one transaction: either all of it is there or nothing. Raises Invalid when an
    organization of somebody's own has its short name.
    """
    source = read()
    found = Organization.objects.filter(slug=source.slug).first()
    if found is not None:
        _require_ours(found)
        if not _password_file().exists():
            _give_passwords(found)
        return found
    told(f"Loading {source.name}: twelve months of records, some seconds …")
    with door_open():
        organization = create_organization(slug=source.slug, name=source.name, via=VIA)
        tell(source, organization)
        _give_passwords(organization)
    _derive(organization)
    return organization


def _derive(organization: Organization) -> None:
    """Say what follows from the scopes as it would have been said at the time: they are worked out
    only once everything is told."""
    viewer = system_viewer(organization, "demonstration")
    for record_type in registry.types():
        if derives(record_type):
            rows = record_type.model.objects.visible_to(viewer)
            told = rows.annotate(told=Max("entry__events__occurred_at"))
            latest = dict(told.values_list("pk", "told"))
            for one in rows:
                derive_anew(record_type, [one.pk], Act.dated(viewer, VIA, latest[one.pk]))


def accounts() -> list[Account]:
    """Return the accounts of the demonstration, those who keep the system first."""
    return [person for person in read().people if person.roles and not person.left]


def password() -> str:
    """Return the password of all demonstration accounts, made for this installation alone."""
    return _password_file().read_text(encoding="utf-8").strip()


def _password_file() -> Path:
    return Path(settings.DATA) / "demo-password"


def _require_ours(organization: Organization) -> None:
    first = Event.objects.filter(entry_id=organization.pk, seq=1).first()
    if first is None or first.via != VIA:
        message = f"“{organization.slug}” is an organization of your own."
        hint = "Load the demonstration into another data folder: isthmus --data DIR demo"
        raise Invalid([RowError(0, "slug", "taken", message, hint)])


def _give_passwords(organization: Organization) -> None:
    """Give all accounts one password, hashed once: hashing is slow by design."""
    secret = new_password()
    act = Act.now(system_viewer(organization, "demonstration"), VIA)
    members = Membership.objects.filter(organization=act.viewer.organization)
    with door_open():
        User.objects.filter(pk__in=members.values("user_id")).update(password=make_password(secret))
    place = _password_file()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch(mode=0o600)
    place.write_text(secret + "\n", encoding="utf-8")
