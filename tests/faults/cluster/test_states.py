"""Typing, receipts and presence from one instance to the other (P16)."""

import time

import pytest

from tests.faults.cluster.conftest import Figures, Install
from tests.faults.cluster.installation import BUS_ONLY, Installation
from tests.harness.streams import Stream

SWEPT = 1.5  # seconds, a tenth of what P16 allows
SLACK = 1.0  # for a busy machine


@pytest.fixture
def installation(install: Install) -> Installation:
    made = install(**BUS_ONLY)
    made.expect_bus()
    return made


def told(stream: Stream, user_id: str, *, online: bool, seconds: float = 5) -> float:
    """The seconds until the stream says so of the person."""
    begun = time.monotonic()
    while True:
        frame = stream.next("presence.updated", timeout=max(0.01, seconds - (time.monotonic() - begun)))
        if {"userId": user_id, "online": online} in [
            {"userId": each["userId"], "online": each["online"]} for each in frame.data["presence"]
        ]:
            return time.monotonic() - begun


def test_typing(installation: Installation) -> None:
    ada, omar = installation.person("ada"), installation.person("omar", at=1)
    with omar.stream("invoices") as stream:
        stream.next("ready")
        ada.typing("invoices")
        started = stream.next("typing.started").data
        assert started["userId"] == "ada"
        assert stream.next("typing.stopped", timeout=2).data == {"userId": "ada"}
        ada.typing("invoices")
        stream.next("typing.started")
        ada.send("invoices", "Done")
        assert stream.next("typing.stopped", timeout=0.7).data == {"userId": "ada"}


def test_receipts(installation: Installation) -> None:
    ada, omar = installation.person("ada"), installation.person("omar", at=1)
    sent = ada.send("invoices", "Hello").json()
    with ada.stream("invoices") as stream:
        stream.next("readreceipt.updated")
        omar.read("invoices", sent["id"])
        (receipt,) = stream.next("readreceipt.updated").data["readReceipts"]
        assert (receipt["userId"], receipt["lastReadSeq"]) == ("omar", 1)


def test_presence_comes_and_goes(installation: Installation) -> None:
    ada, omar = installation.person("ada"), installation.person("omar", at=1)
    with ada.stream("invoices") as stream:
        stream.next("ready")
        with omar.stream("invoices"):
            told(stream, "omar", online=True)
            with installation.person("vera", at=1).stream("invoices") as newcomer:
                told(newcomer, "ada", online=True)
        told(stream, "omar", online=False)
        assert stream.seen[-1].data["presence"][0]["lastSeenAt"] is not None


def test_several_devices_on_several_instances(installation: Installation) -> None:
    ada = installation.person("ada")
    with ada.stream("invoices") as stream:
        with installation.person("omar").stream("invoices"):
            told(stream, "omar", online=True)
            with installation.person("omar", at=1).stream("invoices") as second:
                second.next("ready")
                told(second, "omar", online=True)
            assert stream.quiet("presence.updated", seconds=1.8), "one device less is no absence"
        told(stream, "omar", online=False)


def test_people_of_a_crashed_instance_are_swept(installation: Installation, figures: Figures) -> None:
    ada, omar = installation.person("ada"), installation.person("omar", at=1)
    with ada.stream("invoices") as stream, omar.stream("invoices") as lost:
        lost.next("ready")
        told(stream, "omar", online=True)
        installation.instances[1].kill()
        swept = told(stream, "omar", online=False)
    assert swept < SWEPT + SLACK
    figures(f"swept after {swept:.2f} s (limit {SWEPT})")


def test_a_reconnect_to_the_other_instance_does_not_flicker(installation: Installation) -> None:
    ada = installation.person("ada")
    with ada.stream("invoices") as stream:
        with installation.person("omar").stream("invoices"):
            told(stream, "omar", online=True)
        with installation.person("omar", at=1).stream("invoices"):
            assert stream.quiet("presence.updated", seconds=1.8)


def test_presence_survives_a_restart_of_redis(installation: Installation) -> None:
    ada, omar = installation.person("ada"), installation.person("omar", at=1)
    with ada.stream("invoices") as stream, omar.stream("invoices") as other:
        told(stream, "omar", online=True)
        other.next("ready")
        installation.stores.valkey.kill()
        installation.stores.valkey.start()
        installation.expect_bus()
        with installation.person("vera").stream("invoices") as newcomer:
            told(newcomer, "omar", online=True, seconds=3)
