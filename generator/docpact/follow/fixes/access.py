"""Edits for other credentials: the security requirements, and the schemes that they name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from docpact.draft.access import named_security, security_of
from docpact.draft.into import added
from docpact.follow.fixes.site import Site, Step
from docpact.pages.facts import OperationFacts
from docpact.spec.pairs import anonymous
from docpact.text.edits import EditError, remove
from docpact.text.values import is_array, is_object, join
from docpact.text.yaml_text import bare

__all__ = ["credentials"]

_SCHEMES = "/components/securitySchemes"


def credentials(site: Site, documented: Sequence[OperationFacts]) -> list[Step]:
    """Require what the page documents now, and remove the schemes that nothing else requires.

    Requirements of the whole document are edited where the pages document the same for all operations that they apply to;
    otherwise the operation gets requirements of its own.

    Args:
        site: The change.
        documented: The operations of all pages, as they are now.
    """
    if set(site.facts.auth) == set(site.spec.facts.auth) and site.change.what == "auth":
        return []
    if not site.facts.auth:
        raise EditError(
            "the page no longer states it: mark it with x-docpact-not-stated, or set `security: []`"
        )
    api, operation = site.source.api, site.spec.operation
    drafted, schemes = security_of(site.facts)
    wanted, fresh = named_security(drafted, schemes, api.security_schemes)
    holder = operation.pointer
    if operation.security is None and _is_common(site, documented):
        holder = ""
    steps: list[Step] = [_scheme_added(name, bare(scheme)) for name, scheme in fresh.items()]
    behind = ("openapi", "info", "servers", "operationId", "tags", "externalDocs", "deprecated")
    steps += site.key(holder, "security", wanted, behind)
    left = {name for one in wanted for name in one}
    for other in api.operations:
        inherits = other.security is None
        if other is not operation and not (inherits and not holder):
            left |= {
                name for one in (api.security if inherits else other.security or ()) for name in one
            }
    return [*steps, *_unused(site, left)]


def _is_common(site: Site, documented: Sequence[OperationFacts]) -> bool:
    """Whether the pages document the same credentials for all operations that have none of their own in the spec."""
    known = {anonymous(facts.key): facts for facts in documented}
    inheriting = [
        anonymous(one.key)
        for one in site.source.api.operations
        if one.security is None and one.key != site.spec.facts.key
    ]
    return all(key in known and set(known[key].auth) == set(site.facts.auth) for key in inheriting)


def _scheme_added(name: str, scheme: Any) -> Step:
    return lambda text: added(text, _SCHEMES, name, scheme)


def _unused(site: Site, left: Collection[str]) -> Iterator[Step]:
    """The removal of each scheme that was required here, and is required nowhere any more."""
    written = site.data(_SCHEMES)
    required = site.data(site.spec.pointer("operation", "", "auth"))
    for one in required if is_array(required) else ():
        for name in one if is_object(one) else ():
            if name not in left and is_object(written) and name in written:
                pointer = site.written(join(_SCHEMES, name))
                yield _removed(pointer)


def _removed(pointer: str) -> Step:
    return lambda text: remove(text, pointer)
