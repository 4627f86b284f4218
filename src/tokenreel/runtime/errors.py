"""Why the page's Python can't be built."""


class RuntimeUnavailable(Exception):  # noqa: N818 - it names what readers go without
    """The runtime can't be had on this machine; the message is one sentence that says what to do."""
