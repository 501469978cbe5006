"""PostgreSQL's address as hosting companies give it: libpq's spelling, of which asyncpg knows the most."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

KNOWN = frozenset(
    (
        *("host", "port", "user", "password", "passfile", "dbname", "database", "options", "target_session_attrs"),
        *("sslmode", "sslcert", "sslkey", "sslpassword", "sslrootcert", "sslcrl", "sslnegotiation"),
        *("ssl_min_protocol_version", "ssl_max_protocol_version"),
    )
)
WITHOUT_EFFECT = frozenset(  # we choose them ourselves, or the driver has no such thing
    (
        *("application_name", "fallback_application_name", "channel_binding", "connect_timeout", "gssencmode"),
        *("keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"),
        *("client_encoding", "sslcompression", "sslsni", "pgbouncer", "connection_limit", "pool_timeout"),
    )
)
SSLMODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def mistake_in(url: str) -> str | None:
    """What is wrong with this address, without any of its secrets; or None."""
    try:
        parts = urlsplit(url)
        if "," not in parts.netloc:  # several hosts have several ports
            _ = parts.port
    except ValueError:
        return "has a host or port that is none; write % / ? # @ : of a password as %25 %2F %3F %23 %40 %3A"
    given = _parameters(parts.query)
    unknown = sorted(given.keys() - KNOWN - WITHOUT_EFFECT)
    if unknown:
        return f"has parameters that this service does not know: {', '.join(unknown)}"
    if given.get("sslmode", "prefer") not in SSLMODES:
        return f"has another sslmode than {', '.join(SSLMODES)}"
    return None


def driver_address(url: str) -> str:
    """The same, as asyncpg takes it."""
    parts = urlsplit(url)
    kept = {name: value for name, value in _parameters(parts.query).items() if name in KNOWN}
    query = urlencode(kept, quote_via=quote)
    return f"postgresql://{parts.netloc}{parts.path}{'?' if query else ''}{query}"


def _parameters(query: str) -> Mapping[str, str]:
    """``ssl`` is what SQLAlchemy calls it."""
    given = dict(parse_qsl(query, keep_blank_values=True))
    if "ssl" in given:
        value = given.pop("ssl")
        given.setdefault("sslmode", {"true": "require", "false": "disable"}.get(value, value))
    return given
