from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "isthmus.risks"
    label = "risks"
