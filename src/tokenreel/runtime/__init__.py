"""Builds what runs lessons' code in a page: Pyodide with the SDK and ours, compiled, and the editor.

Everything is fetched by its hash from the npm and Python package registries, and served by the site itself.
"""

from tokenreel.runtime.build import Runtime, build_runtime
from tokenreel.runtime.errors import RuntimeUnavailable
from tokenreel.runtime.lock import LOCK, sha256

__all__ = ["LOCK", "Runtime", "RuntimeUnavailable", "build_runtime", "sha256"]
