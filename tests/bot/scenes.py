"""What scenes say, screen by screen and way by way; and one of a workspace's own."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from bot.blocks.rehearsals import scene_view
from bot.content.scenes import Reply, Scene
from models import OwnScene
from tests.conftest import START, WORKSPACE

Path = tuple[int, ...]


def paths(replies: Sequence[Reply], led: Path = ()) -> Iterator[Path]:
    """The ways to every reply, from the beginning on."""
    for number, each in enumerate(replies):
        yield (*led, number)
        yield from paths(each.replies, (*led, number))


def ends(scene: Scene) -> Iterator[tuple[Reply, ...]]:
    """Every whole way through."""
    for path in paths(scene.replies):
        way = scene.way(path)
        if way and not way[-1].replies:
            yield way


def texts_of(scene: Scene) -> Iterator[str]:
    """All that it says."""
    yield from (scene.title, scene.setting, scene.says)
    if scene.weighs:
        yield scene.weighs
    for path in paths(scene.replies):
        reply = (scene.way(path) or ())[-1]
        yield from (reply.words, reply.lands, reply.why)


def screens(scene: Scene) -> Iterator[list[str]]:
    """What is read on each screen."""
    yield [scene.setting, scene.says, *(each.words for each in scene.replies)]
    for path in paths(scene.replies):
        here = (scene.way(path) or ())[-1]
        yield [here.words, here.lands, here.why, *(each.words for each in here.replies)]


def views(scene: Scene, *, may_change: bool) -> dict[Path, dict[str, object]]:
    """Every screen, as Slack is given it."""
    return {path: scene_view(scene, path, may_change=may_change).to_dict() for path in ((), *paths(scene.replies))}


REPLIES = [
    {"words": "Ask what the night was like", "lands": "They sit down", "why": "It takes the time that it takes"},
    {"words": "*Say* <!channel> that it waits", "lands": "_They nod_", "why": "It is quick & leaves them alone"},
]
BEGINS = OwnScene(
    workspace_id=WORKSPACE,
    id=UUID(int=31),
    title="After the night shift",
    setting="Somebody comes from the night shift and stands at your desk",
    says="They say nothing for a while",
    replies=REPLIES,
    author_id="U0ANA",
    created_at=START,
    changed_at=START,
)
FOLLOWS = OwnScene(
    workspace_id=WORKSPACE,
    id=UUID(int=32),
    follows_id=BEGINS.id,
    follows_reply=1,
    replies=REPLIES,
    author_id="U0ANA",
    created_at=START,
    changed_at=START,
)
