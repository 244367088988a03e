"""Which operations of two specs are one and the same."""

from __future__ import annotations

import re

from docpact.ir import Api, Operation

__all__ = ["anonymous", "paired"]

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def anonymous(path: str) -> str:
    """A path, or the key of an operation, whatever its parameters are called."""
    return _PLACEHOLDER.sub("{}", path)


def paired(old: Api, new: Api) -> tuple[list[tuple[Operation | None, Operation]], list[Operation]]:
    """Operations that belong together: by key, by key but for the names in the path, or by operationId."""
    left = {operation.key: operation for operation in old.operations}
    partners: dict[str, Operation] = {}
    for identity in (_key, _anonymous_key, _operation_id):
        known = {identity(operation): operation for operation in left.values()}
        for operation in new.operations:
            partner = (
                known.get(identity(operation))
                if identity(operation) and operation.key not in partners
                else None
            )
            if partner is not None and partner.key in left:
                partners[operation.key] = left.pop(partner.key)
    return [(partners.get(operation.key), operation) for operation in new.operations], list(
        left.values()
    )


def _key(operation: Operation) -> str:
    return operation.key


def _anonymous_key(operation: Operation) -> str:
    return anonymous(operation.key)


def _operation_id(operation: Operation) -> str:
    return operation.operation_id or ""
