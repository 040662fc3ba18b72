"""Addresses of the inventory, below /o/<organization>/."""

from django.urls import path

from isthmus.assets.views.discovery import choose, follow_run
from isthmus.assets.views.impact import impact
from isthmus.assets.views.source_orders import source_orders
from isthmus.engine.web import addresses  # noqa: F401 - registers the converter

urlpatterns = [
    path("o/<slug:org>/discovery/", choose, name="discovery"),
    path("o/<slug:org>/discovery/<slug:token>/", follow_run, name="discovery_run"),
    path("o/<slug:org>/settings/sources/", source_orders, name="settings_sources"),
    path(
        "o/<slug:org>/<register:record_type>/<str:reference>/impact/",
        impact,
        name="record_impact",
    ),
]
