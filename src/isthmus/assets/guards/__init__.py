"""What must hold before items and definitions move or change: lists in, reasons out."""
