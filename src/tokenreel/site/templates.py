"""The theme's templates, compiled once for all languages: each build has an environment of its own."""

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket


class Templates(BytecodeCache):
    """Keeps what templates were compiled to, as long as the process lasts."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], bytes] = {}

    def serve(self, environment: Environment) -> None:
        """Let an environment take what is compiled from here, and leave here what it compiles."""
        environment.bytecode_cache = self

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket, where its template was compiled from the same source."""
        compiled = self._compiled.get((bucket.key, bucket.checksum))
        if compiled is not None:
            bucket.bytecode_from_string(compiled)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a template was compiled to."""
        self._compiled[bucket.key, bucket.checksum] = bucket.bytecode_to_string()
