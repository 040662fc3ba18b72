from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "isthmus.agreements"
    label = "agreements"
