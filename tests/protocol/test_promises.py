"""P1-P9, P14 and P19 of docs/protocol.md, under schedules that nobody has thought of."""

from hypothesis.stateful import run_state_machine_as_test

from tests.protocol.machine import QUICK, Machine


def test_the_promises_hold_in_every_schedule() -> None:
    run_state_machine_as_test(Machine, settings=QUICK)
