"""Addresses of statements of applicability, below /o/<organization>/."""

from django.urls import path

from isthmus.applicability.views.fill import fill

urlpatterns = [
    path("o/<slug:org>/applicability/<str:reference>/controls/", fill, name="applicability_fill"),
]
