"""``python -m tokenreel.live``: runs one program in a process of its own, as the page's worker does.

Standard input holds a JSON object: ``recording``, the path of the one that answers, and ``program``, as
:meth:`tokenreel.live.page.Page.run` takes it. Standard output gets what came of it.
"""

import json
import sys
from pathlib import Path

from tokenreel.live.page import Page


def main() -> None:
    """Run it; its own output is kept from ours."""
    spec = json.load(sys.stdin)
    page = Page(wait=None)
    page.add_recording(spec["program"]["demo"], Path(spec["recording"]).read_text("utf-8"))
    sys.stdout.write(page.run(json.dumps(spec["program"]), shown=False))


main()
