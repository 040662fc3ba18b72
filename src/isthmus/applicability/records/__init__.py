from isthmus.applicability.records.statement import StatementType

__all__ = ["StatementType"]
