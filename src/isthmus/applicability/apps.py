from django.apps import AppConfig


class ApplicabilityConfig(AppConfig):
    name = "isthmus.applicability"
    label = "applicability"
