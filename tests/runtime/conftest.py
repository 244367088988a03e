"""Makes the runtime importable as the package ``runtime``, as it is in a client: nothing is installed for it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "templates"))
