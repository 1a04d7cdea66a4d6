"""What scripts/compare and scripts/check-numbers are made of. Python's standard library only, but for `charts`."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Where README, ARCHITECTURE and tutorial/ are, that are read and written. Elsewhere for a trial run.
OUTPUT = (ROOT / os.environ.get("COMPARE_OUTPUT", "")).resolve()
MEASUREMENTS = OUTPUT / "tutorial" / "measurements"
IMAGES = OUTPUT / "tutorial" / "images"
