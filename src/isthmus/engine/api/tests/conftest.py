"""Fixtures for the API: a client with a token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from django.http import HttpResponse
from django.test import Client

from isthmus.engine.door import Act
from isthmus.people.models import Membership
from isthmus.people.operations import create_token


@dataclass
class ApiClient:
    """Speaks to one organization's API as a program with a token would."""

    secret: str
    slug: str = "northgate"
    client: Client = field(default_factory=Client)

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret:
            given["Authorization"] = f"Bearer {self.secret}"
        response: Any = self.client.generic(
            method,
            f"/api/v1/o/{self.slug}/{path}",
            b"" if body is None else orjson.dumps(body),
            content_type="application/json",
            headers=given,
        )
        assert isinstance(response, HttpResponse)
        return response

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.request("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.request("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.request("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self.request("DELETE", path, **headers)


@pytest.fixture
def api_as(memberships: dict[str, Membership], system_act: Act) -> Callable[..., ApiClient]:
    """Return a client with a fresh token of the person with this role."""

    def make(role: str = "ims_manager", *, writes: bool = True) -> ApiClient:
        _, secret = create_token(
            memberships[role], name="test", writes=writes, days=1, act=system_act
        )
        return ApiClient(secret)

    return make


@pytest.fixture
def api(api_as: Callable[..., ApiClient]) -> ApiClient:
    return api_as()
