"""Named people who use the service over HTTP, as their browsers would."""

import ssl
from typing import Any
from uuid import uuid4

import httpx2

from tests.harness.service import Service, sign
from tests.harness.streams import Stream
from workflow_chat.actions import directory
from workflow_chat.shapes.kinds import StaffRole, WorkspaceRole

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # reading the machine's certificates takes 30 ms a person
MEMBERS = {
    "ada": ("Ada Okafor", "acme", WorkspaceRole.OWNER),
    "ben": ("Ben Castillo", "acme", WorkspaceRole.ADMIN),
    "chloe": ("Chloé Martin", "acme", WorkspaceRole.EDITOR),
    "dev": ("Dev Patel", "acme", WorkspaceRole.VIEWER),
    "elsa": ("Elsa Lindqvist", "acme", WorkspaceRole.BILLING),
    "gus": ("Gus Moreau", "globex", WorkspaceRole.OWNER),
    "sam": ("Sam Rivera", "acme", WorkspaceRole.EDITOR),  # and staff
}
STAFF = {
    "wanda": ("Wanda Fischer", StaffRole.ADMIN),
    "omar": ("Omar Haddad", StaffRole.OPERATOR),
    "vera": ("Vera Novak", StaffRole.VIEWER),
    "sam": ("Sam Rivera", StaffRole.OPERATOR),
}


def settle_in(service: Service) -> None:
    """Two companies, their people and the Wrk team. Nobody has put 'zoe', who has a valid token all the same."""
    for workspace_id in ("acme", "globex"):
        service.do(directory.put_workspace, workspace_id, name=workspace_id.title())
    for user_id, (name, workspace_id, role) in MEMBERS.items():
        service.do(directory.put_user, user_id, name=name, email=f"{user_id}@{workspace_id}.example")
        service.do(directory.put_membership, workspace_id, user_id, role)
    for user_id, (name, staff_role) in STAFF.items():
        service.do(directory.put_user, user_id, name=name, email=f"{user_id}@wrk.example")
        service.do(directory.put_staff, user_id, staff_role)


class Person:
    """Somebody with a token; every method is one request, and answers with the response as it came."""

    def __init__(self, service: Service, user_id: str, *, token: str | None = None) -> None:
        self.user_id = user_id
        self.service = service
        self.token = sign(user_id) if token is None else token
        self.client = httpx2.Client(base_url=service.url, timeout=30, verify=NO_TLS)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def request(self, method: str, path: str, **options: Any) -> httpx2.Response:
        return self.client.request(method, path, headers={**self.headers, **options.pop("headers", {})}, **options)

    def list(self, workflow: str, **params: Any) -> httpx2.Response:
        return self.request("GET", f"{chat(workflow)}/messages", params=params)

    def send(self, workflow: str, body: str, key: str | None = None, **fields: Any) -> httpx2.Response:
        document = {"body": body, "clientGeneratedId": key or str(uuid4()), **fields}
        return self.request("POST", f"{chat(workflow)}/messages", json=document)

    def edit(self, workflow: str, message_id: str, body: str, **fields: Any) -> httpx2.Response:
        return self.request("PATCH", f"{chat(workflow)}/messages/{message_id}", json={"body": body, **fields})

    def delete(self, workflow: str, message_id: str) -> httpx2.Response:
        return self.request("DELETE", f"{chat(workflow)}/messages/{message_id}")

    def read(self, workflow: str, message_id: str | None = None) -> httpx2.Response:
        document = {} if message_id is None else {"lastReadMessageId": message_id}
        return self.request("POST", f"{chat(workflow)}/read", json=document)

    def typing(self, workflow: str, *, is_typing: bool = True) -> httpx2.Response:
        return self.request("POST", f"{chat(workflow)}/typing", json={"isTyping": is_typing})

    def stream(self, workflow: str, *, cursor: str | None = None, last_event_id: str | None = None) -> Stream:
        """The live stream, to be used as a context manager."""
        headers = {**self.headers, **({} if last_event_id is None else {"Last-Event-ID": last_event_id})}
        params = {} if cursor is None else {"cursor": cursor}
        return Stream(self.client, f"{chat(workflow)}/events", headers, params)


def chat(workflow: str) -> str:
    return f"/api/workflows/{workflow}/chat"
