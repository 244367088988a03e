"""Templates of a project's own: single ones replace docpact's, confined to their folder and to the documented view."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from docpact.errors import DocpactError, Place

__all__ = ["VIEW", "Templates", "check_folder"]

VIEW: Mapping[str, tuple[str, ...]] = {
    "PackageView": ("name", "doc", "public", "lazy", "exported", "resources", "commands", "errors", "enums", "agents"),
    "ClientView": (
        *("class_name", "package", "version", "module_doc", "imports", "parameters", "passed", "settings", "kinds"),
    ),
    "ClientKind": ("class_name", "prefix", "base", "options", "docstring"),
    "Settings": ("arguments", "server", "variables", "credentials", "security", "credentials_required"),
    "Setting": ("argument", "env", "doc", "secret", "default"),
    "ResourceView": (
        *("attribute", "module", "class_name", "summary", "module_doc", "docstring", "imports", "enumerations", "shared"),
        *("options", "methods", "webhooks", "deprecated", "base"),
    ),
    "MethodView": (
        *("name", "constant", "constant_type", "operation", "signature", "overloads", "differs", "passed", "async_def"),
        *("either", "send", "async_send", "docstring", "deprecated", "extras"),
    ),
    "Signature": ("parameters", "returns", "async_returns", "viewed"),
    "Viewed": ("answer", "async_answer", "streamed", "async_streamed"),
    "OptionsClass": ("name", "fields"),
    "ExtraMethod": ("name", "constant", "parameters", "docstring", "sync", "asynchronous"),
    "Printed": ("prefix", "returns", "body"),
    "WebhooksView": ("method", "names", "returns", "types", "overloads"),
    "WebhookView": ("name", "returns"),
    "CommandsView": ("program", "settings", "commands"),
    "ErrorsView": ("imports", "classes", "names", "bases"),
    "EnumsView": ("classes",),
    "EnumClass": ("name", "doc", "members"),
    "TestingView": ("operations", "given"),
    "DistributionView": (
        *("name", "release", "summary", "summary_toml", "dependencies", "cli_dependencies", "variable", "construction"),
        *("examples", "sections"),
    ),
    "AgentsView": ("title", "construction", "code", "variables", "operations", "more"),
    "Example": ("call", "summary", "code", "page"),
}  # fmt: skip
"""What templates may read, by the class that has it: everything else of a view may change at any time."""
_BUILT_IN = "docpact"
"""The folder under which docpact's own template is found by one that replaces it: ``docpact/README.md.jinja``."""


class Templates(ImmutableSandboxedEnvironment):
    """Prints templates: those of a folder, and docpact's own for the rest.

    Args:
        own: docpact's templates.
        folder: The project's; None for none.
    """

    def __init__(self, own: Path, folder: Path | None) -> None:
        built_in = jinja2.FileSystemLoader(own)
        loaders: list[jinja2.BaseLoader] = [built_in, jinja2.PrefixLoader({_BUILT_IN: built_in})]
        if folder is not None:
            loaders.insert(0, _Confined(folder))
        super().__init__(
            loader=jinja2.ChoiceLoader(loaders),
            undefined=jinja2.StrictUndefined,
            autoescape=False,  # Python and Markdown, not HTML; prose.py makes text safe to print
            keep_trailing_newline=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._folder = folder

    def _restricted(self, obj: Any) -> bool:
        return self._folder is not None and type(obj).__module__.startswith("docpact.")

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may read an attribute: of a view, those of ``VIEW``."""
        if self._restricted(obj):
            return attr in VIEW.get(type(obj).__name__, ())
        return super().is_safe_attribute(obj, attr, value)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute; of a view, one that it is not documented to have is undefined."""
        if self._restricted(obj) and attribute not in VIEW.get(type(obj).__name__, ()):
            return self.unsafe_undefined(obj, attribute)
        return super().getattr(obj, attribute)

    def unsafe_undefined(self, obj: Any, attribute: str) -> jinja2.Undefined:
        """Say of a view that it has no such attribute."""
        if self._restricted(obj):
            known = VIEW.get(type(obj).__name__, ())
            close = difflib.get_close_matches(attribute, known, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else f"; it has {', '.join(known)}"
            return self.undefined(f"{type(obj).__name__} has no attribute {attribute!r}{hint}")
        return super().unsafe_undefined(obj, attribute)

    def print(self, template: str, context: Mapping[str, object]) -> str:
        """Print a template.

        Raises:
            DocpactError: A template of the project is wrong; the error has its file and line.
        """
        try:
            return self.get_template(template).render(context)
        except jinja2.TemplateSyntaxError as error:
            self._refuse(error, error.filename or template, error.lineno)
        except jinja2.TemplateNotFound as error:
            self._refuse(error, *self._place(error, template), f"unknown template {error.name!r}")
        except (jinja2.UndefinedError, SecurityError) as error:
            self._refuse(error, *self._place(error, template))
        except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
            self._refuse(error, *self._place(error, template))

    def _refuse(
        self, error: Exception, file: str, line: int | None, message: str | None = None
    ) -> NoReturn:
        if self._folder is None:
            raise error
        where = Place(_shown(Path(file)), line)
        raise DocpactError(
            message or str(error) or type(error).__name__,
            where=where,
            hint="the guide on templates lists what each template can read",
        ) from None

    def _place(self, error: Exception, template: str) -> tuple[str, int | None]:
        """The innermost template, and its line, that an error came from."""
        place: tuple[str, int | None] = (str((self._folder or Path()) / template), None)
        trace = error.__traceback__
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file.endswith(".jinja"):
                place = (file, trace.tb_lineno)
            trace = trace.tb_next
        return place


class _Confined(jinja2.FileSystemLoader):
    """Loads templates from a folder, and from nowhere that a link in it leads to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._root = folder.resolve()

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Any]:
        """Return the text of a template, as ``FileSystemLoader`` does."""
        try:
            text, file, fresh = super().get_source(environment, template)
        except jinja2.TemplateNotFound:
            raise
        except (UnicodeDecodeError, OSError) as error:
            raise DocpactError(
                f"cannot be read: {error}", where=Place(_shown(self._root / template))
            ) from None
        if not Path(file).resolve().is_relative_to(self._root):
            raise DocpactError(
                "leads out of the folder of templates",
                where=Place(_shown(Path(file))),
                hint="copy the template into the folder",
            )
        return text, file, fresh


def check_folder(folder: Path, own: Path) -> None:
    """Check that every template of a project is one of docpact's, or included by one.

    Raises:
        DocpactError: The folder is missing, or holds a template that nothing uses.
    """
    if not folder.is_dir():
        raise DocpactError("not a folder of templates", where=Place(_shown(folder)))
    known = {file.relative_to(own).as_posix() for file in own.rglob("*.jinja")}
    known -= {name for name in known if name.startswith("models/")}
    files = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*.jinja")}
    used = set[str]()
    for file in files.values():
        text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
        used.update(re.findall(r"""["']([^"'\n]+\.jinja)["']""", text))
    for name, file in files.items():
        if name not in known and name not in used:
            close = difflib.get_close_matches(name, known, n=1, cutoff=0.3)
            raise DocpactError(
                f"not a template of docpact: {name}",
                where=Place(_shown(file)),
                hint=(
                    f"did you mean {close[0]}?"
                    if close
                    else f"the templates are {', '.join(sorted(known))}"
                ),
            )


def _shown(file: Path) -> str:
    """A path from the working directory where it is below it."""
    here = Path.cwd()
    whole = file.absolute()
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else str(file)
