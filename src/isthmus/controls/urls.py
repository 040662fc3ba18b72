"""Addresses of controls, below /o/<organization>/."""

from django.urls import path

from isthmus.controls.views.adopt import adopt_page

urlpatterns = [path("o/<slug:org>/catalogue-controls/", adopt_page, name="controls_adopt")]
