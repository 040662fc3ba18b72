"""Operations of migrations that Django's own do too slowly for registers with many indexes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.models import Index


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
