"""What somebody shares with a button in place of typing: their number, or where they are.

A position is used in the same step, and kept, logged and told nowhere. Only the place that they then confirm is an
answer: where one is now is not yet where one lives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conversations import safeguarding
from conversations.asides_answered import answer_aside
from conversations.derived import is_spared
from conversations.distances import HOME, is_in_morocco, kilometres
from conversations.flow import Question
from conversations.flows import answers_to, positions
from conversations.on_the_way import tell_news
from conversations.types import Aside, HideSaid, Say, SharedContact, SharedPlace
from conversations.understanding.phones import dialled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conversations.distances import Point
    from conversations.programme import Programme
    from conversations.turn import Turn
    from conversations.types import Attached

VAGUE_METRES: Final = 5_000
"""A phone that knows no better where it is does not know which town it is in."""
_DISTRICT_KM, _HOME_KM, _CITY_KM = 4.0, 15.0, 20.0
_MOST_DISTRICTS: Final = 3
_METRES: Final = 1000
_MOST_MISSES: Final = 9


def take(turn: Turn, event: SharedContact | SharedPlace | Attached) -> None:
    """What was shared; a position leaves the screen, and who may be in danger is told that nobody sees it."""
    if isinstance(event, SharedContact):
        _number(turn, event)
        return
    turn.effects.append(HideSaid())
    if safeguarding.is_open(turn.state) or is_spared(turn.state):
        turn.say(positions.IN_DANGER, kind="danger")
    elif isinstance(event, SharedPlace):
        _place(turn, event)
    else:
        turn.say(answers_to.ATTACHED[event.kind])


def _number(turn: Turn, contact: SharedContact) -> None:
    number = dialled(contact.phone) or dialled(f"+{contact.phone.lstrip('+')}")
    if turn.asking().kind != "phone" or not number:
        turn.say(answers_to.ATTACHED["contact"])
    elif turn.state.asides:
        answer_aside(turn, turn.state.asides[-1], number)
    elif not turn.settle_read(number):
        turn.missed()


def _place(turn: Turn, event: SharedPlace) -> None:
    """Ask whether they live near there."""
    if turn.state.asides and turn.state.asides[-1].question == positions.NEAR.id:
        turn.close_aside()
    if turn.state.asides or turn.asking().kind != "city":
        turn.say(answers_to.ATTACHED["location"])
    else:
        _propose(turn, places_near(event, turn.context.programme))


def places_near(event: SharedPlace, programme: Programme) -> tuple[str, ...]:
    """The places that it may be: districts, the nearest first, or one city, or HOME; none where it is unsure."""
    point = (event.latitude, event.longitude)
    if not is_in_morocco(point) or not 0 <= event.accuracy <= VAGUE_METRES:
        return ()
    blurred = event.accuracy / _METRES
    districts = _near(point, programme.points, (one.value for one in programme.districts), _DISTRICT_KM + blurred)
    if districts:
        sure = [name for name, km in districts.items() if km <= next(iter(districts.values())) + 2 * blurred + 1]
        return tuple(sure[:_MOST_DISTRICTS])
    if _near(point, programme.points, (HOME,), _HOME_KM):
        return (HOME,)
    return tuple(_near(point, programme.points, programme.cities, _CITY_KM))[:1]


def _near(point: Point, points: Mapping[str, Point], names: Iterable[str], most: float) -> dict[str, float]:
    """Those of these places that are no farther, the nearest first, with how far."""
    far = {name: kilometres(point, points[name]) for name in names if name in points}
    return {name: km for name, km in sorted(far.items(), key=lambda one: (one[1], one[0])) if km <= most}


def _propose(turn: Turn, near: tuple[str, ...]) -> None:
    path = turn.path()
    if not near or not isinstance(path.node, Question):
        turn.change(misses=min(turn.state.misses + 1, _MOST_MISSES))
        turn.say(positions.UNSURE)
    elif near == (HOME,):
        turn.say(positions.HOME)
    elif len(near) == 1:
        turn.open_aside(Aside(positions.NEAR.id, path.subject, path.node.id, near[0]))
    else:
        tell_news(turn)
        fitting = tuple(choice for choice in turn.asking().choices if choice.value in near)
        asked = turn.asked(positions.WHICH, fitting)
        turn.effects.append(Say(asked.texts, "question", asked, turn.audience()))
        turn.silent = True
