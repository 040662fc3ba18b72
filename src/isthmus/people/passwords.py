"""Passwords: made for people who get their first one, and checked when they choose their own."""

from __future__ import annotations

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from isthmus.engine.door import Invalid, RowError
from isthmus.people.models import User

#: No letters or digits that are taken for one another when read aloud or typed off paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """Return a password of 79 random bits, in groups that can be read aloud."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def check_password(password: str, user: User | None = None, field: str = "password") -> None:
    """Raise Invalid with everything that is wrong with a password somebody chose."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid([RowError(0, field, "password", text) for text in error.messages]) from None
