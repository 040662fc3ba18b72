"""What must hold before records of the context move or change: lists in, reasons out."""
