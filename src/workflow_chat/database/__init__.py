"""Engines, transactions, column types and migrations."""
