"""Who is calling: identity tokens and their keys. What they may do is decided in ``access``."""
