"""Readers of the documents that teams already have: each becomes a playbook, a task list or an intake."""
