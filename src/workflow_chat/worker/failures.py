"""What is kept about a job that could not be done: enough to find the mistake, and nothing about people."""

import traceback

OURS = "workflow_chat."


class JobError(Exception):
    """A failure that its handler foresees, in a sentence that names nobody: operators read it."""


class TookTooLongError(JobError):
    def __init__(self, seconds: float) -> None:
        super().__init__(f"It was not done within {seconds:g} s.")


class EndedSilentlyError(JobError):
    def __init__(self) -> None:
        super().__init__("Each of its workers ended, or lost its lease, before it was done.")


def described(error: BaseException) -> str:
    """The sentence of a :class:`JobError`; of any other error its kind and its place, for its text may quote data."""
    if isinstance(error, JobError):
        return str(error)
    frames = list(traceback.walk_tb(error.__traceback__))[1:]  # the first is the one that called the handler
    modules = [(frame.f_globals.get("__name__", ""), line) for frame, line in frames]
    places = [f"{module}:{line}" for module, line in modules if module.startswith(OURS)]
    return " at ".join([type(error).__name__, *places[-1:]])
