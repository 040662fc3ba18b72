"""Addresses of documents besides those that every register has; they come before them."""

from django.urls import path

from isthmus.documents import import_views, views

REGISTER = "o/<slug:org>/documents/"
DOCUMENT = f"{REGISTER}<str:reference>/"
VERSION = f"{DOCUMENT}versions/<int:number>/"

urlpatterns = [
    path(f"{REGISTER}import-folder/", import_views.choose, name="documents_import"),
    path(
        f"{REGISTER}import-folder/<str:token>/",
        import_views.preview,
        name="documents_import_preview",
    ),
    path(f"{REGISTER}text-preview/", views.text_preview, name="documents_text_preview"),
    path(f"{DOCUMENT}read/", views.reading, name="document_reading"),
    path(f"{DOCUMENT}pdf/", views.pdf, name="document_pdf"),
    path(f"{DOCUMENT}compare/", views.differences_page, name="document_differences"),
    path(VERSION, views.version, name="document_version"),
    path(f"{VERSION}pdf/", views.version_pdf, name="document_version_pdf"),
]
