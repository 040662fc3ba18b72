from isthmus.applicability.models.statement import (
    Applicable,
    Asks,
    Edition,
    Implementation,
    Statement,
    StatementRow,
)

__all__ = ["Applicable", "Asks", "Edition", "Implementation", "Statement", "StatementRow"]
