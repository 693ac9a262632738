"""Starting must stay light: what is heavy is imported inside the command that needs it."""

import subprocess
import sys

import pytest

HEAVY = {
    "numpy",
    "scipy",
    "sqlalchemy",
    "altair",
    "typst",
    "duckdb",
    "vl_convert",
    "scoringrules",
    "jax",
    "numpyro",
    "arviz_base",
}


def _loaded(*arguments: str) -> set[str]:
    code = (
        "import sys; from detente.cli import main\n"
        f"sys.argv = {['detente', *arguments]!r}\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write(' '.join(m for m in sys.modules if '.' not in m))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_help_loads_nothing_heavy():
    assert not _loaded("--help") & (HEAVY | {"pydantic"})


@pytest.mark.slow
def test_statistics_of_the_bundled_record_load_nothing_heavy(tmp_path):
    assert not _loaded("record", "stats", "--workspace", str(tmp_path / "none")) & HEAVY


@pytest.mark.slow
def test_a_desk_is_built_without_what_computes(tmp_path):
    code = (
        "import sys; from detente.web import Settings, build\n"
        f"build(Settings(workspace={str(tmp_path)!r}))\n"
        "print(*{m for m in sys.modules if '.' not in m})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & (HEAVY - {"sqlalchemy"})
