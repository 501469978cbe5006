"""``workflow-chat`` on a machine whose wall clock is off by WORKFLOW_CHAT_TEST_SKEW seconds."""

import os
from datetime import datetime, timedelta
from unittest.mock import patch

from workflow_chat.__main__ import main
from workflow_chat.clock import SystemClock

now = SystemClock.now


def skewed(clock: SystemClock) -> datetime:
    return now(clock) + timedelta(seconds=float(os.environ["WORKFLOW_CHAT_TEST_SKEW"]))


if __name__ == "__main__":
    with patch.object(SystemClock, "now", skewed):
        main()
