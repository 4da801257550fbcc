"""Which view shows which kind of scene."""

from core.scenes.hand import Hand
from core.scenes.proof import Proof
from core.scenes.scene import Scene
from core.scenes.training import Training
from core.universality.ladder import Rung
from nntui.playground.one_input_view import OneInputView
from nntui.playground.training_view import TrainingView
from nntui.playground.view import SceneView


def view_of(scene: Scene) -> type[SceneView]:
    """The kind of view for a scene."""
    if isinstance(scene, Rung):
        return OneInputView if scene.picture.inputs == 1 else _VIEWS[Rung]
    return _VIEWS[type(scene)]


_VIEWS: dict[type, type[SceneView]] = {Hand: OneInputView, Proof: OneInputView, Training: TrainingView}
