from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from isthmus.people.models import User
from isthmus.people.viewers import places_of


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """Sign-in by allauth; the account of a request is read together with its places, at once."""

    def get_user(self, user_id: Any) -> User | None:
        """Return an active account by its key, with `places` read; None for any other."""
        places = places_of(user_id)
        if not places:
            found: User | None = super().get_user(user_id)
            return found
        user = places[0].user
        if not self.user_can_authenticate(user):
            return None
        user.places = places
        return user
