"""What an id may look like, checked before it reaches a database."""

import re

HOST_ID = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._:~@-]{1,128}\Z")
OWN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")

NIL_ID = "00000000-0000-0000-0000-000000000000"
"""The id of nothing (RFC 9562): lower than all that we make."""


def is_host_id(value: str) -> bool:
    """Whether this can be a workflow's, user's or workspace's id."""
    return HOST_ID.match(value) is not None


def is_own_id(value: str) -> bool:
    """Whether this can be an id that we made."""
    return OWN_ID.match(value) is not None
