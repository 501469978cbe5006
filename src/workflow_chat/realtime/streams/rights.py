"""Looking again at the rights of those whose streams are open."""

import structlog

from workflow_chat.clock import Clock
from workflow_chat.realtime import frames
from workflow_chat.realtime.streams.background import Background
from workflow_chat.realtime.streams.open_streams import OpenStreams
from workflow_chat.realtime.streams.seat import Authoriser
from workflow_chat.realtime.streams.stream import Stream
from workflow_chat.shapes.notices import RightsChanged

log = structlog.get_logger(__name__)
GATHERED = 0.1  # seconds between two looks: a thousand changes at once are two questions, and not a thousand
CHECKS_MISSED = 2  # looks without an answer, after which a stream is closed


class Rights:
    """Nobody is told anything more between the notice that their rights have changed and the answer what they are."""

    def __init__(self, open_streams: OpenStreams, authoriser: Authoriser, clock: Clock, background: Background) -> None:
        self._open_streams = open_streams
        self._authoriser = authoriser
        self._clock = clock
        self._background = background
        self._suspects: dict[Stream, None] = {}  # in the order of the notices
        self._looking = False
        self._questions = 0

    def number_question(self) -> int:
        """To be drawn when a question is asked, so that an answer that was overtaken can be told from a newer one."""
        self._questions += 1
        return self._questions

    def changed(self, notice: RightsChanged) -> None:
        """Hold the streams of those concerned, and look again soon."""
        user_id = notice.user_id
        for stream in self._open_streams.all() if user_id is None else self._open_streams.of(user_id):
            if stream not in self._suspects:
                self._suspects[stream] = None
                stream.hold()
        if self._suspects and not self._looking:
            self._looking = True
            self._background.begin(self._look_again())

    async def _look_again(self) -> None:
        try:
            while self._suspects:
                streams, self._suspects = list(self._suspects), {}
                await self._look_at(streams)
                await self._clock.sleep(GATHERED)
        finally:
            self._looking = False

    async def _look_at(self, streams: list[Stream]) -> None:
        try:
            await self.still_allowed(streams)
        finally:
            for stream in streams:
                stream.release()

    async def still_allowed(self, streams: list[Stream]) -> list[Stream]:
        """Give everybody the seat that they have now, and end what may not go on; the streams that do."""
        feeds = [feed for stream in streams for feed in stream.feeds]
        question = self.number_question()
        try:
            seats = await self._authoriser.seats_now([feed.seat for feed in feeds])
        except Exception as error:  # noqa: BLE001 - whatever is wrong, nobody may go on unchecked
            log.warning("rights_unknown", error=type(error).__name__, streams=len(streams))
            return [stream for stream in streams if self._tolerate(stream)]
        for stream in streams:
            stream.failed_checks = 0
        for feed, seat in zip(feeds, seats, strict=True):
            if isinstance(seat, str):
                feed.refuse(seat)
            else:
                feed.reseat(seat, question)
        return [stream for stream in streams if not stream.is_ending]

    def _tolerate(self, stream: Stream) -> bool:
        stream.failed_checks += 1
        if stream.failed_checks >= CHECKS_MISSED:
            stream.end(frames.reconnect("unavailable"))
        return stream.failed_checks < CHECKS_MISSED
