"""What generated source may consist of, and what it consists of once every name and text is taken out of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

__all__ = ["offences", "shape"]

_STATEMENTS = (
    ast.AnnAssign,
    ast.Assign,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Expr,
    ast.FunctionDef,
    ast.If,
    ast.Import,
    ast.ImportFrom,
    ast.Pass,
    ast.Return,
)
_EXPRESSIONS = (
    ast.Attribute,
    ast.Await,
    ast.BinOp,
    ast.Call,
    ast.Constant,
    ast.Dict,
    ast.Lambda,
    ast.List,
    ast.Name,
    ast.Subscript,
    ast.Tuple,
    ast.UnaryOp,
)
_MODULES = frozenset(
    {
        "__future__",
        "builtins",
        "collections.abc",
        "datetime",
        "decimal",
        "pydantic",
        "typing",
        "typing_extensions",
        "uuid",
    }
)
_CALLS = frozenset(
    {
        "API", "ApiKey", "Basic", "Bearer", "Binary", "EventStream", "Field", "FormBody", "Given", "JsonBody", "JsonLines",
        "MultipartBody", "Obeys", "Operation", "Part", "RawBody", "Style", "Text", "TypeAliasType", "TypedDict",
        "JsonSequence", "_lazily", "answered", "async_answered", "async_streamed", "deprecated", "lazily", "resource", "runtime.Field",
        "sealed", "self._call", "self._either", "self._stream", "self._whole", "streamed",
        "super", "super().__init__",
        "Documented", "_Fake", "__name__.rpartition", "parse_webhook", "options.setdefault", "self._fake.respond",
    }
)  # fmt: skip
_EFFECTS = frozenset({"super", "options.setdefault", "self._fake.respond"})
_NEVER = frozenset(
    {"__builtins__", "__import__", "compile", "eval", "exec", "globals", "open", "vars"}
)


def offences(text: str) -> Iterator[str]:
    """Everything in a generated module that no template prints: other statements, other calls, other imports.

    This is a closed list: what is not known to be printed by docpact cannot have come from anywhere but a document.
    """
    for node in _nodes(ast.parse(text)):
        where = f"line {getattr(node, 'lineno', '?')}: {ast.unparse(node)[:120]}"
        match node:
            case ast.stmt() if not isinstance(node, _STATEMENTS):
                yield f"a statement, {where}"
            case ast.expr() if not isinstance(node, _EXPRESSIONS):
                yield f"an expression, {where}"
            case ast.Import(names) if any(alias.name not in _MODULES for alias in names):
                yield f"an import, {where}"
            case ast.ImportFrom(module, _, 0) if module not in _MODULES:
                yield f"an import, {where}"
            case ast.Call(func) if ast.unparse(func) not in _CALLS and not _is_view(node):
                yield f"a call, {where}"
            case ast.Name(name) if name in _NEVER:
                yield f"a name, {where}"
            case ast.FunctionDef(args=arguments) | ast.AsyncFunctionDef(args=arguments) if _names(
                arguments
            ) & _called(node):
                yield f"an argument in the place of what the function calls, {where}"
            case ast.If(test) if ast.unparse(test) not in ("TYPE_CHECKING", "not TYPE_CHECKING"):
                yield f"a condition, {where}"
            case ast.Expr(value) if (
                not _is_text(value) and ast.unparse(value).split("(")[0] not in _EFFECTS
            ):
                yield f"an effect, {where}"
            case _:
                pass


def shape(text: str) -> list[str]:
    """A module's statements without names, texts and docstrings, in no order: two documents of one structure have the same."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if isinstance(value, str):
                setattr(node, name, "_")
            elif isinstance(value, list):
                kept = [
                    item
                    for item in value
                    if not (isinstance(item, ast.Expr) and _is_text(item.value))
                ]
                setattr(node, name, kept)
    statements = [
        inner
        for statement in tree.body
        for inner in (statement.body if isinstance(statement, ast.If) else [statement])
    ]
    return sorted(map(ast.dump, statements))


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes, those of annotations written as texts included."""
    for node in ast.walk(tree):
        yield node
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "TypedDict":
            for inner in ast.walk(node.args[1]):
                # The values of the dict, and what stands inside NotRequired[...]; its keys are wire names.
                values = (
                    inner.values
                    if isinstance(inner, ast.Dict)
                    else [inner.slice] if isinstance(inner, ast.Subscript) else []
                )
                for value in values:
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        yield from ast.walk(ast.parse(value.value, mode="eval"))


def _names(arguments: ast.arguments) -> set[str]:
    return {node.arg for node in ast.walk(arguments) if isinstance(node, ast.arg)}


def _called(function: ast.AST) -> set[str]:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {func.id for func in calls if isinstance(func, ast.Name)}


def _is_view(node: ast.Call) -> bool:
    """Whether a call makes the view of a resource, over the session of the resource."""
    name, arguments = ast.unparse(node.func), [ast.unparse(each) for each in node.args]
    suffix = re.search(r"^\w+With(Streaming)?Response$", name)
    return suffix is not None and arguments == ["self._session"]


def _is_text(node: ast.expr) -> bool:
    """Whether an expression does nothing: a docstring, or the ``...`` that is the body of an overload."""
    return isinstance(node, ast.Constant) and (isinstance(node.value, str) or node.value is ...)
