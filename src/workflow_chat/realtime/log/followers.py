"""Those who read one conversation's log along."""

from typing import Protocol

from workflow_chat.shapes.frames import ResyncReason


class Follower(Protocol):
    """Somebody who reads at their own speed."""

    def wake(self) -> None:
        """There is something new."""
        ...

    def resync(self, reason: ResyncReason) -> None:
        """One's place is void; the conversation has to be loaded anew."""
        ...

    def refuse(self, code: str) -> None:
        """There is nothing left to follow."""
        ...


class Followers(set[Follower]):
    """All of them."""

    def wake(self) -> None:
        for follower in self:
            follower.wake()

    def resync(self, reason: ResyncReason) -> None:
        for follower in self:
            follower.resync(reason)

    def refuse(self, code: str) -> None:
        for follower in self:
            follower.refuse(code)
