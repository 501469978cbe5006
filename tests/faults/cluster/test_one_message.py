"""One key is one message, whatever happens to requests and answers: F18."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from tests.faults.checker import violations
from tests.faults.cluster.conftest import Figures, Install
from tests.faults.cluster.load import Load
from tests.faults.cluster.stored import stored
from tests.faults.journal import History, Promise

PAIRS = 60


def test_f18_the_same_key_at_two_instances_at_once(install: Install, figures: Figures) -> None:
    installation = install()
    readers = [installation.reader("vera", "invoices", at=place) for place in (0, 1)]
    people = [installation.person("ada", at=place) for place in (0, 1)]
    promises: list[Promise] = []
    statuses: list[list[int]] = []
    with ThreadPoolExecutor(2) as pool:
        for number in range(PAIRS):
            key = str(uuid4())
            sent = [pool.submit(ada.send, "invoices", f"Message {number}", key) for ada in people]
            answers = [each.result() for each in sent]
            statuses.append(sorted(answer.status_code for answer in answers))
            promises += [
                Promise("invoices", "ada", key, answer.json()["id"], answer.json()["seq"]) for answer in answers
            ]
    for reader in readers:
        reader.wait_for(PAIRS)
    assert statuses == [[200, 201]] * PAIRS
    conversations = stored(installation.database_url)
    assert violations(History(promises, [reader.journal for reader in readers], conversations)) == []
    assert conversations["invoices"].head == PAIRS
    figures(f"{2 * PAIRS} requests, {PAIRS} messages")


def test_f18_answers_get_lost(install: Install, load: Callable[..., Load], figures: Figures) -> None:
    """Half of all connections end in the middle of an answer, and the retry may reach the other instance."""
    installation = install(proxied=["clients"])
    proxy = installation.proxies["clients"]
    running = load(installation)
    proxy.cut_after = lambda: random.randrange(1, 2000) if random.random() < 0.8 else None
    proxy.reset()
    running.wait_for_progress(150)
    proxy.cut_after = lambda: None
    running.expect_kept()
    assert proxy.cuts > 30
    figures(f"{running.figures()}, {proxy.cuts} cuts")
