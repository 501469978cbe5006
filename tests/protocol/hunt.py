"""Look for a schedule that nobody has seen yet: ``python -m tests.protocol.hunt [schedules] [seed]``."""

import random
import sys

from hypothesis import seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.protocol.machine import QUICK, Machine


def hunt(schedules: int, number: int) -> None:
    """Raise what was found; the same number finds it again."""
    chosen = settings(QUICK, derandomize=False, max_examples=schedules, stateful_step_count=60)
    run_state_machine_as_test(seed(number)(Machine), settings=chosen)


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    chosen_seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(2**32)
    sys.stdout.write(f"{wanted} schedules, seed {chosen_seed}\n")
    hunt(wanted, chosen_seed)
    sys.stdout.write("Every promise held.\n")
