"""Changes to this process that last as long as a program's run, and are undone whatever it did to them."""

import contextlib
from collections.abc import Iterator, MutableMapping
from typing import Any


@contextlib.contextmanager
def patched(owner: Any, name: str, value: Any) -> Iterator[None]:
    """Put a value in an attribute's place, and bring back what was there."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


@contextlib.contextmanager
def kept(mapping: MutableMapping[str, Any], *names: str) -> Iterator[None]:
    """Bring back what a mapping holds by these names; without names, all of it."""
    before = {name: mapping[name] for name in names or mapping if name in mapping}
    try:
        yield
    finally:
        for name in names or mapping.keys() | before.keys():
            if name not in before:
                mapping.pop(name, None)
            elif mapping.get(name) != before[name]:
                mapping[name] = before[name]
