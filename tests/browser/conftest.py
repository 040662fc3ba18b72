"""A real browser against the running product. `make browser` finds Chromium and starts these tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import cast

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from tests.browser.window import Visit

# Playwright's own event loop makes Django believe it is called from asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

SIZES = {"desktop": (1440, 900), "phone": (360, 780)}
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ["ISTHMUS_TEST_CHROMIUM"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


class _Server(ThreadedWSGIServer):
    """Pages send something by themselves (a draft, a look): the test ends after its last answer."""

    daemon_threads = False


class _ServerThread(LiveServerThread):
    server_class = _Server


@pytest.fixture
def served(transactional_db: None) -> Iterator[str]:
    """Serve the product and return its address.

    Unlike pytest-django's own, this server leaves static files to the product, as granian does.
    """
    shared = {c.alias: c for c in connections.all() if c.vendor == "sqlite"}
    for connection in shared.values():
        connection.inc_thread_sharing()
    thread = _ServerThread(
        "127.0.0.1", cast("type[WSGIHandler]", lambda app: app), connections_override=shared
    )
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()
    for connection in shared.values():
        connection.dec_thread_sharing()


@pytest.fixture
def visit(browser: Browser, served: str) -> Iterator[Callable[..., Visit]]:
    """Open a window: `visit("phone", "dark")`."""
    contexts: list[BrowserContext] = []

    def start(size: str = "desktop", scheme: str = "light") -> Visit:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8_000)
        # The first page of a process compiles its templates and queries.
        page.set_default_navigation_timeout(30_000)
        window = Visit(page, served)
        page.on("request", lambda request: window.requests.append(request.url))
        page.on(
            "console",
            lambda message: (
                window.complaints.append(message.text) if message.type == "error" else None
            ),
        )
        page.on("pageerror", lambda error: window.complaints.append(str(error)))
        return window

    yield start
    for context in reversed(contexts):
        if os.environ.get("ISTHMUS_LAST_PAGE"):
            context.pages[-1].screenshot(path=os.environ["ISTHMUS_LAST_PAGE"], full_page=True)
        context.close()
