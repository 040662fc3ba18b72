"""Addresses of the context, below /o/<organization>/."""

from django.urls import include, path

from isthmus.context.views import scope

urlpatterns = [path("o/<slug:org>/", include(scope.urlpatterns))]
