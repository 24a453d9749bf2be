"""One command, one file: `add_parser` describes it, `run` does it and returns the exit code."""
