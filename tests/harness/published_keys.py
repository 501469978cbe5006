"""A host that publishes its public keys, rotates them, breaks and comes back."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from tests.harness.service import AUDIENCE
from workflow_chat.clock import SystemClock


class SigningKey:
    """One key pair of the host's."""

    def __init__(self, algorithm: str, kid: str | None) -> None:
        self.algorithm = algorithm
        self.kid = kid
        self.private: Any = {
            "RS256": lambda: rsa.generate_private_key(65_537, 2048),
            "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
            "EdDSA": ed25519.Ed25519PrivateKey.generate,
        }[algorithm]()
        self.public = self.private.public_key()

    @property
    def jwk(self) -> dict[str, Any]:
        kind = {"RS256": RSAAlgorithm, "ES256": ECAlgorithm, "EdDSA": OKPAlgorithm}[self.algorithm]
        document: dict[str, Any] = {**kind.to_jwk(self.public, as_dict=True), "use": "sig", "alg": self.algorithm}
        return document if self.kid is None else {**document, "kid": self.kid}

    @property
    def pem(self) -> bytes:
        return self.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, user_id: str, *, kid: str | None = None, **changes: Any) -> str:
        """A token as the host signs it."""
        now = int(SystemClock().now().timestamp())
        claims = {"sub": user_id, "aud": AUDIENCE, "iat": now, "exp": now + 600, **changes}
        kid = kid or self.kid
        headers = {} if kid is None else {"kid": kid}
        return jwt.encode(claims, self.private, self.algorithm, headers=headers)


class KeyServer:
    """The address of the keys; a context manager."""

    def __init__(self, *keys: SigningKey) -> None:
        self.status = 200
        self.asked = 0
        self.document = b""
        self.drip = 0.0  # seconds between two bytes
        self.publish(*keys)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked += 1
                if outer.status == 0:  # no HTTP at all
                    self.wfile.write(b"garbage\r\n\r\n")
                    return
                self.send_response(outer.status)
                self.send_header("Content-Length", str(len(outer.document)))
                self.end_headers()
                for part in outer.in_parts():
                    self.wfile.write(part)

            def log_message(self, *_: Any, **__: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/jwks.json"

    def in_parts(self) -> Iterator[bytes]:
        """The document; a byte at a time while it drips."""
        if not self.drip:
            yield self.document
            return
        for byte in self.document:
            if not self.drip:
                return
            time.sleep(self.drip)
            yield bytes([byte])

    def publish(self, *keys: SigningKey, others: tuple[Any, ...] = ()) -> None:
        self.document = json.dumps({"keys": [*others, *(key.jwk for key in keys)]}).encode()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
