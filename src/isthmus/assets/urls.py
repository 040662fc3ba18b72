"""Addresses of the inventory, below /o/<organization>/."""

from django.urls import path

from isthmus.assets.views.beside import beside
from isthmus.assets.views.discovery import choose, follow_run
from isthmus.assets.views.impact import impact
from isthmus.assets.views.picture import picture, picture_file
from isthmus.assets.views.source_orders import source_orders
from isthmus.engine.web import addresses  # noqa: F401 - registers the converter

RECORD = "o/<slug:org>/<register:record_type>/<str:reference>/"

urlpatterns = [
    path("o/<slug:org>/discovery/", choose, name="discovery"),
    path("o/<slug:org>/discovery/<slug:token>/", follow_run, name="discovery_run"),
    path("o/<slug:org>/settings/sources/", source_orders, name="settings_sources"),
    path(f"{RECORD}impact/", impact, name="record_impact"),
    path(f"{RECORD}picture/", picture, name="record_picture"),
    path(f"{RECORD}picture.svg", picture_file, {"ending": "svg"}, name="record_picture_svg"),
    path(f"{RECORD}picture.png", picture_file, {"ending": "png"}, name="record_picture_png"),
    path(f"{RECORD}beside/<str:relation>/before/", beside, {"side": "before"}, "record_before"),
    path(f"{RECORD}beside/<str:relation>/after/", beside, {"side": "after"}, "record_after"),
]
