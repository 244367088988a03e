"""Changes as text: for people, for a pull request or a changelog, and in the forms that other tools read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from docpact.diff.changes import Change, change_json
from docpact.errors import DocpactError
from docpact.findings import Finding, Severity
from docpact.report import Report, render
from docpact.report.json import finding_json
from docpact.text.escape import block, code, fenced, json_text, markdown, one_line
from docpact.text.values import is_array, is_object

__all__ = ["FORMATS", "Renderer", "as_finding", "change_report", "describe"]

FORMATS = ("text", "json", "sarif", "junit", "github", "markdown", "html")
Renderer = Callable[..., str]
_Carried = Callable[[Change], str]
_LONGEST = 60
_MOST_SHOWN = 3
"""Operations that are named of all that one change reaches."""
_LONGEST_BODY = 60_000
"""Characters; GitHub takes 65,536 for a pull request."""


def change_report(form: str, *, pages: bool = False) -> Renderer:
    """Return the printer of one of ``FORMATS``: a function of the changes, ``findings`` and a ``diff``.

    Args:
        form: The format.
        pages: Whether the changes come from pages: then each has a ``page`` in the JSON form, and the report says whether
            the spec follows it (``fixed``: whether the edits were made).

    Raises:
        DocpactError: The format is unknown.
    """
    if form not in FORMATS:
        raise DocpactError(f"unknown format {form!r}", hint=f"known formats: {', '.join(FORMATS)}")

    def printed(
        changes: Sequence[Change],
        *,
        findings: Sequence[Finding] = (),
        diff: str = "",
        fixed: bool = False,
    ) -> str:
        carried = _carried if fixed else _not_yet
        if form == "json":
            return _json(changes, findings, pages, fixed=fixed)
        if form == "text":
            return _text(changes, findings, diff, carried if pages else None)
        if form == "markdown":
            text = _markdown(changes, findings, diff, carried if pages else None)
            return _fitting(text) if pages else text
        return render(Report((*map(as_finding, changes), *findings)), form)

    return printed


def _carried(change: Change) -> str:
    """What became of a change after ``refresh --fix``."""
    if change.obstacle:
        return f"to do by hand: {change.obstacle}"
    if _needs_no_edit(change):
        return "no edit needed"
    return f"carried through: the spec follows{_also(change)}"


def _not_yet(change: Change) -> str:
    """What ``refresh --fix`` would do with a change."""
    if change.obstacle:
        return f"to do by hand: {change.obstacle}"
    if _needs_no_edit(change):
        return "no edit needed"
    if change.done:
        return "the spec follows already: `docpact refresh --write` stores the new facts"
    return f"not carried through yet: `docpact refresh --fix` edits the spec{_also(change)}"


def _also(change: Change) -> str:
    others = ", ".join(change.also[:3]) + (" and more" if len(change.also) > 3 else "")
    return f"; the schema is shared with {others}" if others else ""


def _needs_no_edit(change: Change) -> bool:
    if change.cls == "unread-changed":
        return change.new is None
    return change.cls == "prose" or (change.cls == "cosmetic" and change.what != "url")


def as_finding(change: Change) -> Finding:
    """A change as a finding; the rule is its class, and only a breaking one is an error."""
    hint = change.obstacle or change.reason
    symbols = f" ({', '.join(change.symbols)})" if change.symbols else ""
    symbols += f"; reaches {_reached(change)}" if len(change.operations) > 1 else ""
    severity: Severity = "error" if change.breaking else "note"
    return Finding(
        change.cls,
        describe(change) + symbols,
        severity,
        None if change.aside else change.operation,
        change.page,
        change.spec,
        hint=hint,
    )


def describe(change: Change) -> str:
    """Describe a change in one line: ``request: field `ids`: maxItems 150 is now 50``."""
    where = _where(change)
    if (named := _named(change)) is not None:
        return named
    if change.what == "body":
        return f"{where} has a body now" if change.new else f"{where} no longer has a body"
    match change.cls:
        case "operation-added":
            return "operation added"
        case "operation-removed":
            return "operation removed"
        case "field-added":
            return f"{where} is new{_stated(change.new)}"
        case "field-removed":
            return f"{where} is gone"
        case "field-renamed":
            return f"{where} was called `{change.old}`"
        case "erratum-mended":
            return f"{where}: the vendor has fixed the page; erratum `{change.old}` is obsolete"
        case "unread-changed":
            span = (
                f"lines {change.lines}"
                if change.lines and "-" in change.lines
                else f"line {change.lines}"
            )
            if change.new is None:
                return f"{span}: unread lines were removed, or are read now"
            return f"{span}: changed and not read; check them"
        case "reading-stale":
            return f"stale reading of lines {change.old}: the lines have changed"
        case "prose":
            return "only the wording has changed"
        case "sample" if change.what == "sample":
            return f"{where}: the sample {'is new' if change.old is None else 'is gone' if change.new is None else 'has changed'}"
        case "cosmetic" if change.what == "order":
            return f"{where}: the order has changed"
        case "enum" if is_array(change.old) and is_array(change.new):
            return f"{where}: {_values(change.old, change.new)}"
        case "status" if change.what == "status":
            old, new = _short(change.old), _short(change.new)
            return (
                f"status {new} added"
                if change.old is None
                else f"status {old} removed" if change.new is None else f"status {old} is now {new}"
            )
        case "server" | "auth" if is_array(change.old) and is_array(change.new):
            return f"{change.what}: {_values(change.old, change.new)}"
        case _:
            pass
    return _fact(where, change)


def _fact(where: str, change: Change) -> str:
    old, new = _short(change.old), _short(change.new)
    if change.old in (None, False) and change.new is True:
        return f"{where} is now {change.what}"
    if change.old is True and change.new in (None, False):
        return f"{where} is no longer {change.what}"
    if change.old is None:
        return f"{where}: {change.what} {new} is new"
    return (
        f"{where}: {change.what} {old} is gone"
        if change.new is None
        else f"{where}: {change.what} {old} is now {new}"
    )


def _named(change: Change) -> str | None:
    """Describe the change of a name that callers use; None for every other change."""
    came = f"`{change.old}` is now `{change.new}`" if change.new else f"`{change.old}` is gone"
    match change.what:
        case "symbol" if change.aside:
            return came
        case "symbol" if change.cls == "type":
            return f"{came} here"
        case "symbol" if change.in_ != "operation":
            return f"{_where(change)}: the argument {came}"
        case "environment":
            return f"the environment variable {came}"
        case "kind":
            return f"`{change.symbols[0]}` was a {change.old} and is now a {change.new}"
        case "default" if change.aside:
            return _fact(f"`{change.symbols[0]}`", change)
        case "module":
            names = _list([symbol.rpartition(".")[2] for symbol in change.symbols])
            return f"`{change.new}` defines what `{change.old}` did: {names}"
        case "arguments":
            return f"{_where(change)}: {_PASSED[change.old]}, now {_PASSED[change.new]}"
        case _:
            return None


_PASSED = {"keywords": "an argument for each field", "value": "passed as `body=`"}


def _where(change: Change) -> str:
    part = change.part.removeprefix("parameter ")
    if change.in_ == "parameter":
        return f"{part} parameter `{change.path}`"
    kind = "header" if change.what == "header" else "field"
    return f"{part}: {kind} `{change.path}`" if change.path else f"the {part}"


def _reached(change: Change) -> str:
    """The other operations that a change reaches: ``GET /pets and 2 other operations too``."""
    others = change.operations[1:]
    shown = ", ".join(others[:_MOST_SHOWN])
    more = len(others) - _MOST_SHOWN
    return f"{shown} and {more} more operations too" if more > 0 else f"{shown} too"


def _values(old: Sequence[Any], new: Sequence[Any]) -> str:
    lost, come = [one for one in old if one not in new], [one for one in new if one not in old]
    said = [f"{_list(lost)} {'is' if len(lost) == 1 else 'are'} gone"] if lost else []
    said += [f"{_list(come)} {'is' if len(come) == 1 else 'are'} new"] if come else []
    return ", ".join(said) or "the same in another order"


def _list(values: Sequence[Any]) -> str:
    shown = ", ".join(f"`{_short(value)}`" for value in values[:8])
    return shown + (f" and {len(values) - 8} more" if len(values) > 8 else "")


def _stated(field: Any) -> str:
    if not is_object(field):
        return ""
    kind = field.get("type")
    words = [kind if isinstance(kind, str) else ""] if kind else []
    words += ["required" if field["required"] else "optional"] if "required" in field else []
    return f" ({', '.join(word for word in words if word)})" if any(words) else ""


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _json(
    changes: Sequence[Change], findings: Sequence[Finding], pages: bool, *, fixed: bool
) -> str:
    forms = [change_json(change) for change in changes]
    if pages:
        for form, change in zip(forms, changes, strict=True):
            del form["operations"]
            form["obstacle"] = change.obstacle
            form["also"] = list(change.also)
            form["carried"] = fixed and change.fixable
    else:
        forms = [{key: value for key, value in form.items() if key != "page"} for form in forms]
    document: dict[str, Any] = {"version": 1, "changes": forms}
    # Only if there are some: pages that cannot be read, and edits left to a person.
    if findings:
        document["findings"] = [finding_json(one) for one in findings]
    return json_text(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def _summary(changes: Sequence[Change], findings: Sequence[Finding]) -> str:
    if not changes:
        unread = any(one.severity == "error" for one in findings)
        return "no changes" + (" in the pages that were read" if unread else "")
    breaking = sum(change.breaking for change in changes)
    said = f"{len(changes)} change" + ("s" if len(changes) > 1 else "")
    return f"{said}, {breaking} of them breaking" if breaking else f"{said}, none of them breaking"


def _grouped(changes: Sequence[Change]) -> Mapping[str, list[Change]]:
    groups: dict[str, list[Change]] = {}
    for change in changes:
        if not change.aside:
            groups.setdefault(change.operation, []).append(change)
    return groups


def _text(
    changes: Sequence[Change], findings: Sequence[Finding], diff: str, carried: _Carried | None
) -> str:
    lines: list[str] = []
    for operation, group in _grouped(changes).items():
        symbols = dict.fromkeys(symbol for change in group for symbol in change.symbols)
        lines.append("  ".join(map(one_line, [operation, *symbols])))
        for change in group:
            lines.append(
                f"  {'breaking  ' if change.breaking else '          '}{one_line(describe(change))}  [{change.cls}]"
            )
            places = [
                f"{name} {one_line(str(place))}"
                for name, place in (("page", change.page), ("spec", change.spec))
                if place is not None
            ]
            lines.append(f"            {one_line(change.reason)}")
            if len(change.operations) > 1:
                lines.append(f"            reaches {one_line(_reached(change))}")
            lines += [f"            {place}" for place in places]
            if carried is not None:
                lines.append(f"            {one_line(carried(change))}")
        lines.append("")
    if names := [change for change in changes if change.aside]:
        lines += ["the names of the client", *map(_name_line, names), ""]
    if findings:
        lines += [render(Report(tuple(findings)), "text").rstrip(), ""]
    if diff:
        lines += [block(diff).rstrip("\n"), ""]
    return "\n".join([*lines, _summary(changes, findings)]) + "\n"


def _name_line(change: Change) -> str:
    """A name has one line: there are many, and the reason is the same for all."""
    place = f"  {one_line(str(change.spec))}" if change.spec else ""
    return f"  {'breaking  ' if change.breaking else '          '}{one_line(describe(change))}  [{change.cls}]{place}"


def _markdown(
    changes: Sequence[Change], findings: Sequence[Finding], diff: str, carried: _Carried | None
) -> str:
    lines = [f"## docpact: {_summary(changes, findings)}", ""]
    for title, chosen in (("Breaking", True), ("Other changes", False)):
        group = [change for change in changes if change.breaking == chosen]
        if group:
            lines += [
                f"### {title}",
                "",
                *(line for change in group for line in _bullet(change, carried)),
                "",
            ]
    left = [change for change in changes if change.obstacle]
    if left:
        lines += [
            "### To do by hand",
            "",
            *(
                f"- {code(change.operation)}: {markdown(describe(change))}: {markdown(change.obstacle or '')}"
                for change in left
            ),
            "",
        ]
    if findings:
        lines += [
            "### Findings",
            "",
            *(f"- **{one.rule}** {markdown(one.message)}" for one in findings),
            "",
        ]
    if diff:
        lines += [
            "<details><summary>The edits</summary>",
            "",
            *fenced(diff, "diff"),
            "",
            "</details>",
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"


def _fitting(text: str) -> str:
    """A text that may be the body of a pull request: without the edits, which the request shows, or cut short."""
    if len(text) > _LONGEST_BODY:
        text = text.partition("<details><summary>The edits</summary>")[0].rstrip() + "\n"
    if len(text) > _LONGEST_BODY:
        kept = text[:_LONGEST_BODY].rpartition("\n- ")[0]
        text = f"{kept}\n\nThe report is truncated; `docpact refresh` prints all of it.\n"
    return text


def _bullet(change: Change, carried: _Carried | None) -> list[str]:
    if change.aside:
        return [
            f"- {markdown(describe(change))}"
            + (f" · spec {code(str(change.spec))}" if change.spec else "")
        ]
    symbols = "".join(f" {code(symbol)}" for symbol in change.symbols)
    lines = [
        f"- {code(change.operation)}{symbols}: {markdown(describe(change))} ({markdown(change.reason)})"
    ]
    places = [
        f"{name} {code(str(place))}"
        for name, place in (("page", change.page), ("spec", change.spec))
        if place is not None
    ]
    if carried is not None and not change.obstacle:
        places.append(markdown(carried(change)))
    return lines + ([f"  <br>{' · '.join(places)}"] if places else [])
