"""What is done for each kind of job. Every module says in its docstring what a second run of the same job does."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from workflow_chat.database.engine import Database
from workflow_chat.jobs.kinds import ERASE_EXPIRED, JobKind
from workflow_chat.jobs.leases import HeldJob
from workflow_chat.worker.handlers import erase_expired

Handler = Callable[[Database, HeldJob], Coroutine[Any, Any, None]]
"""Works on one job, outside any transaction but its own, and never blocks the event loop.

Returning means that the job is done and can be deleted; raising, that it is to be tried again. A handler can also
finish or postpone the job itself, in the transaction of its effect.
"""
Handlers = Mapping[JobKind, Handler]

HANDLERS: Handlers = {ERASE_EXPIRED: erase_expired.handle}
