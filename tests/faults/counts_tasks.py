"""``workflow-chat``, but it says how many tasks it has whenever the process gets SIGUSR1."""

import asyncio
import gc
import signal

from workflow_chat.__main__ import main


def tell(*_: object) -> None:
    tasks = [each for each in gc.get_objects() if isinstance(each, asyncio.Task) and not each.done()]
    print(f"tasks: {len(tasks)}", flush=True)  # noqa: T201 - into the server's log, where the test looks


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, tell)
    main()
