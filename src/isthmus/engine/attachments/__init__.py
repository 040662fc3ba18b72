"""Files that hang on records, besides those that their own fields hold."""
