"""What a message's text may be: 1 to 10,000 characters after trimming, no control characters."""

import re

from workflow_chat.errors import FieldError, ValidationFailed

LIMIT = 10_000  # code points
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # category Cc except TAB and LF; CR is gone by then
_WHITE_SPACE = (  # Unicode's White_Space property, which is not quite what str.strip() takes
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def normalised(body: str) -> str:
    """``body`` with line ends made LF and white space trimmed."""
    return body.replace("\r\n", "\n").replace("\r", "\n").strip(_WHITE_SPACE)


def problem_with(text: str) -> tuple[str, str] | None:
    """Why a normalised text cannot be sent, as code and sentence, or None."""
    if not text:
        return "blank", "must contain text"
    if len(text) > LIMIT:
        return "too_long", f"must be at most {LIMIT} characters long, this has {len(text)}"
    if _SURROGATE.search(text):
        return "lone_surrogate", "must be valid Unicode text"
    if _CONTROL.search(text):
        return "control_character", "must not contain control characters"
    return None


def checked_text(body: str) -> str:
    """The text to store, or the reason why it cannot be sent."""
    text = normalised(body)
    problem = problem_with(text)
    if problem is not None:
        raise ValidationFailed([FieldError("body", *problem)])
    return text
