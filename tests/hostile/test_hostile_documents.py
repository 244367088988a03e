"""Nothing in a document becomes code, and nothing makes docpact write, read or connect elsewhere, or hang."""

from __future__ import annotations

import importlib
import itertools
import shutil
import sys
import tempfile
from pathlib import Path

import platformdirs
import pytest
from code_shape import offences
from hostile_cases import CASES, Case
from watching import Watched, watched

from docpact.cli import main
from docpact.client.templates import templates_folder
from packages import RUNTIME, own_files, share_runtime

_number = itertools.count(1)


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory; a document outside it, and a cache that nobody else has, lie beside it."""
    (tmp_path / "outside.yaml").write_text("a: {type: string}\n")
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def test_there_are_enough_of_them() -> None:
    """There are at least sixty documents, and no two prove the same."""
    assert len(CASES) >= 60
    assert len({case.proves for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_hostile_document(
    case: Case, workplace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The document ends in a client that is only what docpact prints, or in one clear message; see its own first line."""
    spec = workplace / case.path.name
    shutil.copyfile(case.path, spec)
    package = f"hostile_{next(_number)}"
    with watched() as seen:
        code = generate(spec, package, monkeypatch)
        said = capsys.readouterr()
        if code == 0:
            import_all(workplace / "out", package)
    if case.refused is None:
        assert code == 0, said.err
        for path, text in written(workplace / "out" / package).items():
            assert not list(offences(text)), path
        assert (case.told or "") in said.err
    else:
        assert code == 2
        assert_one_message(said.err, case.refused)
        assert not (workplace / "out").exists()
    stayed_inside(seen, workplace, spec)
    assert {path.name for path in workplace.iterdir()} <= {"out", spec.name}


def generate(spec: Path, package: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run the command as a person does; its exit code."""
    arguments = [
        "generate",
        "--spec",
        spec.name,
        "--output",
        "out",
        "--package",
        package,
        "--formatter",
        "ruff",
        "--no-cache",
        "--ledger",
        "out/ledger.json",
    ]
    monkeypatch.setattr(sys, "argv", ["docpact", *arguments])
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def import_all(folder: Path, package: str) -> None:
    """Import every module of a package, construct its clients and touch all that loads late."""
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    share_runtime(package)
    try:
        for path in sorted((folder / package).rglob("*.py")):
            if "_runtime" not in path.relative_to(folder).parts:
                importlib.import_module(
                    ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(
                        ".__init__"
                    )
                )
        module = importlib.import_module(package)
        for client in (
            module.Client(base_url="https://x.example"),
            module.AsyncClient(base_url="https://x.example"),
        ):
            for resource in client.__class__.__annotations__:
                assert getattr(client, resource) is not None
        models = importlib.import_module(f"{package}.models")
        for name in dir(models):
            getattr(models, name)
    finally:
        sys.path.remove(str(folder))


def written(root: Path) -> dict[str, str]:
    """The modules of a package that are not its runtime, by path."""
    files = {path.relative_to(root).as_posix(): path for path in root.rglob("*.py")}
    return {path: files[path].read_text(encoding="utf-8") for path in own_files(files)}


def assert_one_message(text: str, part: str) -> None:
    """It is one error that says where, what, and what to do."""
    assert text.startswith("error: ")
    assert text.count("error: ") == 1
    assert "Traceback" not in text
    assert part in text
    assert len(text) < 2_000


def stayed_inside(seen: Watched, workplace: Path, spec: Path) -> None:
    """Nothing was written but below the output folder (and by the formatter), nothing read but the document and Python's
    and docpact's own files, nothing connected to, nothing started but the formatter."""
    out, scratch = workplace / "out", Path(tempfile.gettempdir()).resolve()
    for path in seen.written:
        formatting = path.is_relative_to(scratch) and path.relative_to(scratch).parts[0].startswith(
            "docpact-"
        )
        assert (
            path.is_relative_to(out)
            or formatting
            or path == Path("/dev/null")
            or "__pycache__" in path.parts
        ), path
    own = (
        out,
        spec,
        RUNTIME.parents[1],
        templates_folder(),
        *map(Path, (sys.prefix, sys.base_prefix)),
    )
    for path in seen.read:
        if path == Path(platformdirs.user_data_dir("docpact")).resolve() / "secret.key":
            continue  # the user's own key, which journals are authenticated with
        scratchy = path.is_relative_to(scratch) and path.relative_to(scratch).parts[0].startswith(
            "docpact-"
        )
        assert scratchy or any(path.is_relative_to(folder.resolve()) for folder in own), path
    assert not seen.network
    assert all(Path(program).name.startswith("ruff") for program in seen.started), seen.started
