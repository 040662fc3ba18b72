from django.apps import AppConfig


class AssetsConfig(AppConfig):
    name = "isthmus.assets"
    label = "assets"
