"""What must hold before a method, an approach or a risk moves. Lists in, reasons out."""
