"""Reads for screens and streams; each starts from a standing that ``access`` has granted."""
