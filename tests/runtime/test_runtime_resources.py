"""A resource places the arguments of a method, and its async form has the same methods."""

from __future__ import annotations

import asyncio
import inspect
import json
import warnings
from typing import Any

import pytest
from runtime.body import JsonBody
from runtime.errors import RequestValidationError
from runtime.operation import Omit, Operation, omit
from runtime.options import CallOptions
from runtime.resource import AsyncResource, Resource
from runtime.session import Session
from runtime_calls import Caller, answers, ok
from typing_extensions import Unpack, deprecated

CREATE: Operation[Any] = Operation(
    "POST /cases/{case_id}/links",
    arguments={"page": ("query", "page[size]"), "body": ("whole", "")},
    body=JsonBody(),
)


class Links(Resource):
    """As generated."""

    @deprecated("create is deprecated by the vendor.")
    def create(
        self,
        case_id: int,
        *,
        page: int | Omit = omit,
        ids: list[str] | Omit = omit,
        body: dict[str, Any] | Omit = omit,
        **call: Unpack[CallOptions],
    ) -> Any:
        """Create links."""
        return self._call(
            CREATE, {"case_id": case_id, "page": page, "ids": ids, "body": body}, call
        )


class AsyncLinks(AsyncResource):
    """The same with ``await``."""

    @deprecated("create is deprecated by the vendor.")
    async def create(
        self,
        case_id: int,
        *,
        page: int | Omit = omit,
        ids: list[str] | Omit = omit,
        body: dict[str, Any] | Omit = omit,
        **call: Unpack[CallOptions],
    ) -> Any:
        """Create links."""
        return await self._call(
            CREATE, {"case_id": case_id, "page": page, "ids": ids, "body": body}, call
        )


def create(caller: Caller, transport: Any, *args: Any, **kwargs: Any) -> Any:
    """Call the method; its deprecation warning is ignored."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if caller.asynchronous:
            return asyncio.run(AsyncLinks(transport).create(*args, **kwargs))
        return Links(transport).create(*args, **kwargs)


def test_arguments_go_to_their_places(caller: Caller) -> None:
    """Path, query and body fields are sent where the operation says; fields or the body whole, not both."""
    handler, seen = answers(ok(), ok())
    transport = caller.transport(handler)
    create(caller, transport, 7, page=2, ids=["1"])
    create(caller, transport, 7, body={"ids": ["2"]})
    assert ["/base/cases/7/links?page%5Bsize%5D=2", "/base/cases/7/links"] == [
        request.url.raw_path.decode() for request in seen
    ]
    assert [{"ids": ["1"]}, {"ids": ["2"]}] == [json.loads(request.content) for request in seen]
    with pytest.raises(RequestValidationError, match="either body= or its fields"):
        create(caller, transport, 7, ids=["1"], body={})


def test_unknown_options_are_refused(caller: Caller) -> None:
    """An argument that the method does not have is a TypeError, as for any function."""
    transport = caller.transport(answers()[0])
    with pytest.raises(TypeError, match="unexpected argument 'pages'"):
        create(caller, transport, 7, pages=2)


@pytest.mark.parametrize("kind", [Links, AsyncLinks])
def test_deprecation(kind: Any) -> None:
    """A deprecated method warns once, at the line of the call, and keeps its signature."""
    assert "case_id" in inspect.signature(kind.create).parameters
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        made = kind(Session("https://api.test")) if kind is Links else kind(None)
        if kind is AsyncLinks:
            made.create(7, oops=1).close()
        else:
            with pytest.raises(TypeError):
                made.create(7, oops=1)
    assert ["create is deprecated by the vendor."] == [str(each.message) for each in caught]
    assert __file__ == caught[0].filename
