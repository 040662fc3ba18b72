"""Addresses of people: the first set-up, and the settings below /o/<organization>/."""

from django.urls import include, path

from isthmus.engine.web import addresses  # noqa: F401 - registers the converter
from isthmus.people.views.absences import absences
from isthmus.people.views.accounts import account, accounts
from isthmus.people.views.approvals import approval_rules
from isthmus.people.views.calendar import calendar
from isthmus.people.views.checklists import checklist, checklists
from isthmus.people.views.hand_over import hand_over
from isthmus.people.views.house_rules import rules
from isthmus.people.views.jobs import jobs
from isthmus.people.views.mail import mail
from isthmus.people.views.notices import notices
from isthmus.people.views.organization import organization
from isthmus.people.views.own_fields import own_field, own_fields
from isthmus.people.views.own_kinds import own_kind, own_kinds
from isthmus.people.views.own_relations import own_relation, own_relations
from isthmus.people.views.preferences import preferences
from isthmus.people.views.setup import setup
from isthmus.people.views.starter_sets import starter_set
from isthmus.people.views.tokens import tokens
from isthmus.people.views.webhooks import change_webhook, new_webhook, webhook, webhooks

urlpatterns = [
    path("setup/", setup, name="setup"),
    path("o/<slug:org>/people/<str:reference>/hand-over/", hand_over, name="person_hand_over"),
    path(
        "o/<slug:org>/settings/",
        include(
            [
                path("", organization, name="settings"),
                path("preferences/", preferences, name="preferences"),
                path("away/", absences, name="settings_away"),
                path("away/<str:reference>/", absences, name="settings_away_of"),
                path("calendar/", calendar, name="settings_calendar"),
                path("tokens/", tokens, name="settings_tokens"),
                path("accounts/", accounts, name="settings_accounts"),
                path("accounts/<str:reference>/", account, name="settings_account"),
                path("house-rules/", rules, name="settings_house_rules"),
                path("approvals/", approval_rules, name="settings_approvals"),
                path("checklists/", checklists, name="settings_checklists"),
                path(
                    "checklists/<register:record_type>/new/",
                    checklist,
                    name="settings_checklist_new",
                ),
                path(
                    "checklists/<register:record_type>/<slug:code>/",
                    checklist,
                    name="settings_checklist",
                ),
                path("own-fields/", own_fields, name="settings_own_fields"),
                path(
                    "own-fields/<register:record_type>/new/",
                    own_field,
                    name="settings_own_field_new",
                ),
                path(
                    "own-fields/<register:record_type>/<slug:code>/",
                    own_field,
                    name="settings_own_field",
                ),
                path("kinds/", own_kinds, name="settings_own_kinds"),
                path(
                    "kinds/<register:record_type>/starter-set/",
                    starter_set,
                    name="settings_starter_set",
                ),
                path("kinds/<register:record_type>/new/", own_kind, name="settings_own_kind_new"),
                path(
                    "kinds/<register:record_type>/<slug:code>/",
                    own_kind,
                    name="settings_own_kind",
                ),
                path("own-relations/", own_relations, name="settings_own_relations"),
                path("own-relations/new/", own_relation, name="settings_own_relation_new"),
                path("own-relations/edit/<slug:code>/", own_relation, name="settings_own_relation"),
                path("webhooks/", webhooks, name="settings_webhooks"),
                path("webhooks/new/", new_webhook, name="settings_webhook_new"),
                path("webhooks/<str:key>/", webhook, name="settings_webhook"),
                path("webhooks/<str:key>/change/", change_webhook, name="settings_webhook_change"),
                path("jobs/", jobs, name="settings_jobs"),
                path("mail/", mail, name="settings_mail"),
                path("notices/", notices, name="settings_notices"),
            ]
        ),
    ),
]
