"""The plan of a run: scored tasks in work order, and what was left out.

Nothing is imported here: whoever looks at a run needs `record` alone, and reading designs takes long to import.
"""
