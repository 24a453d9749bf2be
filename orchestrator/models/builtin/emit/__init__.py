"""From a service design to the files of a repository; which file belongs to which task stands in `plan.py`."""
