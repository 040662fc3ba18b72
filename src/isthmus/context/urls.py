"""Addresses of the context, below /o/<organization>/."""

from django.urls import include, path

from isthmus.context.views.advice import advised, take
from isthmus.context.views.scope import area, overview
from isthmus.context.views.statement import pdf
from isthmus.context.views.why import why

addresses = [
    path("scopes/<str:reference>/pdf/", pdf, name="scope_pdf"),
    path("scope/", overview, name="scope"),
    path("scope/advice/", advised, name="scope_advice"),
    path("scope/take/", take, name="scope_take"),
    path("scope/why/<str:reference>/", why, name="scope_why"),
    path("scope/<str:code>/", area, name="scope_area"),
]
urlpatterns = [path("o/<slug:org>/", include(addresses))]
