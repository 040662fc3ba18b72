"""Answer templates: texts that are written once and used at the desk again and again."""
