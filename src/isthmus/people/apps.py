from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "isthmus.people"
    label = "people"
