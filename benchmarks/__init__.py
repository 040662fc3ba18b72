"""How fast Isthmus is, against the least a server could do with the same rows. See README.md."""
