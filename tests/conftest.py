"""Settings that every test shares."""

import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

# What is compiled once serves every test process after it, and the commands that tests run.
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(Path(sys.prefix) / "compiled"))
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0.2")

settings.register_profile(
    "detente", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("detente")
