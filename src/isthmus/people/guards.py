from __future__ import annotations

from collections.abc import Iterator, Sequence

from isthmus.engine.door.act import Act
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.people.models import Membership, Person


def no_account(people: Sequence[Person], act: Act) -> Iterator[tuple[Person, Reason]]:
    """Who signs in is known by name and address: the account goes first, then what is known."""
    keys = [person.pk for person in people]
    held = set(
        Membership.objects.filter(principal_id__in=keys).values_list("principal_id", flat=True)
    )
    for person in people:
        if person.pk in held:
            text = tr("%(title)s has an account here.", title=person.title)
            yield person, Reason("account", text, tr("Take the account away first."))
