from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from isthmus.engine.language import N_


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are given by administrators; the first one is made at /setup/."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": N_("E-mail address and password do not belong together."),
        "too_many_login_attempts": N_("That did not fit too often. Try again in some minutes."),
        "enter_current_password": N_("Enter the password you have now."),
        "incorrect_password": N_("This is not the password."),
        "incorrect_code": N_("This is not the code."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Accounts have no user name; the e-mail address is the name."""
