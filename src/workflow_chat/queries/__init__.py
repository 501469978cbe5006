"""Reads for screens and streams; each starts from a seat, or looks for it in the same statement."""
