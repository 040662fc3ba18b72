from django.apps import AppConfig


class ControlsConfig(AppConfig):
    name = "isthmus.controls"
    label = "controls"
