"""What the host may put: checked as strictly as what people write, for hosts pass on what their users typed."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from workflow_chat.errors import FieldError, ValidationFailed
from workflow_chat.identifiers import is_host_id

NAME_LENGTH = 200  # code points
EMAIL_LENGTH = 254  # RFC 5321
URL_LENGTH = 2048
EMAIL = re.compile(r"[^\s@<>(),;:\\\"\[\]]{1,64}@[^\s@<>(),;:\\\"\[\]]{1,189}")
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # categories of what cannot be seen, or turns what can be seen
JOINERS = "\u200c\u200d"  # of the category Cf, and needed to write Persian, Indic scripts and emoji

NOT_TEXT = ("wrong_type", "must be a string")
INVALID_ID = ("invalid_id", "must be 1 to 128 of A-Z a-z 0-9 . _ : ~ @ - and not . or ..")


def refuse_wrong_fields(fields: Mapping[str, object], *, roles: type[StrEnum] | None = None) -> None:
    """Name every field that is wrong; those that end in ``_id`` are ids."""
    wrong = [FieldError(name, *found) for name, value in fields.items() if (found := _wrong(name, value, roles))]
    if wrong:
        raise ValidationFailed(wrong)


def _wrong(name: str, value: object, roles: type[StrEnum] | None) -> tuple[str, str] | None:
    if name == "role":
        return None if roles is not None and value in [*roles] else ("unknown_role", "is not a role")
    if value is None and name in OPTIONAL:
        return None
    if not isinstance(value, str):
        return NOT_TEXT
    return (_id if name.endswith("_id") else CHECKS[name])(value)


def _id(value: str) -> tuple[str, str] | None:
    return None if is_host_id(value) else INVALID_ID


def _name(value: str) -> tuple[str, str] | None:
    if not value.strip():
        return "blank", "must not be blank"
    if len(value) > NAME_LENGTH:
        return "too_long", f"may be at most {NAME_LENGTH} characters long"
    return _unseen(value)


def _email(value: str) -> tuple[str, str] | None:
    """Empty where the host knows none."""
    if not value:
        return None
    if len(value) > EMAIL_LENGTH:
        return "too_long", f"may be at most {EMAIL_LENGTH} characters long"
    return _unseen(value) or (None if EMAIL.fullmatch(value) else ("invalid_email", "must be an e-mail address"))


def _avatar_url(value: str) -> tuple[str, str] | None:
    if len(value) > URL_LENGTH:
        return "too_long", f"may be at most {URL_LENGTH} characters long"
    return _unseen(value) or (None if _is_web_address(value) else ("invalid_url", "must be an http or https address"))


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, value))
    except ValueError:
        return False


def _time_zone(value: str) -> tuple[str, str] | None:
    known = _time_zones()
    return None if value in known or not known else ("unknown_time_zone", "must be a time zone such as Europe/Paris")


@cache
def _time_zones() -> frozenset[str]:
    """Empty on a system that has none."""
    return frozenset(available_timezones())


def _unseen(value: str) -> tuple[str, str] | None:
    if any(unicodedata.category(each) in UNSEEN and each not in JOINERS for each in value):
        return "invisible", "must not contain control or direction characters"
    return None


OPTIONAL = ("avatar_url", "time_zone")
CHECKS: Mapping[str, Callable[[str], tuple[str, str] | None]] = {
    "name": _name,
    "email": _email,
    "avatar_url": _avatar_url,
    "time_zone": _time_zone,
}
