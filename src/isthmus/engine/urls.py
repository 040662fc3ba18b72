"""Addresses of the engine beside the derived pages: the API, import and export."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("isthmus.engine.api.urls")),
    path("", include("isthmus.engine.transfer.urls")),
]
