from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "isthmus.documents"
    label = "documents"
