"""Documents composed from an abstract process: every structure with every labelling, numbering and language."""
