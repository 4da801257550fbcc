"""What the playground shows of a scene: one view for each kind of scene, on a screen that is the same for all."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.containers import Vertical
from textual.message import Message

from core.errors import LabError
from core.scenes.registry import start_scene
from core.scenes.scene import Scene
from core.spec import Run
from nntui.actions import Action, Hint
from nntui.engine_link import EngineLink
from nntui.playground.pictures import Picture
from nntui.playground.scale import Knob
from nntui.playground.words import Said
from nntui.widgets.field import Field
from nntui.widgets.slider import Slider

if TYPE_CHECKING:
    from core.streams import Layers
    from nntui.app import LabApp

T = TypeVar("T")


class SceneView(Vertical):
    """The picture of a scene, and the keys that are for its kind only.

    ACTIONS: those keys; an action `turn(1)` is the method `action_turn`. ABOUT: signs and what they mean, for the help.
    The screen has the sliders, the text field, the words below the picture, and what is the same for all scenes.
    """

    ACTIONS: ClassVar[tuple[Action, ...]] = ()
    ABOUT: ClassVar[tuple[tuple[str, str], ...]] = ()

    class Changed(Message):
        """Something is different by itself, without a slider: the screen shows everything anew."""

    def __init__(self, link: EngineLink) -> None:
        """link: to the lab's engine, for what is handed over to the lab."""
        super().__init__()
        self.link = link
        self.notice = ""

    def on_mount(self) -> None:
        self.changed()

    # What a kind of scene says of itself

    @property
    def scene(self) -> Scene:
        """The scene as it stands."""
        raise NotImplementedError

    def open(self, scene: Scene) -> None:
        """Takes another scene of its kind, from its beginning; nothing is drawn yet."""
        raise NotImplementedError

    def knobs(self) -> list[Knob]:
        """The scene's sliders."""
        raise NotImplementedError

    def turned(self, name: str, value: float) -> None:
        """Changes the scene as a slider was turned. Raises LabError where it cannot stand so; it then stays."""
        raise NotImplementedError

    def show(self) -> None:
        """Draws everything. Raises LabError where that cannot be."""
        raise NotImplementedError

    def says(self) -> Said:
        """The words below the picture."""
        raise NotImplementedError

    def pictures(self) -> list[Picture]:
        """What is written on paper, see `nntui.playground.pictures`: of the scene alone, also before it is shown."""
        raise NotImplementedError

    def now(self) -> list[str]:
        """The names of the actions that would do something now, the most important first."""
        return [action.name for action in self.ACTIONS]

    def hints(self) -> list[Hint]:
        """The footer while something else than sliders has the keys; usually nothing."""
        return []

    def reset(self, seed: int) -> None:
        """As the scene starts; `seed` is for what begins by chance."""
        self.open(start_scene(self.scene.name, seed))

    def put_away(self) -> bool:
        """Leaves what escape leaves first, such as a pen; whether there was anything to leave."""
        return False

    # What the screen does for it

    @property
    def is_shown(self) -> bool:
        """Whether somebody can see it."""
        return self.is_mounted and self.display and self.app.screen is self.screen

    @property
    def focused_knob(self) -> str:
        """The name of the knob that has the keyboard, or nothing."""
        focused = self.screen.focused if self.is_mounted else None
        return focused.knob.name if isinstance(focused, Slider) else ""

    def changed(self) -> None:
        """Has everything shown anew, soon."""
        self.post_message(self.Changed())

    def say(self, sentence: str) -> None:
        """Shows what is wrong, until the next change."""
        self.notice = sentence
        self.changed()

    def attempt(self, change: Callable[[], None]) -> bool:
        """Makes a change, or says why it cannot be; whether it could."""
        try:
            change()
        except LabError as error:
            self.say(str(error))
            return False
        self.notice = ""
        self.changed()
        return True

    def open_in_lab(self, run: Run, layers: "Layers") -> None:
        """Opens a network in the lab, paused at step 0, with these weights and biases, and goes there."""
        app = cast("LabApp", self.app)
        app.lab.open_run(run, layers=layers)
        app.switch_mode("lab")

    def ask(
        self,
        label: str,
        text: str,
        read: Callable[[str], T],
        accept: Callable[[T], None],
        preview: Callable[[T], str] = lambda _: "",
    ) -> None:
        """Asks for a value to be typed, see `Field.open`."""
        self.screen.query_one(Field).open(label, text, read, accept, preview)
