"""Which view shows which kind of scene."""

from core.scenes.ball import Ball
from core.scenes.circuits import CircuitScene, DigitBits, Festival
from core.scenes.circular import CircularTower
from core.scenes.curve_training import CurveTraining
from core.scenes.function_training import FunctionTraining
from core.scenes.hand import Hand
from core.scenes.initial_inputs import InitialInputs
from core.scenes.look_up import LookUp
from core.scenes.neuron import Race, Saturation
from core.scenes.perceptron import PerceptronScene
from core.scenes.plane import Plane
from core.scenes.proof import Proof
from core.scenes.scene import Scene
from core.scenes.softmax import Softmax
from core.scenes.surface_training import SurfaceTraining
from core.scenes.tower_rule import TowerRule
from core.universality.ladder import Rung
from nntui.playground.ball_view import BallView
from nntui.playground.circuit_view import CircuitView
from nntui.playground.curve_training_view import CurveTrainingView
from nntui.playground.digits_view import DigitsView
from nntui.playground.function_training_view import FunctionTrainingView
from nntui.playground.initial_inputs_view import InitialInputsView
from nntui.playground.neuron_view import NeuronView
from nntui.playground.one_input_view import OneInputView
from nntui.playground.perceptron_view import PerceptronView
from nntui.playground.plane_view import PlaneView
from nntui.playground.softmax_view import SoftmaxView
from nntui.playground.surface_training_view import SurfaceTrainingView
from nntui.playground.tower_rule_view import TowerRuleView
from nntui.playground.two_inputs_view import TwoInputsView
from nntui.playground.view import SceneView


def view_of(scene: Scene) -> type[SceneView]:
    """The kind of view for a scene."""
    if isinstance(scene, Rung):
        return OneInputView if scene.picture.inputs == 1 else TwoInputsView
    return _VIEWS[type(scene)]


_VIEWS: dict[type, type[SceneView]] = {
    Hand: OneInputView,
    Proof: OneInputView,
    FunctionTraining: FunctionTrainingView,
    SurfaceTraining: SurfaceTrainingView,
    CurveTraining: CurveTrainingView,
    Saturation: NeuronView,
    Race: NeuronView,
    Softmax: SoftmaxView,
    InitialInputs: InitialInputsView,
    PerceptronScene: PerceptronView,
    CircuitScene: CircuitView,
    Festival: CircuitView,
    DigitBits: DigitsView,
    LookUp: TwoInputsView,
    CircularTower: TwoInputsView,
    TowerRule: TowerRuleView,
    Plane: PlaneView,
    Ball: BallView,
}
