"""Workflow Chat: one live conversation inside every workflow."""

__version__ = "0.1.0"
