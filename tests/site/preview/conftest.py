"""A course that is served, without a socket: its requests are answered by the server itself."""

from collections.abc import Callable, Iterator
from pathlib import Path
from wsgiref.util import setup_testing_defaults

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer

from served_course import FILES
from tokenreel.site.preview import PreviewServer


class Serving:
    """What `tokenreel serve` has once its first build is done."""

    def __init__(self, root: Path, server: PreviewServer, stop: Callable[[], None]) -> None:
        self.root = root
        self.server = server
        self.stop = stop

    def change(self, *names: str) -> None:
        """Answer as to a change of these files."""
        self.server.answer(self.root / name for name in names)

    def write(self, name: str, text: str | bytes) -> None:
        """Write a file, and answer."""
        (self.root / name).write_bytes(text.encode() if isinstance(text, str) else text)
        self.change(name)

    def get(self, path: str = "") -> str:
        """Return what a browser gets."""
        environ: dict[str, str] = {}
        setup_testing_defaults(environ)
        environ["PATH_INFO"] = f"/{path}".encode().decode("latin-1")  # as WSGI wants it
        return b"".join(self.server.serve_request(environ, lambda *_: None)).decode()

    def written(self, path: str) -> float:
        """Return when a file of the site was written."""
        return (Path(self.server.root) / path).stat().st_mtime_ns


Serve = Callable[[Path], Serving]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Return what serves a course, as MkDocs' own command begins."""
    running: list[Serving] = []

    def start(root: Path) -> Serving:
        site = tmp_path / "served"

        def builder(config=None):
            build(config or load_config(str(root / "mkdocs.yml"), site_dir=str(site)))

        config = load_config(str(root / "mkdocs.yml"), site_dir=str(site))
        config.plugins.on_startup(command="serve", dirty=False)
        builder(config)
        server = LiveReloadServer(builder, "127.0.0.1", 0, str(site))
        server = config.plugins.on_serve(server, config=config, builder=builder)
        server.check()
        running.append(Serving(root, server, config.plugins.on_shutdown))
        return running[-1]

    yield start
    for each in running:
        each.server.server_close()
        each.stop()


@pytest.fixture
def course(tmp_path: Path) -> Path:
    root = tmp_path / "course"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return root


@pytest.fixture
def serving(course, serve):
    return serve(course)
