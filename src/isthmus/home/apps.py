from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "isthmus.home"
    label = "home"
