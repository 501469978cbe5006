"""Answers whose JSON was rendered before."""

from starlette.responses import Response


def json_response(document: bytes, status: int = 200) -> Response:
    """A response of JSON text."""
    return Response(document, status, media_type="application/json")
