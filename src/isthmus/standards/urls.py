"""Addresses of the library."""

from django.urls import include, path

from isthmus.standards.views.catalogues import (
    catalogue_do,
    catalogue_export,
    catalogue_import,
    catalogues,
)
from isthmus.standards.views.compare import compare, start
from isthmus.standards.views.glossary import errata_page, glossary
from isthmus.standards.views.library import library, tree

_pages = [
    path("standards/", library, name="standards"),
    path("standards/terms/", glossary, name="standards_terms"),
    path("standards/errata/", errata_page, name="standards_errata"),
    path("standards/compare/", start, name="standards_compare_start"),
    path("standards/compare/<slug:left>/<slug:right>/", compare, name="standards_compare"),
    path("standards/catalogues/", catalogues, name="catalogues"),
    path("standards/catalogues/import/", catalogue_import, name="catalogue_import"),
    path("standards/catalogues/<slug:code>/do/", catalogue_do, name="catalogue_do"),
    path("standards/catalogues/<slug:code>.<slug:form>", catalogue_export, name="catalogue_export"),
    path("standards/<slug:edition_code>/", tree, name="standards_edition"),
]

urlpatterns = [path("o/<slug:org>/", include(_pages))]
