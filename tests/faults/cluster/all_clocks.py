"""The wall clock of one instance is an hour off: F23 (P16, P20)."""

import time
from collections.abc import Callable
from functools import partial

import pytest

from tests.faults import people as threads
from tests.faults.cluster.conftest import Figures, Install
from tests.faults.cluster.load import Load
from tests.faults.cluster.test_states import told
from tests.harness import people
from tests.harness.service import sign

HOUR = 3600


@pytest.fixture(autouse=True)
def tokens_that_are_valid_for_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token is judged by the clock; delivery must not be."""
    wide = partial(sign, iat=int(time.time()) - 2 * HOUR, life=3 * HOUR)
    for module in (people, threads):
        monkeypatch.setattr(module, "sign", wide)


@pytest.mark.parametrize("skew", [HOUR, -HOUR], ids=["ahead", "behind"])
def test_f23_a_clock_is_wrong(install: Install, load: Callable[..., Load], figures: Figures, skew: int) -> None:
    installation = install()
    odd, sound = installation.instances
    odd.kill()
    odd.settings["test_skew"] = str(skew)
    odd.start(program="tests.faults.skewed")
    installation.expect_bus()
    running = load(installation)
    running.wait_for_progress(80)
    sound.kill()
    running.wait_for_progress(20)
    sound.start()
    running.wait_for_progress(80)
    running.expect_kept()
    ada, omar = installation.person("ada"), installation.person("omar", at=1)
    with ada.stream("wf-0") as here:
        here.next("ready")
        with omar.stream("wf-0") as there:
            told(there, "ada", online=True)
            told(here, "omar", online=True)
            for person, other in ((ada, there), (omar, here)):
                person.typing("wf-0")
                assert other.next("typing.started").data["userId"] == person.user_id
                assert other.next("typing.stopped", timeout=2).data == {"userId": person.user_id}
        told(here, "omar", online=False)
    figures(running.figures())
