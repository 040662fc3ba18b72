from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from isthmus.people.models import User
from isthmus.people.sessions import places_read
from isthmus.people.viewers import places_of


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """Sign-in by allauth; the account of a request is read together with its places."""

    def get_user(self, user_id: Any) -> User | None:
        """Return an active account by its key, with `places` read; None for any other."""
        key = int(user_id)
        places = places_read(key) or places_of(key)
        if not places:
            found: User | None = super().get_user(user_id)
            return found
        user = places[0].user
        if not self.user_can_authenticate(user):
            return None
        user.places = places
        return user
