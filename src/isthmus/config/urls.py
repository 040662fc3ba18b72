"""All addresses: each package's own first, then the pages derived from the record types."""

from collections.abc import Iterator
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path

from isthmus.engine.web.resolving import Remembering
from isthmus.engine.web.views.front_door import components, first_register, front_door


def _packages() -> Iterator[URLResolver]:
    """Yield the addresses of every package that has some, upper floors first."""
    for config in reversed(list(apps.get_app_configs())):
        if config.name.startswith("isthmus.") and find_spec(f"{config.name}.urls"):
            yield path("", include(f"{config.name}.urls"))


_patterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("components/", components, name="components"),
    *_packages(),
    path("", include("isthmus.engine.web.urls")),
]
if not find_spec("isthmus.home.urls"):
    _patterns += [
        path("", front_door, name="front_door"),
        path("o/<slug:org>/", first_register, name="home"),
    ]

urlpatterns = [Remembering(_patterns)]

handler400 = "isthmus.engine.web.errors.bad_request"
handler403 = "isthmus.engine.web.errors.forbidden"
handler404 = "isthmus.engine.web.errors.not_found"
handler500 = "isthmus.engine.web.errors.server_error"
