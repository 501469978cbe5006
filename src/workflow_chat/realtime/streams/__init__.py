"""Open connections, and what each of them follows."""
