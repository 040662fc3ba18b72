from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "isthmus.services"
    label = "services"
