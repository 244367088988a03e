"""The webhooks of an API as the method ``webhooks.parse`` sees them: their names and the types of their bodies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from docpact.client.annotations import Printer
from docpact.client.media import essence
from docpact.client.prose import literal
from docpact.client.shapes import Shapes
from docpact.errors import Place
from docpact.findings import Finding
from docpact.ir import Api, Operation
from docpact.text.values import join

__all__ = ["WebhookView", "WebhooksView", "webhook_findings", "webhook_names", "webhooks_view"]

_RULE = "DP752"


@dataclass(frozen=True, slots=True)
class WebhookView:
    """One webhook."""

    name: str
    """A literal of its name."""
    returns: str
    """The type of its body."""


@dataclass(frozen=True, slots=True)
class WebhooksView:
    """The view of all webhooks."""

    method: str
    """The name of the method: ``parse``, or another where an operation is called so."""
    types: str
    """The mapping of names to types, as source."""
    overloads: tuple[WebhookView, ...]
    """One for each, where there are several."""
    names: str
    """The annotation of the name."""
    returns: str
    """The annotation of the result of all of them."""

    @property
    def texts(self) -> Iterator[str]:
        """The source in it, for the imports that it needs."""
        yield from (self.types, self.names, self.returns, "parse_webhook", "WebhookTypes")
        yield "WebhookSecrets | WebhookHeaders | None"
        for one in self.overloads:
            yield from ("overload", "Literal", one.returns)


def webhook_names(api: Api) -> dict[str, Operation]:
    """The operations that a service calls, by the names that ``webhooks.parse`` takes.

    These are the webhooks of the document, and every operation with ``x-docpact-webhook``, whose value is its name.
    """
    found: dict[str, Operation] = {}
    for operation in (*api.webhooks, *api.callbacks, *api.operations):
        said = operation.extensions.get("x-docpact-webhook")
        if said is False or operation.request_body is None:
            continue
        if isinstance(said, str) and said.strip():
            found.setdefault(said.strip(), operation)
        elif operation in api.webhooks or said is True:
            found.setdefault(_name(operation), operation)
    return found


def _name(operation: Operation) -> str:
    return operation.path.strip("/") or operation.operation_id or operation.path


def webhook_findings(api: Api) -> Iterator[Finding]:
    """Return findings about ``x-docpact-webhook``."""
    for operation in (*api.webhooks, *api.callbacks, *api.operations):
        said = operation.extensions.get("x-docpact-webhook")
        if said is None or isinstance(said, bool):
            problem = said is True and operation.request_body is None
            message = "the operation has no request body" if problem else None
        elif not isinstance(said, str) or not said.strip():
            message = "expected a name, true or false"
        else:
            message = (
                "the operation has no request body" if operation.request_body is None else None
            )
        if message is not None:
            yield Finding(
                _RULE,
                f"x-docpact-webhook: {message}; ignored",
                "warning",
                operation.key,
                spec=Place("", pointer=join(operation.pointer, "x-docpact-webhook")),
                hint="fix the extension, or remove it; without it the webhook cannot be parsed by name",
            )


def webhooks_view(
    api: Api, shapes: Shapes, printer: Printer, taken: frozenset[str]
) -> WebhooksView | None:
    """Return the view of the webhooks of ``api``; None without webhooks.

    Args:
        api: The API.
        shapes: Its types.
        printer: That of the module of the resource ``webhooks``.
        taken: The names of the methods of that resource.

    """
    named: list[tuple[str, str, str]] = []
    for name, operation in webhook_names(api).items():
        assert operation.request_body is not None  # noqa: S101 - `webhook_names` looks first
        content = operation.request_body.content
        media = next((one for one in content if "json" in essence(one.media_type)), None)
        direction: Literal["request", "response"] = (
            "request" if operation in api.operations else "response"
        )
        if media is None:
            named.append((literal(name), "Any", "Any"))
            continue
        expr = shapes.type_at(f"{media.pointer}/schema", direction)
        named.append((literal(name), printer.returned(expr), printer.runtime(expr)))
    if not named:
        return None
    printer.used.add("Literal")
    each = tuple(WebhookView(name, returns) for name, returns, _ in named)
    alternatives = dict.fromkeys(one.returns for one in each)
    several = len(named) > 1
    if several:
        printer.used.add("overload")
    returns = "Any" if several or "Any" in alternatives else " | ".join(alternatives)
    if returns == "Any":
        printer.used.add("Any")
    return WebhooksView(
        "parse_webhook" if "parse" in taken else "parse",
        "{" + ", ".join(f"{name}: lambda: {type_}" for name, _, type_ in named) + "}",
        each if several else (),
        "str" if several else f"Literal[{each[0].name}]",
        returns,
    )
