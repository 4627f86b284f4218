"""The way from what a program asks of the proxy to what the endpoint is asked; everything else ends here."""

import hmac
import json
from dataclasses import dataclass
from typing import Final

import httpx2

from tokenreel.capture.headers import Headers, to_upstream

PROXY_PATH: Final = "/v1"
"""The path of the program's base URL; what stands behind it is asked of the endpoint."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer of the proxy's own to a request that it does not send on."""

    status: int
    """401 or 404."""
    error_code: str
    """As OpenAI names it."""
    reason: str
    """What is wrong with the request, for the author."""

    def body(self) -> bytes:
        """Return the answer as an OpenAI client expects it."""
        message = f"This request {self.reason}. Tokenreel's recording proxy did not send it on."
        error = {"message": message, "type": "invalid_request_error", "param": None, "code": self.error_code}
        return json.dumps({"error": error}).encode()


@dataclass(frozen=True, slots=True)
class Route:
    """Where requests go, and whose they have to be."""

    base_url: str
    """The endpoint's address."""
    key: str | None
    """The real key; None where the endpoint wants none."""
    program_key: str
    """What a request must show, so that no other process of this machine spends the real key."""

    def refusal(self, path: str, headers: Headers) -> Refusal | None:
        """Return why a request is not sent on, or None.

        Args:
            path: As it came, not decoded, without its query.
            headers: Its fields, names in lower case.
        """
        shown = next((value for name, value in headers if name == "authorization"), "")
        scheme, _, key = shown.partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(key.encode(), self.program_key.encode()):
            return Refusal(401, "invalid_api_key", "does not carry the key in OPENAI_API_KEY")
        if path != PROXY_PATH and not path.startswith(f"{PROXY_PATH}/"):
            return Refusal(404, "unknown_url", f"does not go to {PROXY_PATH}")
        return None

    def request(
        self, client: httpx2.AsyncClient, method: str, path: str, headers: Headers, body: bytes
    ) -> httpx2.Request:
        """Return the request to the endpoint.

        Its URL is the base URL, whatever the path: a path that were joined to it as text could go on with the
        port or the host. The path goes beside it as the request's target, as it came, escapes and all.

        Args:
            client: What will send it.
            method: ``POST`` and so on.
            path: Behind the base URL, not decoded, with its query.
            headers: As the program sent them, names in lower case.
            body: As the program sent it.
        """
        url = httpx2.URL(self.base_url)
        target = url.raw_path.rstrip(b"/") + path.encode("ascii")
        if not target.startswith(b"/"):
            target = b"/" + target
        return client.build_request(
            method, url, headers=to_upstream(headers, self.key), content=body, extensions={"target": target}
        )
