from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "isthmus.incidents"
    label = "incidents"
