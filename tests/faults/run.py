"""`./dev faults`: the fault scenarios, with their figures. `--all` adds those that are too slow or too rare for CI."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
CLUSTER = HERE / "cluster"
IN_PARALLEL = ("-n", "2", "--maxschedchunk", "1")  # each with a PostgreSQL and a Valkey of its own


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev faults", description=__doc__)
    parser.add_argument("--all", action="store_true", help="also the scenarios of all_*.py, which may need apt-get")
    parser.add_argument("--seed", type=int, help="make the same choices as the run that printed this seed")
    parser.add_argument("--repeat", type=int, default=1, metavar="N", help="hunt for what fails only now and then")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only scenarios whose name contains this: f04, f31")
    chosen = parser.parse_args()
    if chosen.seed is not None:
        os.environ["WORKFLOW_CHAT_TEST_SEED"] = str(chosen.seed)
    options = ["-k", " or ".join(chosen.names)] if chosen.names else []
    if chosen.all:
        options += ["-o", "python_files=test_*.py all_*.py"]
    command = [sys.executable, "-m", "pytest", *IN_PARALLEL, HERE, CLUSTER, *options]
    return max(subprocess.run(command, check=False).returncode for _ in range(chosen.repeat))


if __name__ == "__main__":
    sys.exit(main())
