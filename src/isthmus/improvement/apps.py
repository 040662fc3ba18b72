from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "isthmus.improvement"
    label = "improvement"
