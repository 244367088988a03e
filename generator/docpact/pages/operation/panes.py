"""Which status each pane of a response belongs to, where a capture lost its tabs.

The labels of the tabs are then in a row (``200 403 429``) and the panes below it in the same order; some start with
a reason phrase. A pane is given a status only where that order leaves no choice.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["align_panes"]


def align_panes(panes: Sequence[str | None], labels: Sequence[str]) -> list[str | None]:
    """The status of each pane, None where it stays unknown.

    Args:
        panes: In page order, with the status of its reason phrase, or None.
        labels: The statuses of the row of labels, in order.
    """
    aligned = list(panes)
    places = {label: index for index, label in enumerate(labels)}
    start = 0
    while start < len(aligned):
        if aligned[start] is not None:
            start += 1
            continue
        end = start
        while end < len(aligned) and aligned[end] is None:
            end += 1
        first = places.get(aligned[start - 1] or "", len(labels)) + 1 if start else 0
        last = places.get(aligned[end] or "", -1) if end < len(aligned) else len(labels)
        if last - first == end - start:
            aligned[start:end] = labels[first:last]
        start = end
    return aligned
