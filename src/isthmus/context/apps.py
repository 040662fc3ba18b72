from django.apps import AppConfig


class ContextConfig(AppConfig):
    name = "isthmus.context"
    label = "context"
