"""Times as the API spells them."""

from datetime import UTC, datetime, timedelta, timezone

from workflow_chat.clock import rfc3339


def test_a_time_of_anywhere_is_spelled_in_utc() -> None:
    in_vienna = datetime(2026, 12, 1, 12, tzinfo=timezone(timedelta(hours=1)))
    assert rfc3339(in_vienna) == rfc3339(in_vienna.astimezone(UTC)) == "2026-12-01T11:00:00.000Z"
