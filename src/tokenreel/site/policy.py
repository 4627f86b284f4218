"""The Content-Security-Policy that a built site works under, for whoever serves it with one."""

from typing import Final

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'self'; "
    "script-src 'self' 'wasm-unsafe-eval' 'unsafe-inline'; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; "
    "connect-src 'self'; "
    "worker-src 'self'; "
    "object-src 'none'; "
    "base-uri 'self'; "
    "form-action 'none'; "
    "frame-ancestors 'self'"
)
"""Sent as a header with every file: a worker obeys the one that its own script came with.

``'wasm-unsafe-eval'`` is for Python in the page; nothing needs ``'unsafe-eval'``. The editor and Material set
styles inline. The only inline scripts are Material's and ours, some for each page: in place of
``'unsafe-inline'``, a server can name their hashes. A demo backend's origin is added to ``connect-src``.
"""
