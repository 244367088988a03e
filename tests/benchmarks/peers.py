"""The generators that are compared: how each is installed, called, and looked at."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from documents import schemas
from measure import Run, cache_folder, docpact, environment, run

__all__ = ["PEERS", "Peer", "imports", "lines", "type_errors"]


@dataclass(frozen=True, slots=True)
class Peer:
    """One generator."""

    name: str
    install: tuple[str, ...]
    """Packages for an environment of its own; none for docpact, which is the one that runs this."""
    needs: tuple[str, ...]
    """Packages that its clients need."""
    command: Callable[[Path, Path, Path, str], list[str]]
    """The programs' folder, the document, the output folder, and the package's name, to a command."""
    package: Callable[[Path, str], Path]
    """Where the package is then."""
    count: Callable[[Path], int]
    """How many operations a package has."""
    program: str | None = None
    """What has to be on the machine besides."""

    def installed(self) -> Path | None:
        """The folder of its programs, installed when first asked for; None where that fails."""
        if not self.install:
            return Path(sys.executable).parent
        if self.program and shutil.which(self.program) is None:
            return None
        folder = cache_folder("peers") / re.sub(r"\W+", "-", "-".join(self.install))
        try:
            if not folder.exists():
                subprocess.run(
                    ["uv", "venv", "--quiet", "--python", sys.executable, str(folder)],
                    check=True,
                    capture_output=True,
                )
                packages = [*self.install, *self.needs]
                subprocess.run(
                    [
                        "uv",
                        "pip",
                        "install",
                        "--quiet",
                        "--python",
                        str(folder / "bin/python"),
                        *packages,
                    ],
                    check=True,
                    capture_output=True,
                )
        except (OSError, subprocess.SubprocessError):
            shutil.rmtree(folder, ignore_errors=True)
            return None
        return folder / "bin"

    def generate(self, programs: Path, document: Path, output: Path, package: str) -> Run:
        """Generate from nothing."""
        shutil.rmtree(output, ignore_errors=True)
        output.mkdir(parents=True)
        env = environment(PATH=f"{programs}:/usr/bin:/bin:/usr/local/bin")
        if self.install:
            env.pop("PYTHONPATH")
        return run(self.command(programs, document, output, package), env=env, cwd=output)


def _docpact(_: Path, document: Path, output: Path, package: str) -> list[str]:
    spec = ["--spec", str(document), "--output", str(output), "--package", package]
    return [*docpact(), "generate", *spec, "--formatter", "ruff", "--no-cache"]


def _openapi_python_client(programs: Path, document: Path, output: Path, package: str) -> list[str]:
    return [
        str(programs / "openapi-python-client"),
        "generate",
        "--path",
        str(document),
        "--output-path",
        str(output / package),
        "--meta",
        "none",
    ]


def _datamodel_codegen(programs: Path, document: Path, output: Path, package: str) -> list[str]:
    (output / package).mkdir()
    (output / package / "__init__.py").touch()
    models = [
        "--output",
        # Names with dots become modules, and these need a folder.
        str(
            output
            / package
            / ("models" if any("." in n for n in schemas(document)) else "models.py")
        ),
        "--output-model-type",
        "pydantic_v2.BaseModel",
    ]
    client = [
        "--generate-client",
        "httpx2",
        "--client-output",
        str(output / package / "client"),
        "--client-package",
        f"{package}.client",
    ]
    names = [
        "--client-model-package",
        f"{package}.models",
        "--formatters",
        "ruff-format",
        "--target-python-version",
        "3.11",
    ]
    return [
        str(programs / "datamodel-codegen"),
        "--input",
        str(document),
        "--input-file-type",
        "openapi",
        *models,
        *client,
        *names,
    ]


def _openapi_generator(programs: Path, document: Path, output: Path, package: str) -> list[str]:
    return [
        str(programs / "openapi-generator-cli"),
        "generate",
        "-g",
        "python",
        "-i",
        str(document),
        "-o",
        str(output),
        "--package-name",
        package,
        "--skip-validate-spec",
    ]


def _methods(files: list[Path], wanted: str, unwanted: str = r"^_") -> int:
    """Functions, and methods of classes, by name; one that several classes of a module have counts once."""
    count = 0
    for file in files:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        scopes: list[ast.Module | ast.ClassDef] = [
            tree,
            *(node for node in tree.body if isinstance(node, ast.ClassDef)),
        ]
        names = {
            node.name
            for scope in scopes
            for node in scope.body
            if isinstance(node, ast.FunctionDef)
        }
        count += sum(
            bool(re.search(wanted, name)) and not re.search(unwanted, name) for name in names
        )
    return count


def _count_docpact(package: Path) -> int:
    sources = (file.read_text(encoding="utf-8") for file in (package / "resources").glob("*.py"))
    return sum(len(re.findall(r"^_\w+: Operation\[", text, re.MULTILINE)) for text in sources)


PEERS = (
    Peer("docpact", (), (), _docpact, lambda output, package: output / package, _count_docpact),
    Peer(
        "openapi-python-client",
        ("openapi-python-client==0.29.1", "ruff"),
        ("httpx", "attrs", "python-dateutil"),
        _openapi_python_client,
        lambda output, package: output / package,
        lambda package: _methods(list((package / "api").rglob("*.py")), r"^_get_kwargs$", r"^$"),
    ),
    Peer(
        "OpenAPI Generator",
        ("openapi-generator-cli==7.26.0",),
        ("urllib3", "python-dateutil", "pydantic", "typing-extensions", "lazy-imports"),
        _openapi_generator,
        lambda output, package: output / package,
        lambda package: _methods(list((package / "api").glob("*_api.py")), r"_with_http_info$"),
        program="java",
    ),
    Peer(
        "datamodel-code-generator",
        ("datamodel-code-generator[ruff]==0.89.0",),
        ("pydantic", "httpx2"),
        _datamodel_codegen,
        lambda output, package: output / package,
        lambda package: _methods(
            list((package / "client" / "resources").rglob("_sync.py")), r".", r"^_|^with_|^close$"
        ),
    ),
)


def lines(package: Path) -> int:
    """Lines of Python."""
    return sum(file.read_bytes().count(b"\n") for file in package.rglob("*.py"))


_IMPORT = """
    import importlib, pkgutil, sys, warnings
    warnings.simplefilter("ignore")
    sys.path.insert(0, sys.argv[1])
    failed = []
    def attempt(name):
        try:
            return importlib.import_module(name)
        except BaseException as error:
            failed.append(f"{name}: {type(error).__name__}: {error}")
    root = attempt(sys.argv[2])
    for module in pkgutil.walk_packages(root.__path__ if root else [], sys.argv[2] + ".", onerror=lambda name: None):
        attempt(module.name)
    print(len(failed), *failed[:1])
"""


def imports(python: Path, package: Path) -> str:
    """``yes``, or how many modules do not import and why the first does not."""
    done = run(
        [str(python), "-c", textwrap.dedent(_IMPORT), str(package.parent), package.name],
        env=environment(PYTHONPATH=""),
    )
    count, _, reason = done.output.strip().rpartition("\n")[2].partition(" ")
    if done.code or not count.isdigit():
        return "no: it crashes"
    return "yes" if count == "0" else f"no: {count} modules ({reason.strip()[:60]})"


def type_errors(python: Path, package: Path, timeout: float) -> str:
    """How many errors ``mypy --strict`` finds in the package."""
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--no-incremental",
        "--config-file=",
        "--python-executable",
        str(python),
        package.name,
    ]
    done = run(command, env=environment(PYTHONPATH=""), cwd=package.parent, timeout=timeout)
    if "Success" in done.output:
        return "0"
    found = re.search(r"Found (\d+) error", done.output)
    return found[1] if found else "mypy gives up"
