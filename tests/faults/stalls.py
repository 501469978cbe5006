"""``workflow-chat``, but its event loop stands still for a while whenever the process gets SIGUSR1."""

import signal
import time

from workflow_chat.__main__ import main

SECONDS = 3.0

if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, lambda *_: time.sleep(SECONDS))
    main()
