"""Webhooks: their signature (Standard Webhooks), and their bodies as documented types."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any

import pytest
from runtime.errors import APIError, WebhookError
from runtime.model import Model
from runtime.webhooks import parse_webhook, verify_signature

KEY = b"0123456789abcdef0123456789abcdef"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
BODY = b'{"id": 7, "name": "Rex"}'
NOW = 1_700_000_000


def signature(body: bytes = BODY, key: bytes = KEY, at: float = NOW, name: str = "msg_1") -> str:
    digest = hmac.new(key, f"{name}.{at}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def headers(**changes: str | None) -> dict[str, str]:
    found: dict[str, str | None] = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(NOW),
        "webhook-signature": signature(),
    }
    found |= {f"webhook-{name}": value for name, value in changes.items()}
    return {name: value for name, value in found.items() if value is not None}


def check(given: Any = None, secret: Any = SECRET, body: bytes = BODY, **options: Any) -> None:
    verify_signature(body, headers() if given is None else given, secret, now=NOW, **options)


@pytest.mark.parametrize(
    ("given", "secret"),
    [
        (headers(), SECRET),
        (headers(), SECRET.removeprefix("whsec_")),
        (headers(), KEY),
        (headers(), ["whsec_" + base64.b64encode(b"old").decode(), SECRET]),
        (headers(signature=f"v1,AAAA v1a,BBBB {signature()}"), SECRET),
        ({name.title(): value for name, value in headers().items()}, SECRET),
        ([*headers().items()], SECRET),
        (headers(timestamp=f"{NOW}.25", signature=signature(at=NOW + 0.25)), SECRET),
        ({name.replace("webhook", "svix"): value for name, value in headers().items()}, SECRET),
    ],
)
def test_a_right_signature(given: Any, secret: Any) -> None:
    """Secrets in each form, several of them, several signatures, and headers in any case."""
    check(given, secret)


@pytest.mark.parametrize(
    ("given", "secret", "told"),
    [
        (headers(id=None), SECRET, "missing header webhook-id"),
        (headers(timestamp=None), SECRET, "missing header webhook-timestamp"),
        (headers(signature=None), SECRET, "missing header webhook-signature"),
        (headers(signature=""), SECRET, "missing header webhook-signature"),
        (headers(signature="v1,"), SECRET, "does not match"),
        (headers(signature="garbage"), SECRET, "does not match"),
        (headers(signature="v1,ümlaut"), SECRET, "does not match"),
        (headers(signature=signature().replace("v1,", "v2,")), SECRET, "does not match"),
        (headers(id="msg_2"), SECRET, "does not match"),
        (headers(), "whsec_" + base64.b64encode(b"other").decode(), "does not match"),
        (headers(), [], "no secret"),
        (headers(), "", "empty"),
        (headers(), "whsec_!!!", "not base64"),
        (headers(timestamp="soon"), SECRET, "not a number"),
        (headers(timestamp="-1"), SECRET, "not a number"),
        (headers(timestamp="9" * 400), SECRET, "not a number"),
        (headers(timestamp=str(NOW - 301)), SECRET, "301 s old"),
        (headers(timestamp=str(NOW + 301)), SECRET, "301 s in the future"),
    ],
)
def test_a_wrong_signature(given: Any, secret: Any, told: str) -> None:
    """What is wrong is an error of the tree that says what, and shows neither secret nor signature."""
    with pytest.raises(WebhookError, match=told) as caught:
        check(given, secret)
    assert isinstance(caught.value, APIError)
    assert SECRET not in str(caught.value)


def test_a_changed_body_does_not_match() -> None:
    """One more blank in the body is another body."""
    with pytest.raises(WebhookError, match="does not match"):
        check(body=BODY + b" ")


def test_the_tolerance_can_be_set() -> None:
    """A replayed delivery is refused by its age, which the caller may choose."""
    old = headers(timestamp=str(NOW - 3000), signature=signature(at=NOW - 3000))
    with pytest.raises(WebhookError, match="old"):
        check(old)
    check(old, tolerance=3600)


class Pet(Model):
    id: int
    name: str


def parse(body: bytes | str, name: str = "pet.created", **options: Any) -> Any:
    given = {"verify": None, "headers": None, "tolerance": 300.0, **options}
    return parse_webhook({"pet.created": lambda: Pet}, name, body, **given)


def test_the_body_is_the_documented_model() -> None:
    """Bytes and text are read as the model; unknown fields are kept."""
    assert isinstance(parse(BODY), Pet)
    assert parse(BODY.decode()).name == "Rex"
    assert parse(b'{"id": 7, "name": "Rex", "age": 3}').age == 3


def test_a_body_of_another_shape_is_kept_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Lenient as with answers: what does not match is returned as it came, and reported with its place."""
    assert parse(b'{"id": "x", "name": "Rex"}').id == "x"
    assert "pet.created" in caplog.text
    assert "/id" in caplog.text


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_a_body_that_is_not_json(body: bytes) -> None:
    """It is an error of the tree, whatever it is."""
    with pytest.raises(WebhookError, match=r"not JSON|nests too deeply"):
        parse(body)


def test_an_unknown_name() -> None:
    """The error names those that there are."""
    with pytest.raises(WebhookError, match=r"unknown webhook 'pet.creatd'; known: pet.created"):
        parse(BODY, "pet.creatd")


def test_the_signature_is_checked_before_the_body() -> None:
    """With ``verify``, a body that nobody signed is not looked at."""
    now = int(time.time())
    signed = headers(timestamp=str(now), signature=signature(b"{", at=now))
    with pytest.raises(WebhookError, match="not JSON"):
        parse(b"{", verify=SECRET, headers=signed)
    with pytest.raises(WebhookError, match="missing header"):
        parse(b"{", verify=SECRET)


def test_the_published_vector() -> None:
    """The reference vector of Standard Webhooks verifies, and no other body does."""
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    verify_signature(b'{"test": 2432232314}', headers, secret, now=1614265330)
    with pytest.raises(WebhookError, match="does not match"):
        verify_signature(b'{"test":2432232314}', headers, secret, now=1614265330)
