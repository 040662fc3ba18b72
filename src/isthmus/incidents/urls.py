"""Addresses of reports' own pages, below /o/<organization>/."""

from django.urls import path

from isthmus.incidents.clocks.shown import clocks

urlpatterns = [
    path("o/<slug:org>/incidents/<str:reference>/clocks/", clocks, name="incident_clocks")
]
