"""`./dev faults`: the fault scenarios, with their figures. `--all` adds those that are too slow or too rare for CI."""

import argparse
import os
import sys
from pathlib import Path

import pytest

from tests.faults.cluster.conftest import SEED

HERE = Path(__file__).parent


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev faults", description=__doc__)
    parser.add_argument("--all", action="store_true", help="also the scenarios of all_*.py, which may need apt-get")
    parser.add_argument("--seed", type=int, help="make the same choices as the run that printed this seed")
    parser.add_argument("--repeat", type=int, default=1, metavar="N", help="hunt for what fails only now and then")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only scenarios whose name contains this: f04, f31")
    chosen = parser.parse_args()
    if chosen.seed is not None:
        os.environ[SEED] = str(chosen.seed)
    options = ["-k", " or ".join(chosen.names)] if chosen.names else []
    files = [str(HERE), *(map(str, sorted(HERE.glob("cluster/all_*.py"))) if chosen.all else ())]
    failures = [status for _ in range(chosen.repeat) if (status := pytest.main([*files, *options]))]
    return int(failures[0]) if failures else 0


if __name__ == "__main__":
    sys.exit(main())
