"""A browser window on the product, and what it saw."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


@dataclass
class Visit:
    """A browser window, and what it asked the network for."""

    page: Page
    base: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.base + path, wait_until="load")

    def follow(self, link: Locator) -> None:
        """Click a link to another page, and wait until that page has loaded.

        A look that comes before it would judge the page of before, or none at all.
        """
        with self.page.expect_navigation(wait_until="load"):
            link.click()

    def sign_in(self, email: str, password: str, path: str) -> None:
        """Sign in and arrive at the page under `path`."""
        self.go(f"/accounts/login/?next={path}")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("main button[type=submit]").click()
        self.page.wait_for_url(self.base + path)

    def picture(self, name: str, *, hide_toasts: bool = False) -> None:
        """Take a picture for the guide, if ISTHMUS_SCREENSHOTS asks for pictures."""
        if not os.environ.get("ISTHMUS_SCREENSHOTS"):
            return
        if hide_toasts:
            self.page.reload()
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=ROOT / "docs" / "user" / "images" / f"{name}.png")

    def foreign_requests(self) -> list[str]:
        """Return the requests that left the product's own host."""
        own = (self.base, "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]

    def scrolls_sideways(self) -> bool:
        script = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        return bool(self.page.evaluate(script))

    def axe(self) -> list[str]:
        """Return what axe finds, as lines to read."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: dict[str, Any] = self.page.evaluate(
            "axe.run(document, {resultTypes: ['violations']})"
        )
        return [
            f"{v['id']}: {v['help']} — {node['target']}"
            for v in found["violations"]
            for node in v["nodes"]
        ]
