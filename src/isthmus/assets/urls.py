"""Addresses of the inventory, below /o/<organization>/."""

from django.urls import path

from isthmus.assets.views.impact import impact
from isthmus.engine.web import addresses  # noqa: F401 - registers the converter

urlpatterns = [
    path(
        "o/<slug:org>/<register:record_type>/<str:reference>/impact/",
        impact,
        name="record_impact",
    ),
]
