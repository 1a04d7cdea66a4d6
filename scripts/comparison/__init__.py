"""What scripts/compare and scripts/check-numbers are made of. Python's standard library only, but for `charts`."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEASUREMENTS = ROOT / "tutorial" / "measurements"
IMAGES = ROOT / "tutorial" / "images"
