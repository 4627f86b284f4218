"""``python -m tokenreel.live``: runs one program in a process of its own, as the page's worker does.

Standard input holds a JSON object: ``recording``, the path of the one that answers, and ``program``, as
:meth:`tokenreel.live.page.Page.run` takes it. Standard output gets what came of it.
"""

import json
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path

import openai  # noqa: F401 - what it needs here and not in a page is there before others are refused

from tokenreel.live.page import Page

THERE = {
    *sys.stdlib_module_names, "annotated_types", "anyio", "httpx2", "idna", "jiter", "openai", "pydantic",
    "pydantic_core", "sniffio", "tokenreel", "typing_extensions", "typing_inspection",
}  # fmt: skip
"""What a page's Python has: the SDK, what that depends on, and the standard library."""


class PageOnly(MetaPathFinder):
    """Refuses what this machine has and a page has not: a program that needs it works for its author only."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - importlib's own signature
        target: object = None,  # noqa: ARG002 - as above
    ) -> None:
        """Return nothing: others find what may be there.

        Raises:
            ModuleNotFoundError: If a page has no such module.
        """
        if fullname.partition(".")[0] not in THERE:
            raise ModuleNotFoundError(f"No module named '{fullname}' in a page", name=fullname)


def main() -> None:
    """Run it; its own output is kept from ours."""
    spec = json.load(sys.stdin)
    page = Page(wait=None)
    sys.meta_path.insert(0, PageOnly())
    page.add_recording(spec["program"]["demo"], Path(spec["recording"]).read_text("utf-8"))
    sys.stdout.write(page.run(json.dumps(spec["program"]), shown=False))


if __name__ == "__main__":
    main()
