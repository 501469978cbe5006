"""What can go wrong, as the client is told.

ChatError                   500  internal
├── Unauthenticated         401  a TokenCode
│   └── TokenRevoked             token_revoked
├── PermissionDenied        403  permission_denied
│   └── ChatNotAllowed           chat_not_allowed
├── NotFound                404  route_not_found
│   ├── WorkflowNotFound         workflow_not_found
│   ├── MessageNotFound          message_not_found
│   └── UnknownReference         unknown_reference
├── Conflict                409
│   ├── ClientGeneratedIdConflict   client_generated_id_conflict
│   ├── VersionConflict             version_conflict
│   ├── MessageDeleted              message_deleted
│   └── WorkflowElsewhere           workflow_elsewhere
├── ValidationFailed        422  validation_failed
│   └── NotAvailable             not_available
├── RateLimited             429  rate_limited
└── Unavailable             503  unavailable

A class says what happened; the web layer turns it into ``application/problem+json`` in one place. What can be wrong
with HTTP itself stands in ``web.errors``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

FIELD_LENGTH = 64  # characters of a field's name that a refusal repeats
DETAIL_LENGTH = 500  # characters about all of them


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that is wrong with one field of the input."""

    field: str
    code: str
    message: str


class ChatError(Exception):
    """A refusal with a stable ``code`` that clients branch on; ``detail`` is for people."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"
    code: str = "internal"
    detail: str = "Something went wrong."

    def __init__(self, detail: str | None = None, *, code: str | None = None) -> None:
        self.detail = detail or self.detail
        self.code = code or self.code
        super().__init__(self.detail)

    def extensions(self) -> dict[str, Any]:
        """Members that this kind of problem adds to the document (RFC 9457, section 3.2)."""
        return {}

    def headers(self) -> dict[str, str]:
        """Response headers that belong to this kind of problem."""
        return {}


class TokenCode(StrEnum):
    """What can be wrong with an identity token."""

    MISSING = "token_missing"
    MALFORMED = "token_malformed"
    SIGNATURE = "token_signature"
    ALGORITHM = "token_algorithm"
    EXPIRED = "token_expired"
    CLAIM_MISSING = "token_claim_missing"
    AUDIENCE = "token_audience"
    LIFE_TOO_LONG = "token_life_too_long"
    REVOKED = "token_revoked"


class Unauthenticated(ChatError):
    """The caller did not prove who they are; ``code`` says what is wrong with the token."""

    status = 401
    title = "Not signed in"
    code = TokenCode.MISSING
    detail = "Send the identity token as 'Authorization: Bearer …'."

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


class TokenRevoked(Unauthenticated):
    code = TokenCode.REVOKED
    detail = "The token has been revoked."


class PermissionDenied(ChatError):
    status = 403
    title = "Not allowed"
    code = "permission_denied"
    detail = "Your role does not allow this."


class ChatNotAllowed(PermissionDenied):
    code = "chat_not_allowed"
    detail = "Your role in this workspace has no access to workflow chat."


class NotFound(ChatError):
    status = 404
    title = "Not found"
    code = "route_not_found"
    detail = "There is nothing at this address."


class WorkflowNotFound(NotFound):
    """No such workflow, or one that the caller must not know of: the same answer for both."""

    code = "workflow_not_found"
    detail = "There is no such workflow."


class MessageNotFound(NotFound):
    code = "message_not_found"
    detail = "There is no such message in this conversation."


class UnknownReference(NotFound):
    code = "unknown_reference"
    detail = "It refers to a workspace or a person that was never put."


class Conflict(ChatError):
    """The request is well-formed but does not fit what is stored now, which comes along as ``message``."""

    status = 409
    title = "Conflict"

    def __init__(self, message: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self.message = message

    def extensions(self) -> dict[str, Any]:
        return {} if self.message is None else {"message": self.message}


class ClientGeneratedIdConflict(Conflict):
    code = "client_generated_id_conflict"
    detail = "This clientGeneratedId was already used for another text."


class VersionConflict(Conflict):
    code = "version_conflict"
    detail = "The message was changed since this version."


class MessageDeleted(Conflict):
    code = "message_deleted"
    detail = "The message has been deleted."


class WorkflowElsewhere(Conflict):
    code = "workflow_elsewhere"
    detail = "A workflow with this id belongs to another workspace."


class ValidationFailed(ChatError):
    """Every field that is wrong, at once."""

    status = 422
    title = "Invalid input"
    code = "validation_failed"

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(f"{_short(error.field)}: {error.message}" for error in errors)[:DETAIL_LENGTH])
        self.errors = errors

    def extensions(self) -> dict[str, Any]:
        return {"errors": [{"field": _short(e.field), "code": e.code, "message": e.message} for e in self.errors]}


def _short(field: str) -> str:
    """Names of fields that do not exist are whatever somebody has sent, lone surrogates among them."""
    return field[:FIELD_LENGTH].encode(errors="replace").decode()


class NotAvailable(ValidationFailed):
    """A field of a capability that this version does not have yet."""

    code = "not_available"


class RateLimited(ChatError):
    status = 429
    title = "Too many requests"
    code = "rate_limited"

    def __init__(self, detail: str, *, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


class Unavailable(ChatError):
    """The service cannot answer now (database away, shutting down); the same request may succeed later."""

    status = 503
    title = "Unavailable"
    code = "unavailable"
    detail = "The service is temporarily unavailable. Try again shortly."

    def __init__(self, detail: str | None = None, *, retry_after: int = 2) -> None:
        super().__init__(detail)
        self.retry_after = retry_after

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


def all_kinds(kind: type[ChatError] = ChatError) -> Iterator[type[ChatError]]:
    """This kind of refusal and every narrower one that has been imported."""
    yield kind
    for narrower in kind.__subclasses__():
        yield from all_kinds(narrower)


def all_codes() -> set[str]:
    """Every code that a client may meet."""
    return {*TokenCode, *(kind.code for kind in all_kinds())}
