from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StandardsConfig(AppConfig):
    name = "isthmus.standards"
    label = "standards"

    def ready(self) -> None:
        from isthmus.standards.catalogues import shelving  # noqa: F401 - registers its shelf
        from isthmus.standards.shelf import after_migrate

        post_migrate.connect(after_migrate, sender=self)
