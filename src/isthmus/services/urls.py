"""Addresses of services, below /o/<organization>/."""

from django.urls import path

from isthmus.services.catalogue import catalogue

urlpatterns = [path("o/<slug:org>/catalogue/", catalogue, name="catalogue")]
