"""Sending messages: the group commit (docs/decisions/0001-group-commit.md)."""
