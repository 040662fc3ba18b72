"""How a new database is made in seconds, though there are many tables and indexes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.models import Index


class OneByOne(MigrationLoader):
    """The migrations as they were made, without those that stand for all of a package."""

    def load_disk(self) -> None:
        super().load_disk()
        for key, migration in [*self.disk_migrations.items()]:
            if migration.replaces and type(migration).__module__.startswith("isthmus."):
                del self.disk_migrations[key]


class CreateModels(Operation):
    """Several tables of one package, as that many `CreateModel`.

    Each of those draws all models anew that are related to its own, which here are all of them;
    this draws them once. What `scripts/squash.py` writes uses it.
    """

    category = OperationCategory.ADDITION
    serialization_expand_args: ClassVar[list[str]] = ["models"]

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = list(models)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {"models": self.models}

    def state_forwards(self, app_label: str, state: Any) -> None:
        # With models drawn already, each one more would have them drawn anew.
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create {len(self.models)} tables"

    def references_model(self, name: str, app_label: str) -> bool:
        return any(model.references_model(name, app_label) for model in self.models)


class AddIndexes(Operation):
    """Several indexes of one model, as that many `AddIndex`.

    Each of those draws the model and all that are related to it anew, which took most of the time
    in which a new database is made: a register has thirty indexes.
    """

    category = OperationCategory.ADDITION

    def __init__(self, model_name: str, indexes: Sequence[Index]) -> None:
        self.model_name = model_name
        self.indexes = list(indexes)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {"model_name": self.model_name, "indexes": self.indexes}

    def state_forwards(self, app_label: str, state: Any) -> None:
        key = app_label, self.model_name.lower()
        options = state.models[key].options
        options["indexes"] = [*options.get("indexes", ()), *(one.clone() for one in self.indexes)]
        state.reload_model(*key, delay=True)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            for index in self.indexes:
                schema_editor.add_index(model, index)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            for index in self.indexes:
                schema_editor.remove_index(model, index)

    def describe(self) -> str:
        return f"Create {len(self.indexes)} indexes on {self.model_name}"

    def references_model(self, name: str, app_label: str) -> bool:
        return name.lower() == self.model_name.lower()


class AddStatistics(Operation):
    """Let PostgreSQL know which values of several columns stand together; SQLite has no such thing.

    It takes columns to be independent: of risks of the least consequence it expects as many above
    the criteria as of any, walks an order of all of them to find fifty, and finds none.
    """

    category = OperationCategory.ADDITION

    def __init__(self, model_name: str, name: str, fields: Sequence[str]) -> None:
        self.model_name, self.name, self.fields = model_name, name, list(fields)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        given = {"model_name": self.model_name, "name": self.name, "fields": self.fields}
        return type(self).__name__, [], given

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing: models don't say what the database counts."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if schema_editor.connection.vendor == "postgresql":
            quote = schema_editor.quote_name
            columns = ", ".join(quote(model._meta.get_field(one).column) for one in self.fields)
            table = quote(model._meta.db_table)
            schema_editor.execute(
                f"CREATE STATISTICS {quote(self.name)} (mcv) ON {columns} FROM {table}"
            )
            # By itself the database counts again only when a tenth of the table has changed.
            schema_editor.execute(f"ANALYZE {table} ({columns})")

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP STATISTICS {schema_editor.quote_name(self.name)}")

    def describe(self) -> str:
        return f"Count which {', '.join(self.fields)} of {self.model_name} stand together"

    def references_model(self, name: str, app_label: str) -> bool:
        return name.lower() == self.model_name.lower()
