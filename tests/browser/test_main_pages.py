"""What holds for every main page: no other host, a strict policy, nothing axe can find, any width."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from tests.browser.window import ROOT, Visit

from isthmus.home.demo import accounts, load, password

PAGES = {
    "home": "/o/northgate/",
    "list": "/o/northgate/documents/",
    "form": "/o/northgate/documents/new/",
    "rows": "/o/northgate/agreements/new/",
    "matrix": "/o/northgate/matrix/",
    "requirement": "/o/northgate/requirements/iso27001-2013/5.2/",
    "correspondence": "/o/northgate/standards/compare/iso27001-2013/iso20000-1-2011/",
    "glossary": "/o/northgate/standards/terms/",
    "assessments": "/o/northgate/assessments/",
    "probes": "/o/northgate/probes/",
}
#: What the first page may weigh, gzipped, with everything it loads.
FIRST_LOAD = 300 * 1024


@pytest.fixture
def demonstration(transactional_db: None, settings: object, tmp_path: Path) -> None:
    """The demonstration organization, as `isthmus demo` loads it."""
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    load()


def sign_in(window: Visit) -> None:
    manager = next(one for one in accounts() if "ims_manager" in one.roles)
    window.sign_in(manager.email, password(), "/o/northgate/")


@pytest.mark.usefixtures("demonstration")
def test_every_main_page_is_sound_at_any_width_and_theme(visit: Callable[..., Visit]) -> None:
    faults = []
    for size in ("desktop", "phone"):
        for scheme in ("light", "dark"):
            window = visit(size, scheme)
            sign_in(window)
            for name, path in PAGES.items():
                window.go(path)
                where = f"{name}, {size}, {scheme}"
                faults += [f"{where}: {fault}" for fault in window.axe()]
                if window.scrolls_sideways():
                    faults.append(f"{where}: scrolls sideways")
            faults += [f"{size}, {scheme}: {text}" for text in window.complaints]
            faults += [f"asks {url}" for url in window.foreign_requests()]
    assert faults == []


@pytest.mark.usefixtures("demonstration")
def test_the_first_load_of_the_home_page_is_light(visit: Callable[..., Visit]) -> None:
    window = visit()
    sign_in(window)
    window.requests.clear()
    window.page.context.clear_cookies(name="nothing")
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in window.page.context.cookies())
    window.go(PAGES["home"])
    weight = sum(transferred(url, cookies) for url in set(window.requests))
    assert 0 < weight <= FIRST_LOAD


def transferred(url: str, cookies: str) -> int:
    """Return how many bytes a browser that takes gzip is sent for `url`."""
    request = Request(url, headers={"Accept-Encoding": "gzip", "Cookie": cookies})  # noqa: S310
    with urlopen(request) as answer:  # noqa: S310 - an address of this very test server
        body: bytes = answer.read()
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return len(body) if packed or url.endswith(".woff2") else len(gzip.compress(body))


@pytest.mark.usefixtures("demonstration")
def test_the_pictures_of_the_readme_show_the_demonstration(visit: Callable[..., Visit]) -> None:
    window = visit()
    sign_in(window)
    shown = window.page.locator("main").inner_text()
    assert "ISO/IEC 27001:2013" in shown
    assert "ISO/IEC 20000-1:2011" in shown
    window.picture("home", hide_toasts=True)
    window.go(PAGES["correspondence"])
    window.picture("correspondence")
    window.go(PAGES["matrix"])
    window.picture("matrix")
    assert (ROOT / "docs" / "user" / "images" / "home.png").exists()
