"""One file per command: `add_parser` describes it, `run` does it and returns an exit code.

Heavy imports stand inside of `run`, so that `--help` stays quick.
"""
