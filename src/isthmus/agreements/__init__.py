"""What is agreed with customers, internal groups and suppliers (mission row D1)."""
