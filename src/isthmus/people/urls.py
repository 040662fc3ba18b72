"""Addresses of people: the first set-up, and the settings below /o/<organization>/."""

from django.urls import include, path

from isthmus.people.views.accounts import account, accounts
from isthmus.people.views.house_rules import rules
from isthmus.people.views.jobs import jobs
from isthmus.people.views.organization import organization
from isthmus.people.views.preferences import preferences
from isthmus.people.views.setup import setup
from isthmus.people.views.tokens import tokens

urlpatterns = [
    path("setup/", setup, name="setup"),
    path(
        "o/<slug:org>/settings/",
        include(
            [
                path("", organization, name="settings"),
                path("preferences/", preferences, name="preferences"),
                path("tokens/", tokens, name="settings_tokens"),
                path("accounts/", accounts, name="settings_accounts"),
                path("accounts/<str:reference>/", account, name="settings_account"),
                path("house-rules/", rules, name="settings_house_rules"),
                path("jobs/", jobs, name="settings_jobs"),
            ]
        ),
    ),
]
