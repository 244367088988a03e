"""Answers to the challenges of HTTP Digest authentication (RFC 7616, and RFC 2617 for servers without ``qop``)."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["respond"]

_HASHES: Mapping[str, Callable[[bytes], Any]] = {
    "md5": hashlib.md5,
    "sha": hashlib.sha1,
    "sha-256": hashlib.sha256,
    "sha-512-256": lambda data: hashlib.new("sha512_256", data),
}
_PARAMETER = re.compile(r'([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')


def respond(
    challenges: list[str],
    method: str,
    target: str,
    username: str,
    password: str,
    cnonce: str | None = None,
) -> str | None:
    """Return the ``Authorization`` header that answers the first challenge that can be answered.

    Args:
        challenges: The values of ``WWW-Authenticate``.
        method: The method of the request.
        target: Its path and query, as they are sent.
        username: The name of the user.
        password: The password.
        cnonce: What to prove with that this is a new answer; random if not given.

    """
    for challenge in re.split(r",\s*(?=Digest\s)", ", ".join(challenges), flags=re.IGNORECASE):
        kind, _, rest = challenge.strip().partition(" ")
        if kind.lower() == "digest":
            asked = {
                k.lower(): re.sub(r"\\(.)", r"\1", q) or t for k, q, t in _PARAMETER.findall(rest)
            }
            if header := _answer(asked, method, target, username, password, cnonce):
                return header
    return None


def _answer(
    asked: dict[str, str],
    method: str,
    target: str,
    username: str,
    password: str,
    cnonce: str | None,
) -> str | None:
    algorithm = asked.get("algorithm", "MD5")
    name = algorithm.lower()
    kinds = [kind.strip() for kind in asked.get("qop", "").lower().split(",") if kind.strip()]
    if name.removesuffix("-sess") not in _HASHES or "nonce" not in asked or "realm" not in asked:
        return None
    if kinds and "auth" not in kinds:
        return None

    def digest(*parts: str) -> str:
        proof: str = _HASHES[name.removesuffix("-sess")](":".join(parts).encode()).hexdigest()
        return proof

    realm, nonce = asked["realm"], asked["nonce"]
    cnonce = cnonce or secrets.token_hex(16)
    secret = digest(username, realm, password)
    if name.endswith("-sess"):
        secret = digest(secret, nonce, cnonce)
    request = digest(method, target)
    proof = (
        digest(secret, nonce, "00000001", cnonce, "auth", request)
        if kinds
        else digest(secret, nonce, request)
    )
    user = digest(username, realm) if asked.get("userhash", "").lower() == "true" else username
    fields = {"username": user, "realm": realm, "nonce": nonce, "uri": target, "response": proof}
    fields |= {"opaque": asked["opaque"]} if "opaque" in asked else {}
    fields |= {"cnonce": cnonce} if kinds or name.endswith("-sess") else {}
    quoted = [f"{key}={_quoted(value)}" for key, value in fields.items()]
    plain = [f"algorithm={algorithm}"] if "algorithm" in asked else []
    plain += ["qop=auth", "nc=00000001"] if kinds else []
    plain += ["userhash=true"] if user != username else []
    return "Digest " + ", ".join([*quoted, *plain])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
