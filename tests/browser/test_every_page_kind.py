"""axe finds nothing on any kind of page, light and dark: the kinds are those of the addresses.

Every address of the installation is asked. One that answers a whole page is looked at; one that
answers none, without being named here with the reason, fails the test: so no page is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.models import Count
from django.urls import URLResolver, get_resolver
from tests.browser.test_main_pages import demonstration
from tests.browser.window import Visit

from isthmus.applicability.models import Statement
from isthmus.conformity.models import Assessment
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act
from isthmus.engine.labels.operations import make_label
from isthmus.engine.models import Organization, Snapshot
from isthmus.engine.webhooks import operations as webhooks
from isthmus.engine.webhooks.operations import Wanted
from isthmus.incidents.models import Incident
from isthmus.people.operations import add_account
from isthmus.people.viewers import viewer_of
from isthmus.risks.models.session import RiskSession

__all__ = ["demonstration"]

PASSWORD = "correct horse battery staple"
TELL = "say here where this page is looked at, or what stands in its address"
ONE_BLANK = "00000000000000000000000000000000"
#: Answers to scripts, files, and what is only sent to. They are recognized by what they answer; these
#: need more than an address to answer at all.
NO_PAGES = {
    "calendar_feed": "a calendar for other programs",
    "notices_stop": "reached by the link of an e-mail; being told is tested by test_being_told",
    "setup": "there until the first account is made",
    "account_signup": "nobody signs up by themselves",
    "front_door": "leads on to the organization",
    "account_email_verification_sent": "nobody confirms an address: accounts are made by people",
    "account_confirm_email": "the same",
    "account_reset_password_from_key": "reached by the link of an e-mail",
    "account_login": "leads on whoever is signed in; looked at before that",
    "account_confirm_login_code": "no codes by e-mail",
    "account_set_password": "leads on whoever has one",
    "mfa_authenticate": "the second step of signing in",
    "mfa_reauthenticate": "no second factor here",
    "mfa_reauthenticate_webauthn": "no key here",
    "mfa_add_webauthn": "asks for the password first",
    "mfa_activate_totp": "asks for the password first",
    "mfa_deactivate_totp": "no second factor here",
    "mfa_view_recovery_codes": "no second factor here",
    "mfa_generate_recovery_codes": "no second factor here",
    "mfa_download_recovery_codes": "no second factor here",
    "mfa_list_webauthn": "asks for the password first",
    "mfa_remove_webauthn": "no key here",
    "mfa_edit_webauthn": "no key here",
    "socialaccount_login_error": "what another provider said; answered with 401",
    "socialaccount_signup": "no other provider here",
    "documents_import_preview": "an upload of files; looked at by test_first_chapter",
    "record_import_preview": "an upload; looked at by test_files_are_imported",
    "record_import_match": "an upload; looked at by test_files_are_imported",
    "record_import_mistakes": "a file",
    "record_import_run": "an upload that is too large for one transaction",
    "record_import_refused": "a file",
    "scope_pdf": "a file",
    "record_run": "a change of more records than one transaction takes",
    "record_run_refused": "a file",
    "compliance_csv": "a file",
    "compliance_json": "a file",
    "compliance_of_service": "a part of the page of a service, fetched by it",
}

#: What stands in addresses whatever the demonstration has made.
ALWAYS = {
    "<register:record_type>": "documents",
    "succession/<slug:edition_code>": "succession/iso27001-2022",
    "<slug:edition>": "iso27001-2013",
    "<slug:edition_code>": "iso27001-2013",
    "<str:slug>": "5.2",
    "<slug:left>": "iso27001-2013",
    "<slug:right>": "iso20000-1-2011",
    "<slug:probe_id>": "judgement-stale",
    "<slug:rule>": "text",
    "<str:verb>": "submit",
    "<slug:purpose>": "version",
    "<str:secret>": ONE_BLANK,
    "<slug:token>": ONE_BLANK,
    "<str:token>": ONE_BLANK,
    "<int:key>": "1",
    "<int:pk>": "1",
    "<int:number>": "1",
    "scope/<str:code>": "scope/both",
    "<slug:code>": "none",
    "<str:relation>": "uses",
}

#: Kinds of pages of which the demonstration has none, or that need more than their address.
NOT_HERE = {
    "assessment_go": "leads on to the next question",
    "standards_compare_start": "leads on to the first pair",
    "settings_checklist_new": "a register with checklists",
    "settings_checklist": "an organization with checklists",
    "settings_own_kind": "kinds: looked at by test_kinds_are_adopted",
    "settings_own_kind_new": "the same form",
    "settings_starter_set": "looked at there as well",
    "settings_own_field": "own fields: looked at by test_forms_keep_what_is_typed",
    "settings_own_relation": "own relations: looked at by test_an_own_relation",
    "record_snapshots_compare": "two versions that are chosen: test_an_agreement",
    "record_file": "a file",
    "discovery_run": "an upload; looked at by test_discovery",
    "catalogue_export": "a file",
    "applicability_carry": "a statement for 2013; looked at by test_a_statement",
}


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, route)
        elif not route.startswith("api/"):
            yield one.name or route, route


@pytest.fixture
def filled(demonstration: None, settings: Any) -> dict[str, str]:
    """Return what stands in addresses, of the demonstration with a little of what it lacks."""
    settings.DEBUG = True  # for the page of components
    org = Organization.objects.get(slug="northgate")
    who = add_account(email="kim@northgate.example", name="Kim Keeper", password=PASSWORD,
                      roles=["ims_manager", "administrator"], act=Act.now(system_viewer(org, "test"), "test"))  # fmt: skip
    act = Act.now(viewer_of(who), "test")
    label = make_label({"name": "Audit of this year", "hue": "green"}, act)
    webhook, _ = webhooks.create(Wanted("Chat", "https://chat.example/hook"), act)
    versions = Snapshot.objects.filter(purpose="version", entry__type="documents.document")
    most = (
        versions.values("entry__reference")
        .annotate(n=Count("pk"))
        .order_by("-n", "entry__reference")
    )
    incident = Incident.objects.as_system("test").filter(service__isnull=False).order_by("-pk")[0]
    assessment = Assessment.objects.as_system("test").order_by("-pk")[0]
    statement = Statement.objects.as_system("test").order_by("-pk")[0]
    session = RiskSession.objects.as_system("test").filter(state="open").order_by("-pk")[0]
    return {
        "<slug:org>": org.slug,
        "applicability/<str:reference>": f"applicability/{statement.reference}",
        "risk-sessions/<str:reference>": f"risk-sessions/{session.reference}",
        "assessments/<str:reference>": f"assessments/{assessment.reference}",
        "incidents/<str:reference>": f"incidents/{incident.reference}",
        "people/<str:reference>": f"people/{who.principal.reference}",
        "away/<str:reference>": f"away/{who.principal.reference}",
        "accounts/<str:reference>": f"accounts/{who.principal.reference}",
        "<str:reference>": most[0]["entry__reference"],
        "labels/<int:key>": f"labels/{label.pk}",
        "webhooks/<str:key>": f"webhooks/{webhook.pk}",
        **ALWAYS,
    }


def address(route: str, filled: dict[str, str]) -> str:
    for part, value in filled.items():
        route = route.replace(part, value)
    return f"/{route}"


def test_axe_finds_nothing_on_any_kind_of_page(
    filled: dict[str, str], visit: Callable[..., Visit]
) -> None:
    known = [*patterns(get_resolver())]
    assert {*NO_PAGES, *NOT_HERE} <= {name for name, _ in known}
    window = visit()
    # The first of each kind of page compiles its templates and queries.
    window.page.set_default_timeout(60_000)
    faults = signed_in(window)
    pages = 0
    for name, route in known:
        if name in NO_PAGES or route.startswith("accounts/social/"):
            continue
        asked = address(route, filled)
        answer = window.page.request.get(window.base + asked, max_redirects=0)
        if not is_page(answer) or (name in NOT_HERE and answer.status != 200):
            continue
        if answer.status != 200 or name in NOT_HERE:
            faults.append(f"{name}: {asked} answers {answer.status}; {TELL}")
            continue
        pages += 1
        window.go(asked)
        faults += looked_at(window, name)
    assert not faults, "\n".join(faults)
    assert pages > 50


def signed_in(window: Visit) -> list[str]:
    """Sign in, and return what axe finds on the page for that."""
    window.go("/accounts/login/?next=/o/northgate/")
    faults = looked_at(window, "account_login")
    window.page.locator("input[name=login]").fill("kim@northgate.example")
    window.page.locator("input[name=password]").fill(PASSWORD)
    window.page.locator("main button[type=submit]").click()
    window.page.wait_for_url(f"{window.base}/o/northgate/")
    return faults


def is_page(answer: Any) -> bool:
    if answer.status == 405:
        return False
    kind = answer.headers.get("content-type", "")
    return 300 <= answer.status < 400 or ("html" in kind and "<html" in answer.text())


def looked_at(window: Visit, name: str) -> list[str]:
    """Return what axe finds on the page that is open, in both themes."""
    faults = []
    for scheme in ("light", "dark"):
        window.page.emulate_media(color_scheme=scheme)
        faults += [f"{name}, {scheme}: {fault}" for fault in window.axe()]
    window.page.emulate_media(color_scheme="light")
    return faults
