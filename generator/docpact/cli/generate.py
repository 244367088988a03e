"""``docpact generate``: clients from the configured specs, or from any document."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from docpact.cli import completing
from docpact.cli.console import note, progress, say, tell, verbosity
from docpact.cli.memory import uncollected
from docpact.errors import DocpactError
from docpact.text.escape import block, one_line

if TYPE_CHECKING:
    from docpact.client.writer import Changes
    from docpact.findings import Finding
    from docpact.openapi import Selection
    from docpact.pipeline import Generated, Target

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(generate)


def generate(
    clients: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CLIENT]...",
            help="Configured clients. Defaults to all.",
            autocompletion=completing.clients,
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if a client is out of date.")
    ] = False,
    diff: Annotated[
        bool,
        typer.Option(
            "--diff", help="Write nothing; print the difference, and exit 1 if there is one."
        ),
    ] = False,
    spec: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Generate from this OpenAPI document, without configuration."
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="With --spec: the folder to create the package in."),
    ] = None,
    package: Annotated[
        str | None, typer.Option(metavar="NAME", help="With --spec: the name of the package.")
    ] = None,
    formatter: Annotated[
        str | None,
        typer.Option(
            metavar="black|ruff", help="The formatter of the generated code; ruff is faster."
        ),
    ] = None,
    overlay: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="With --spec: an OpenAPI Overlay to apply; repeatable."),
    ] = None,
    include_tag: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help="With --spec: only operations with a matching tag."),
    ] = None,
    include_path: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="With --spec: only matching paths.")
    ] = None,
    include_operation: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help="With --spec: only matching operationIds."),
    ] = None,
    ledger: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write a JSON file with the outcome of each part of the document."
        ),
    ] = None,
    notes: Annotated[
        bool,
        typer.Option(
            "--notes",
            help="Show everything that was assumed in reading the document, and what is not generated of it.",
        ),
    ] = False,
    names: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write a TOML file with the names of methods, classes and arguments, for review.",
        ),
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="A folder of templates that replace single ones of docpact."
        ),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Treat assumptions made while reading the document as errors."
        ),
    ] = False,
    allow_remote_refs: Annotated[
        bool, typer.Option("--allow-remote-refs", help="Allow a $ref to another host.")
    ] = False,
    allow_private_addresses: Annotated[
        bool,
        typer.Option(
            "--allow-private-addresses",
            help="With `--allow-remote-refs`, follow a $ref to a host of a private network too.",
        ),
    ] = False,
    locked: Annotated[
        bool,
        typer.Option(
            "--locked",
            help="Write nothing and exit 2 if the document is not the one that the client was generated from.",
        ),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Also replace generated files that were edited.")
    ] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Do not use the user's cache folder.")
    ] = False,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Regenerate whenever a document or template changes."),
    ] = False,
) -> None:
    """Write typed clients from OpenAPI documents."""
    from docpact.openapi import Selection

    if formatter not in (None, "black", "ruff"):
        raise DocpactError(f"unknown formatter {formatter!r}", hint="use black or ruff")
    if ledger is not None and len(clients or []) != 1 and spec is None:
        raise DocpactError("--ledger needs one client", hint="name the client, or use --spec")
    if names is not None and len(clients or []) != 1 and spec is None:
        raise DocpactError("--names needs one client", hint="name the client, or use --spec")
    if spec is None:
        for option, given in (("--output", output), ("--package", package), ("--overlay", overlay)):
            if given:
                raise DocpactError(
                    f"{option} needs --spec",
                    hint="for configured clients, set it under [tool.docpact.clients]",
                )
        if include_tag or include_path or include_operation:
            raise DocpactError(
                "--include-… needs --spec",
                hint="for configured clients, set it under [tool.docpact.clients]",
            )
        targets = _configured(clients or [], strict, allow_remote_refs)
    else:
        if clients:
            raise DocpactError(
                "--spec cannot be used with a configured client", hint="remove one of the two"
            )
        selection = Selection(
            include_tags=tuple(include_tag or ()),
            include_paths=tuple(include_path or ()),
            include_operations=tuple(include_operation or ()),
        )
        targets = [
            _single(
                spec, output, package, tuple(overlay or ()), selection, strict, allow_remote_refs
            )
        ]
    if allow_private_addresses:
        targets = [replace(target, allow_private_addresses=True) for target in targets]
    if formatter is not None:
        chosen: Literal["black", "ruff"] = "ruff" if formatter == "ruff" else "black"
        targets = [replace(target, formatter=chosen) for target in targets]

    if templates is not None:
        targets = [replace(target, templates=templates) for target in targets]

    def run() -> bool:
        outdated = [
            _generate(
                target,
                check=check,
                diff=diff,
                ledger=ledger,
                names=names,
                cache=not no_cache,
                locked=locked,
                force=force,
                notes=notes or verbosity.verbose,
            )
            for target in targets
        ]
        return any(outdated)

    if watch:
        from docpact.cli.watch import again_on_change

        again_on_change(targets, run)
    elif run() and (check or diff):
        raise typer.Exit(1)


def _configured(names: list[str], strict: bool, allow_remote_refs: bool) -> list[Target]:
    from docpact.config import find_config
    from docpact.pipeline import target_of

    config = find_config(Path.cwd())
    return [
        target_of(client, config, strict=strict, allow_remote_refs=allow_remote_refs)
        for client in config.select(names)
    ]


def _single(
    spec: Path,
    output: Path | None,
    package: str | None,
    overlays: tuple[Path, ...],
    selection: Selection,
    strict: bool,
    allow_remote_refs: bool,
) -> Target:
    from docpact.naming import is_package_name
    from docpact.pipeline import Target

    if output is None or package is None:
        raise DocpactError(
            "--spec needs --output and --package",
            hint="docpact generate --spec FILE --output DIR --package NAME",
        )
    if not is_package_name(package):
        raise DocpactError(
            f"{package!r} is not a valid package name",
            hint="use ASCII letters, digits and underscores, not starting with a digit; Python keywords and Windows device names are reserved",
        )
    return Target(
        spec=spec,
        label=spec.name,
        root=output / package,
        package=package,
        overlays=overlays,
        selection=selection,
        strict=strict,
        allow_remote_refs=allow_remote_refs,
        within=output,
    )


@uncollected()
def _generate(
    target: Target,
    *,
    check: bool,
    diff: bool,
    ledger: Path | None,
    names: Path | None,
    cache: bool,
    locked: bool,
    force: bool,
    notes: bool,
) -> bool:
    """Generate one client and write it, or report what would change; True where something is out of date."""
    from docpact import pipeline
    from docpact.client import writer

    with progress(target.package, pipeline.STEPS) as step:
        generated = pipeline.generate(target, cache=cache, step=step)
    if target.distribution is not None:
        _refuse_broken_references(generated)
    refused = [finding for finding in generated.findings if finding.severity == "error"]
    if refused:
        _tell(generated, notes=notes)
        note(f"{target.package}: nothing was written", "red")
        raise typer.Exit(1)
    if locked:
        generated.require_locked()
    if check or diff:
        changes = generated.changes()
        if diff:
            say(block(writer.diff(changes)))
    else:
        changes = writer.write(generated.plan(force=force))
    if ledger is not None:
        _write_ledger(generated, ledger)
    if names is not None:
        _write_names(generated, names)
    _tell(generated, notes=notes)
    _sum_up(
        generated, changes, written=not (check or diff), notes=notes, tell=note if diff else tell
    )
    return bool(changes)


def _refuse_broken_references(generated: Generated) -> None:
    """In a spec of one's own a `$ref` to nowhere is a mistake; in somebody else's it has to be lived with."""
    for finding in generated.findings:
        if (
            finding.rule == "DP701"
            and finding.spec
            and (finding.spec.pointer or "").endswith("/$ref")
        ):
            raise DocpactError(finding.message, where=finding.spec, hint=finding.hint)


def _write_ledger(generated: Generated, file: Path) -> None:
    from docpact.output import write_output

    text = json.dumps(generated.ledger.to_json(), indent=1, ensure_ascii=False) + "\n"
    write_output(file, text.encode())


def _write_names(generated: Generated, file: Path) -> None:
    from docpact.openapi.chosen_names import names_table
    from docpact.output import write_output

    document, api = generated.document, generated.api
    entries = {(entry.kind, entry.pointer): entry for entry in generated.ledger.parts}
    operations: list[tuple[str, str | None, str, list[tuple[str, str, str]]]] = []
    for operation in api.operations:
        at = document.reference(operation.pointer, follow=False)
        entry = entries.get(("operation", at))
        if entry is not None and entry.call:
            said = [
                (str(a["in"]), str(a["wire"]), str(a["name"]))
                for a in entry.arguments or ()
                if a["in"] != "body"
            ]
            operations.append((operation.key, operation.operation_id, entry.call, said))
    schemas: dict[str, str] = {}
    for name, pointer in api.schema_pointers.items():
        entry = entries.get(("schema", document.reference(pointer)))
        if entry is not None and entry.symbol:
            schemas[name] = entry.symbol.rpartition(".")[2]
    write_output(file, names_table(operations, schemas).encode())


_NAMED = 3
"""Files that a line names."""
_SHOWN = 20
"""Findings of one run; a sloppy document has hundreds, and nobody reads them on a terminal."""


def _tell(generated: Generated, *, notes: bool) -> None:
    """Show what was assumed in reading the document; with ``notes`` also what is not generated, each with its place."""
    for finding in _shown(generated, notes=notes):
        place = finding.spec
        if place is not None and not place.source:
            place = generated.document.place(place.pointer or "")
        note(f"{place}: {finding.severity} {finding.rule}: {finding.message}", "yellow")
    if notes:
        for entry in generated.ledger.entries:
            if entry.status != "generated":
                place = generated.document.place(entry.pointer)
                kind = entry.kind.replace("-", " ")
                state = "not generated" if entry.status == "omitted" else "generated in part"
                note(f"{place}: note: {kind} {state}: {entry.reason}", "yellow")


def _shown(generated: Generated, *, notes: bool) -> list[Finding]:
    """The findings that are shown one by one."""
    if notes:
        return [*generated.findings]
    return [one for one in generated.findings if one.severity != "note"][:_SHOWN]


def _sum_up(
    generated: Generated,
    changes: Changes,
    *,
    written: bool,
    notes: bool,
    tell: Callable[[str], None],
) -> None:
    """One line on what was made, one on each file that is somebody else's, and at most three on what was not made.

    Beside a difference it is not a result.
    """
    for path in changes.foreign:
        note(f"{changes.root / path}: not a generated file; skipped")
    for path in changes.edited:
        note(f"{changes.root / path}: edited since docpact generated it", "yellow")
    verb = "written" if written else "out of date"
    count = (
        f"{len(changes.files)} of {changes.total} files {verb}"
        if changes
        else f"{changes.total} files, up to date"
    )
    package = generated.target.package
    tell(f"{package}: {generated.ledger.summary()}; {count}")
    if changes.files and not written:
        paths = sorted(map(str, changes.files))
        listed = ", ".join(paths[:_NAMED])
        others = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
        note(
            one_line(
                f"{package}: out of date: {listed}{others}; write them with `docpact generate`"
            )
        )
    if notes:
        return
    losses = generated.ledger.losses()
    for line in losses:
        tell(f"{package}: {line}")
    more = len(generated.findings) - len(_shown(generated, notes=False))
    count = f"{more} note{'' if more == 1 else 's'}" if more else ""
    if count or losses:
        told = f"{count} (show all with --notes)" if count else "show them with --notes"
        tell(f"{package}: {told}")
