"""The knobs of a scene of training, and the scene after one of them has been turned."""

from dataclasses import replace

from core.scenes.training import MAX_HIDDEN_LAYERS, MAX_HIDDEN_WIDTH, OUTPUTS, PROOF, SPREAD, STARTS, Training
from core.spec import OPTIMISERS, WITH_MOMENTUM
from core.targets import Drawn
from core.universality.activations import ACTIVATIONS
from nntui.playground.controls import preset_knob, word_knob
from nntui.playground.scale import Knob, Scale, choice
from nntui.playground.session import SPEEDS, Session

_RATE = Scale(0.0, 10_000.0, 0.0, 1e-4, 10.0, "log")
_L2 = Scale(0.0, 1_000_000.0, 0.01, 0.0, 1.0)
_WORDS = {"start": STARTS, "activation": ACTIVATIONS, "output": OUTPUTS, "optimiser": OPTIMISERS}
_WHOLE = ("batch_size",)
_LABELS = {"train-curve": "curve"}


def knobs(scene: Training, session: Session) -> list[Knob]:
    """The knobs as they stand; those of the network first."""
    widths = scene.hidden.split("-")
    with_momentum = scene.optimiser in WITH_MOMENTUM
    frames = len(session.frames)
    return [
        preset_knob(_LABELS.get(scene.name, "target"), scene.target_text, scene.presets, _other(scene)),
        word_knob("start", "start", scene.start, STARTS),
        Knob("neurons", "neurons", int(widths[0]), Scale(1, MAX_HIDDEN_WIDTH, 1.0, kind="log")),
        Knob("layers", "layers", len(widths), Scale(1, MAX_HIDDEN_LAYERS)),
        word_knob("activation", "activation", scene.activation, ACTIVATIONS),
        word_knob("output", "output", scene.output, OUTPUTS),
        Knob("learning_rate", "rate η", scene.learning_rate, _RATE),
        Knob("speed", "speed", SPEEDS.index(session.speed), choice(SPEEDS)),
        Knob("frame", "frame", session.at + 1, Scale(1, max(2, frames)), frames > 1),
        word_knob("optimiser", "optimiser", scene.optimiser, OPTIMISERS),
        *([Knob("momentum", "momentum", scene.momentum, Scale(0.0, 0.9999, 0.05, 0.0, 0.95))] if with_momentum else []),
        Knob("batch_size", "batch", scene.batch_size, Scale(1, 1000, 1.0, kind="log")),
        Knob("l2", "decay λ", scene.l2, _L2),
        Knob("steepness", "steepness", scene.steepness, Scale(0.01, 1_000_000.0, 0.0, 5.0, 100_000.0, "log")),
    ]


def _other(scene: Training) -> str:
    return "drawn" if isinstance(scene.target, Drawn) else "typed"


def turned(scene: Training, name: str, value: float) -> Training:
    """The scene after a knob was turned. Raises SpecError where it cannot be so."""
    if name == "target":
        return scene.with_target(scene.presets[round(value)]) if round(value) < len(scene.presets) else scene
    widths = scene.hidden.split("-")
    if name == "neurons":
        return replace(scene, hidden="-".join([str(round(value))] * len(widths)))
    if name == "layers":
        return replace(scene, hidden="-".join([*widths, *[widths[-1]] * MAX_HIDDEN_LAYERS][: round(value)]))
    setting = _WORDS[name][round(value)] if name in _WORDS else round(value) if name in _WHOLE else value
    changed: dict[str, str | float] = {name: setting}
    if name == "start" and setting == PROOF:
        changed["hidden"] = "-".join([*widths, *[widths[-1]] * scene.built_layers][: scene.built_layers])
    if name == "activation" and setting not in scene.built_with and scene.start == PROOF:
        changed["start"] = SPREAD
    return replace(scene, **changed)  # type: ignore[arg-type]
