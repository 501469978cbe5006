"""Editing and deleting messages: what is decided is the same wherever it runs, and it runs in one go."""
