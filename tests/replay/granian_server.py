"""What `scripts/bench_replay` compares uvicorn with: the same application, by Granian's own command."""

import os
from pathlib import Path

from tokenreel.replay import RecordingFolder, Replayer
from tokenreel.replay.app import ReplayApp

folder = RecordingFolder(Path(os.environ["BENCH_DEMOS"]))
folder.refresh()
app = ReplayApp(Replayer(lambda: folder.library), cut=lambda scope: None)
