"""Work counted instead of timed: the same figure on every machine, however busy it is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import docpact

__all__ = ["lines_run"]

_OURS = str(Path(docpact.__file__).parent)


def lines_run(call: Callable[[], object], within: str = _OURS) -> int:
    """Return how many lines of docpact's code a call runs, each round of a loop or comprehension counted.

    Work inside the standard library and other packages is not seen; give those an input so large that more than
    linear work would not end.
    """
    count = 0

    def counted(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if event == "line":
            count += 1
        elif event == "call" and not frame.f_code.co_filename.startswith(within):
            return None
        return counted

    before = sys.gettrace()
    sys.settrace(counted)
    try:
        call()
    finally:
        sys.settrace(before)
    assert count, f"nothing below {within} was run"
    return count
