"""Create a project: configuration, drafted spec, stored facts, and errata for defects of the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from docpact.check.errata import Edit
from docpact.check.readings_form import unread_form
from docpact.config import OWN_FILE
from docpact.diff.facts_tree import facts_tree
from docpact.draft.access import vendor_of
from docpact.draft.schema import cased_like
from docpact.draft.spec import draft_document, draft_text
from docpact.errors import DocpactError, Place
from docpact.naming import pascal, snake
from docpact.pages.facts import OperationFacts, Page, RequestFacts, ResponseFacts, Sample
from docpact.pages.items import with_item_fields
from docpact.pages.jsontext import read_json
from docpact.pages.store import dump_operation
from docpact.spec.pairs import anonymous
from docpact.text.yaml_text import Remarked, bare, block

__all__ = ["NO_OPERATION", "draft_errata", "init_files"]

NO_OPERATION = "see `docpact read PAGE` for the reason; or describe the operation in a reading (`docpact read --unread PAGE -o readings.yaml`) and pass it with --readings"

_ERRATA = "# Known defects of this vendor's pages, and decisions about them. `docpact check` verifies every entry.\n"
_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_SCHEMAS = "https://raw.githubusercontent.com/docpact/docpact/main/docs/schemas"
"""Where the JSON Schemas of the configuration are published; editors follow the comment to them."""
_CONFIRM = "Drafted by docpact: confirm it, and give the reason."


def init_files(
    pages: Sequence[Page],
    folder: Path,
    *,
    name: str | None = None,
    file: str = "pyproject.toml",
    configuration: str | None = None,
    read: Sequence[Page] | None = None,
    readings: str | None = None,
) -> dict[Path, str]:
    """The files of a new project, or of one more client of a project: path to text.

    Args:
        pages: The pages to start from.
        folder: The project's folder; only the configuration is changed, by adding a section.
        name: The name of the client; derived from the vendor's name by default.
        file: The name of the configuration: ``pyproject.toml``, or ``docpact.toml``, whose tables have no prefix.
        configuration: Its present text, if there is one.
        read: The pages as they were read, where readings have been applied to ``pages``.
        readings: The text of the readings file; entries to fill in are written where it is not given.

    Raises:
        DocpactError: No page documents an operation, the name is none, or one of the files exists.
    """
    documented = [page for page in pages if page.operations]
    if not documented:
        raise DocpactError("no page documents an operation", hint=NO_OPERATION)
    client = name or snake(vendor_of(documented) or "api")
    if not _NAME.fullmatch(client):
        raise DocpactError(
            f"{client!r} is not a valid client name",
            hint="use lower-case letters, digits, - and _, starting with a letter",
        )
    table = f"{'' if file == OWN_FILE else 'tool.docpact.'}clients"
    if configuration is not None and re.search(
        rf"^\[{re.escape(table)}\.\"?{re.escape(client)}\"?\]", configuration, re.MULTILINE
    ):
        raise DocpactError(
            f"client {client!r} already exists",
            where=Place(str(folder / file)),
            hint=f"add the page to it: `docpact draft PAGE --into specs/{client}/{client}.yaml`, then "
            "`docpact refresh --from PAGE --write` and `docpact generate`; or choose another --name",
        )
    specs = folder / "specs" / client
    files = {
        specs / f"{client}.yaml": draft_text(documented),
        specs / "errata.yaml": draft_errata(documented),
    }
    files |= {
        specs / "pages" / f"{stem}.yaml": text
        for stem, text in _facts(_operation_ids(documented), pages if read is None else read)
    }
    if readings is not None:
        files[specs / "readings.yaml"] = readings
    elif any(page.unread for page in pages):
        files[specs / "readings.yaml"] = unread_form(pages, quoted=False)
    for path in files:
        if path.exists():
            raise DocpactError(
                "file already exists; nothing was written",
                where=Place(str(path)),
                hint="choose another --name",
            )
    section = _section(table, client, specs.relative_to(folder).as_posix())
    return files | {folder / file: _configured(file, configuration, section)}


def _configured(file: str, present: str | None, section: str) -> str:
    """Return the configuration with one more section; a new one refers to its JSON Schema, for editors."""
    schema = f"{_SCHEMAS}/{'configuration' if file == OWN_FILE else 'pyproject'}.json"
    if not present:
        return f"#:schema {schema}\n\n{section}"
    return f"{present.rstrip()}\n\n{section}"


def _section(table: str, client: str, specs: str) -> str:
    stem = client.replace("-", "_")
    package = f"{stem}_client" if stem.split("_")[-1] == "api" else f"{stem}_api"
    return f"""[{table}.{client}]
spec = "{specs}/{client}.yaml"
errata = "{specs}/errata.yaml"
pages = "{specs}/pages"
readings = "{specs}/readings.yaml"
output = "generated"
distribution = "{package.replace("_", "-")}"
package = "{package}"
client-class = "{pascal(client)}"
"""


def _facts(names: Mapping[str, str], pages: Sequence[Page]) -> Iterator[tuple[str, str]]:
    """The stored facts of each operation, under the operationId of the draft."""
    seen: set[str] = set()
    for page in pages:
        header = replace(page, source=PurePosixPath(page.source).name)
        for facts in page.operations:
            key = anonymous(facts.key)
            if key not in seen and key in names:
                seen.add(key)
                yield names[key], dump_operation(header, facts)


def _operation_ids(pages: Sequence[Page]) -> dict[str, str]:
    paths: Mapping[str, Any] = bare(draft_document(pages))["paths"]
    return {
        anonymous(f"{method.upper()} {path}"): operation["operationId"]
        for path, item in paths.items()
        for method, operation in item.items()
    }


def draft_errata(pages: Sequence[Page]) -> str:
    """Return the errata that a draft needs to match its pages: invalid JSON samples, enums in another case."""
    names = _operation_ids(pages)
    entries: dict[str, Any] = {}
    for page in pages:
        for facts in page.operations:
            for entry in _entries(facts, names[anonymous(facts.key)]):
                entries.setdefault(bare(entry["id"]), entry)
    listed = list(entries.values())
    return _ERRATA + re.sub(r"\n(?=  - )", "\n\n", block({"errata": listed})).replace(
        "errata:\n\n", "errata:\n"
    )


def _entries(facts: OperationFacts, name: str) -> Iterator[dict[str, Any]]:
    bodies: list[tuple[str, RequestFacts | ResponseFacts]] = (
        [("request", facts.request)] if facts.request else []
    )
    bodies += [("response", one) for one in facts.responses]
    slug = snake(name).replace("_", "-")
    for part, body in bodies:
        at = {"operation": facts.key, "in": part}
        number = 0
        for sample in body.samples:
            if (edit := _edit(sample)) is not None and sample.raw is not None:
                number += 1
                fault = read_json(sample.raw).fault
                yield {
                    "id": f"{slug}-{part}-sample{number if number > 1 else ''}",
                    "kind": "sample",
                    **at,
                    "sample": sample.digest,
                    "fault": fault.message if fault else "",
                    "edit": {
                        key: value
                        for key, value in (
                            ("insert", edit.insert),
                            ("delete", edit.delete),
                            ("before", edit.before),
                        )
                        if value
                    },
                    "wrong": f"The {part} sample is not valid JSON.",
                    "reason": Remarked(_CONFIRM, "for you"),
                }
        fields = with_item_fields(body.fields)
        tree = facts_tree(fields, body.samples)
        for field in fields:
            node = tree.find(field.path)
            values, changed = cased_like(field.enum or (), list(node.shown) if node else [])
            if changed:
                yield {
                    "id": f"{slug}-{part}-{snake(field.path).replace('_', '-')}",
                    "kind": "decision",
                    **at,
                    "path": field.path,
                    "fact": "enum",
                    "page": list(field.enum or ()),
                    "spec": values,
                    "wrong": "The description and the sample have the values in different case.",
                    "reason": Remarked(_CONFIRM, "for you"),
                }


def _edit(sample: Sample) -> Edit | None:
    """Return the edit of a broken sample for an erratum: by the text that follows it."""
    raw = sample.raw
    mend = read_json(raw).mend if raw is not None and not sample.valid else None
    if raw is None or mend is None or mend.append:
        return None
    at = mend.offset
    if not mend.delete:
        at += len(raw[at:]) - len(raw[at:].lstrip())
    deleted = raw[at : at + mend.delete]
    rest = raw[at + mend.delete :]
    ends = [found.end() for found in re.finditer(r"[^\n]+(?=\n|$)", rest)]
    for end in ends:
        edit = Edit(mend.insert, deleted, rest[:end])
        if (
            edit.position(raw) == at
            and (mended := edit.apply(raw)) is not None
            and read_json(mended).fault is None
        ):
            return edit
    return None
