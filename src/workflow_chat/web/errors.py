"""What can be wrong with HTTP itself, before anything of the chat is asked for.

ChatError
├── InvalidRequest          400  invalid_request
├── InvalidJson             400  invalid_json
├── HostNotAllowed          400  host_not_allowed
├── OriginNotAllowed        403  origin_not_allowed
├── MethodNotAllowed        405  method_not_allowed
├── RequestTimeout          408  request_timeout
├── BodyTooLarge            413  body_too_large
├── TargetTooLong           414  target_too_long
├── UnsupportedMediaType    415  unsupported_media_type
└── HeadTooLarge            431  head_too_large
"""

from workflow_chat.errors import ChatError, PermissionDenied


class InvalidRequest(ChatError):
    status = 400
    title = "Invalid request"
    code = "invalid_request"
    detail = "This is not a valid HTTP request."


class InvalidJson(ChatError):
    status = 400
    title = "Invalid JSON"
    code = "invalid_json"
    detail = "The body is not valid JSON."


class HostNotAllowed(ChatError):
    status = 400
    title = "Unknown host"
    code = "host_not_allowed"
    detail = "The demo answers on 127.0.0.1 and localhost only."


class OriginNotAllowed(PermissionDenied):
    code = "origin_not_allowed"
    detail = "Pages of this origin may not call this service with such a request."


class MethodNotAllowed(ChatError):
    status = 405
    title = "Method not allowed"
    code = "method_not_allowed"

    def __init__(self, allowed: list[str]) -> None:
        super().__init__(f"This address answers {', '.join(allowed)}.")
        self.allowed = allowed

    def headers(self) -> dict[str, str]:
        return {"Allow": ", ".join(self.allowed)}


class RequestTimeout(ChatError):
    status = 408
    title = "Request timeout"
    code = "request_timeout"
    detail = "The request did not arrive in time."


class BodyTooLarge(ChatError):
    status = 413
    title = "Body too large"
    code = "body_too_large"

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body may be at most {limit} bytes long.")


class TargetTooLong(ChatError):
    status = 414
    title = "Address too long"
    code = "target_too_long"
    detail = "The address of a request may be at most 16 KiB long."


class HeadTooLarge(ChatError):
    status = 431
    title = "Request head too large"
    code = "head_too_large"
    detail = "A request may have at most 100 headers, and 32 KiB of them."


class UnsupportedMediaType(ChatError):
    status = 415
    title = "Unsupported media type"
    code = "unsupported_media_type"
    detail = "Send the body as 'Content-Type: application/json'."
