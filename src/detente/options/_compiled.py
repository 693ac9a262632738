"""What is compiled for this machine is kept, so that the next run need not compile it again."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import jax

from detente.intent._desk import fingerprint

_NAME = "jax_compilation_cache_dir"


def keep_compiled(folder: Path) -> None:
    """Keep compiled code under a folder, apart for each kind of processor.

    Does nothing where the person has set a place of their own (JAX_COMPILATION_CACHE_DIR).
    """
    if "JAX_COMPILATION_CACHE_DIR" in os.environ:
        return
    place = folder / f"compiled-{fingerprint(_processor(), jax.__version__)[:12]}"
    jax.config.update(_NAME, str(place))  # type: ignore[no-untyped-call]


def _processor() -> str:
    """Return what tells kinds of processor apart."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    told = {line for line in lines if line.startswith(("model name", "flags", "Features"))}
    return " ".join(sorted(told))
