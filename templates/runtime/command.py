"""A command line for an API: one command for each operation, options from the signature of its method.

Exit codes: 0 success · 1 the service refused the request · 2 wrong usage, an invalid request or a missing credential ·
3 no usable response.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

try:
    import click
except ImportError:  # it comes with the extra
    raise SystemExit(
        "the command line needs click: install the extra `cli` of this client"
    ) from None

from .curl import curl_command
from .errors import APIError, CredentialsError, RequestValidationError, StatusError
from .json_text import dump_json, load_json
from .wire import to_wire

__all__ = ["Command", "Option", "command_line"]

Kind = Literal["text", "integer", "number", "boolean", "json", "file"]


@dataclass(frozen=True, slots=True)
class Option:
    """An argument of a method as an option, or of the path as an argument, of its command."""

    name: str
    """The argument of the method."""
    kind: Kind = "text"
    required: bool = False
    many: bool = False
    """Whether it may be given several times."""
    path: bool = False
    choices: tuple[str, ...] = ()
    help: str = ""
    own: str = ""
    """The name of the option, where that of the argument is taken: without dashes."""


@dataclass(frozen=True, slots=True)
class Command:
    """One operation."""

    method: str
    """The attribute path on the client: ``cases.create``."""
    help: str = ""
    options: tuple[Option, ...] = ()
    body: Literal["", "json", "raw"] = ""
    """Whether the body can be given whole, as JSON or as it is."""
    pages: str = ""
    """The method for all pages."""
    deprecated: bool = False


def command_line(
    client_class: type[Any], settings: Sequence[Option], commands: Sequence[Command], name: str
) -> click.Group:
    """Return the command line of a client.

    Args:
        client_class: The sync client.
        settings: The arguments of its constructor, each taken from the environment where it is not given.
        commands: Its operations.
        name: The name of the program.

    """

    @click.group(
        name, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
    )
    @click.pass_context
    def program(context: click.Context, /, **given: Any) -> None:
        headers = [one.partition(":") for one in given.pop("header")]
        if any(not colon for _, colon, _ in headers):
            raise click.UsageError("--header: expected 'Name: value'")
        options: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
        options["headers"] = {key.strip(): value.strip() for key, _, value in headers}
        context.obj = lambda: client_class(**options)

    program.help = f"The commands of {name}. A value is JSON where an option says so; @FILE reads it from a file."
    program.params += [
        click.Option([f"--{_dashed(one.own or one.name)}", one.name], help=one.help, metavar="TEXT")
        for one in settings
    ]
    program.params += [
        click.Option(
            ["--base-url"], help="The address to send requests to instead.", metavar="URL"
        ),
        click.Option(["--timeout"], type=float, help="Seconds for one attempt.", metavar="SECONDS"),
        click.Option(["--max-retries"], type=int, help="How often a failed request is sent again."),
        click.Option(["--header"], multiple=True, help="A header to send: 'Name: value'."),
    ]
    groups: dict[str, click.Group] = {}
    for command in commands:
        resource, _, method = command.method.partition(".")
        group = groups.get(resource)
        if group is None:
            group = groups[resource] = click.Group(
                _dashed(resource), help=f"The commands of {resource}."
            )
            program.add_command(group)
        group.add_command(_command(command, _dashed(method)))
    program.add_command(_completion(name))
    return program


def _dashed(name: str) -> str:
    return name.strip("_").replace("_", "-")


def _completion(name: str) -> click.Command:
    @click.command("completion")
    @click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
    @click.pass_context
    def completion(context: click.Context, shell: str) -> None:
        from click.shell_completion import get_completion_class

        variable = f"_{name.upper().replace('-', '_')}_COMPLETE"
        kind = get_completion_class(shell)
        if kind is not None:
            click.echo(kind(context.find_root().command, {}, name, variable).source())

    completion.help = f'Print the script that completes commands: eval "$({name} completion bash)".'
    return completion


def _command(command: Command, name: str) -> click.Command:
    def run(**given: Any) -> None:
        context = click.get_current_context()
        with _failures():
            _run(command, context.obj, given)

    made = click.Command(
        name, callback=run, help=command.help, deprecated=command.deprecated, no_args_is_help=False
    )
    for one in command.options:
        kind: Any = click.Choice(one.choices) if one.choices else _KINDS[one.kind]
        if one.path:
            made.params.append(
                click.Argument([one.name], type=kind, metavar=one.name.strip("_").upper())
            )
            continue
        flags = [f"--{_dashed(one.own or one.name)}"]
        if one.kind == "boolean" and not one.many:
            made.params.append(
                click.Option(
                    [f"{flags[0]}/--no-{flags[0][2:]}", one.name], default=None, help=one.help
                )
            )
            continue
        told = "required" if one.required and not command.body else ""
        text = " ".join(filter(None, [one.help, f"[{told}]" if told else ""]))
        made.params.append(
            click.Option(
                [*flags, one.name],
                type=kind,
                multiple=one.many,
                help=text,
                metavar=_META.get(one.kind),
            )
        )
    if command.body:
        what = "JSON" if command.body == "json" else "as it is"
        made.params.append(
            click.Option(
                ["--body", "_body"],
                metavar="BODY",
                help=f"The whole body, {what}; @FILE, or - for standard input.",
            )
        )
    if command.pages:
        made.params.append(
            click.Option(["--all", "_all"], is_flag=True, help="The items of all pages.")
        )
    made.params.append(
        click.Option(
            ["--output", "_output"],
            type=click.Path(dir_okay=False),
            help="Write the response to a file.",
        )
    )
    made.params.append(
        click.Option(
            ["--curl", "_curl"],
            is_flag=True,
            help="Print the request as a curl command, without the secret, and do not send it.",
        )
    )
    return made


def _json(text: Any) -> Any:
    """A JSON value, or one in a file: ``@FILE``, or ``-`` for standard input."""
    if not isinstance(text, str):
        return text
    try:
        return load_json(_content(text))
    except ValueError as error:
        raise click.BadParameter(f"not valid JSON: {error}") from None
    except OSError as error:
        raise click.BadParameter(f"cannot be read: {error}") from None


def _file(path: Any) -> Any:
    """A file that is sent: its path, or ``-`` for standard input."""
    if not isinstance(path, str):
        return path
    if path in ("-", "@-"):
        return sys.stdin.buffer
    try:
        file = Path(path.removeprefix("@")).open("rb")  # noqa: SIM115 - closed after the command
    except OSError as error:
        raise click.BadParameter(f"cannot be read: {error}") from None
    click.get_current_context().call_on_close(file.close)
    return file


_KINDS: Mapping[Kind, Any] = {
    "text": click.STRING,
    "integer": click.INT,
    "number": click.FLOAT,
    "boolean": click.BOOL,
    "json": _json,
    "file": _file,
}
_META = {"json": "JSON", "file": "PATH"}


def _content(text: str) -> bytes:
    """Return the bytes of an argument: of a file after ``@``, of standard input for ``-``."""
    if text in ("-", "@-"):
        return sys.stdin.buffer.read()
    if text.startswith("@"):
        return Path(text[1:]).read_bytes()
    return text.encode("utf-8", "surrogateescape")


def _run(command: Command, make: Callable[[], Any], given: dict[str, Any]) -> None:
    curl, everything = given.pop("_curl"), given.pop("_all", False)
    output = given.pop("_output")
    body = given.pop("_body", None)
    many = {one.name for one in command.options if one.many}
    arguments = {
        name: [*value] if name in many else value
        for name, value in given.items()
        if value is not None and not (name in many and not value)
    }
    if body is not None:
        try:
            content = _content(body)
            arguments["body"] = load_json(content) if command.body == "json" else content
        except ValueError as error:
            raise click.UsageError(f"--body: not valid JSON: {error}") from None
        except OSError as error:
            raise click.UsageError(f"--body: cannot be read: {error}") from None
    missing = [
        one
        for one in command.options
        if one.required and one.name not in arguments and body is None
    ]
    if missing:
        names = ", ".join(f"--{_dashed(one.own or one.name)}" for one in missing)
        raise click.UsageError(f"missing option: {names}" + (", or --body" if command.body else ""))
    with make() as client:
        resource, _, method = command.method.partition(".")
        owner = getattr(client, resource)
        if curl:
            click.echo(curl_command(owner, method, arguments))
            return
        call = getattr(owner, command.pages if everything else method)
        value = call(**arguments)
        if everything:
            _write(_listed(value), output)
        elif hasattr(value, "through") or hasattr(value, "__next__"):
            with value:
                _write(((_text(item) + "\n").encode() for item in value), output)
        else:
            _write(_whole(value), output)


def _whole(value: Any) -> Iterator[bytes]:
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, str):
        yield value.encode("utf-8", "replace") + b"\n"
    elif hasattr(value, "status_code"):  # a response without a body: its headers are all there is
        shown = {"status": value.status_code, "headers": dict(value.headers)}
        yield json.dumps(shown, indent=2).encode() + b"\n"
    elif value is not None:
        yield dump_json(to_wire(value), indent=2).encode() + b"\n"


def _listed(items: Any) -> Iterator[bytes]:
    """A JSON array, written item by item."""
    start = b"["
    for item in items:
        yield start + b"\n  " + dump_json(to_wire(item)).encode()
        start = b","
    yield b"[]\n" if start == b"[" else b"\n]\n"


def _text(item: Any) -> str:
    if isinstance(item, bytes):
        return item.decode("utf-8", "replace")
    return item if isinstance(item, str) else dump_json(_plain(item))


def _plain(item: Any) -> Any:
    """A server-sent event of which nothing is documented, or any other value, in its wire form."""
    if type(item).__name__ == "ServerSentEvent":
        return {"event": item.event, "data": item.data, "id": item.id}
    return to_wire(item)


def _write(pieces: Iterator[bytes], output: str | None) -> None:
    if output is not None:
        with Path(output).open("wb") as file:
            file.writelines(pieces)
        return
    stream = sys.stdout.buffer
    for piece in pieces:
        stream.write(piece)
        stream.flush()


class _failures:  # noqa: N801 - used as a statement
    """Makes an error of the client a message on standard error, and an exit code."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, APIError | ValueError | TypeError):
            click.echo(f"error: {error}", err=True)
            wrong = isinstance(error, RequestValidationError | CredentialsError) or not isinstance(
                error, APIError
            )
            code = 2 if wrong else 1 if isinstance(error, StatusError) else 3
            raise click.exceptions.Exit(code) from None
