"""Who can read a conversation: asked for by name or by id, because a page knows those only of whom it speaks."""

from sqlalchemy import Select, bindparam, select, union_all

from workflow_chat.access.permissions import READ, roles_with, side_of
from workflow_chat.access.seats import Seat
from workflow_chat.database.session import Reading
from workflow_chat.models import StaffMembership, WorkspaceMembership, seats
from workflow_chat.shapes.views import ParticipantView, PeopleView

LOOKED_AT = 1_000  # people whose names one question compares; the next page goes on after them
_READERS = roles_with(READ)
_AFTER, _AT_MOST = bindparam("after"), bindparam("at_most")


def _some(ids: Select[str]) -> Select[str]:
    some = ids.order_by("user_id").limit(_AT_MOST).subquery()
    return select(some.c.user_id)


# Where to look, in the order of ids; whether somebody of these may read is for their seat to say.
_CANDIDATES = union_all(
    _some(select(StaffMembership.user_id).where(StaffMembership.user_id > _AFTER)),
    _some(
        select(WorkspaceMembership.user_id).where(
            WorkspaceMembership.workspace_id == bindparam("workspace"), WorkspaceMembership.user_id > _AFTER
        )
    ),
).subquery()
_IDS = select(_CANDIDATES.c.user_id).distinct().order_by(_CANDIDATES.c.user_id).limit(_AT_MOST)
_PEOPLE = (
    select(seats.c.user_id, seats.c.name, seats.c.avatar_url, seats.c.role)
    .where(
        seats.c.workflow_id == bindparam("workflow"),
        seats.c.user_id.in_(bindparam("users", expanding=True)),
        seats.c.role.in_(_READERS),
    )
    .order_by(seats.c.user_id)
)


def participant_view(user_id: str, name: str, avatar_url: str | None, role: str) -> ParticipantView:
    """Somebody as everybody in the conversation sees them: the one place that renders it."""
    return {"id": user_id, "name": name, "avatarUrl": avatar_url, "side": side_of(role)}


async def list_people(uow: Reading, seat: Seat, *, text: str | None, limit: int, after: str | None) -> PeopleView:
    """Whose id ``text`` is, and then those whose name has it in it, in the order of their ids."""
    at_most = LOOKED_AT if text else limit + 1
    where = {"workspace": seat.workspace_id, "after": after or "", "at_most": at_most}
    ids = list(await uow.session.scalars(_IDS, where))
    named = [text] if text and after is None else []
    matching = [each for each in await _people(uow, seat, [*ids, *named]) if _matches(each, text)]
    if named:
        matching.sort(key=lambda each: each["id"] != text)  # a stable sort: the others stay in their order
    page = matching[:limit]
    return {"people": page, "nextCursor": _cursor(ids, matching, page, at_most=at_most)}


def _cursor(
    ids: list[str], matching: list[ParticipantView], page: list[ParticipantView], *, at_most: int
) -> str | None:
    """After whom the next page begins; None when there is nobody left to look at."""
    if len(matching) > len(page):
        return page[-1]["id"]
    return ids[-1] if len(ids) == at_most else None


async def _people(uow: Reading, seat: Seat, ids: list[str]) -> list[ParticipantView]:
    found = await uow.session.execute(_PEOPLE, {"workflow": seat.workflow_id, "users": list(dict.fromkeys(ids))})
    return [participant_view(row.user_id, row.name, row.avatar_url, row.role) for row in found]


def _matches(person: ParticipantView, text: str | None) -> bool:
    return text is None or text == person["id"] or text.casefold() in person["name"].casefold()
