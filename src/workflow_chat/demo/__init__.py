"""The demo: an installation of its own, made through the ordinary door, and everybody's token."""
