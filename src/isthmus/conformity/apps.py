from django.apps import AppConfig


class ConformityConfig(AppConfig):
    name = "isthmus.conformity"
    label = "conformity"
