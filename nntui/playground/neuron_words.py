"""What is said of neurons that learn: who is ahead, why one is slow, and what is different as published."""

from dataclasses import replace
from functools import lru_cache

from core.scenes.neuron import FIRST_GUESS, Course, Race, Saturation
from nntui.playground.neuron_course import runners_at
from nntui.playground.neuron_drawing import Runner, share_text
from nntui.playground.words import Said

LEARNT = 0.1
"""Below this an output is near enough to 0, to say how many epochs it took."""
_EVEN = 0.0005
_TITLES = {"cost": "Cost C", "output": "Output a", "slope": "Slope σ'(z)"}
AS_PUBLISHED = "As published: 1/(1 - a), which is ∂C/∂a; right is ∂C/∂a σ'(z) = a."
"""What is different about the gradient of the book's animated figures."""


def quantity_title(quantity: str) -> str:
    """What is plotted over the epochs."""
    return _TITLES[quantity]


def foot_of(scene: Saturation | Race, quantity: str) -> str:
    """What to know when reading the course."""
    if isinstance(scene, Race) and quantity == "cost":
        return "two costs, two units: compare outputs"
    return "v: output" if quantity == "cost" else "v: slope" if quantity == "output" else "v: cost"


def neuron_words(scene: Saturation | Race, epoch: int) -> Said:
    """Three lines about an epoch."""
    runners = runners_at(scene.courses, epoch)
    if isinstance(scene, Race):
        more = AS_PUBLISHED if scene.gradient == "as published" else _rates(scene)
        return Said((_lead(runners, epoch), _arrivals(scene.courses), more))
    (runner,), (course,) = runners, scene.courses
    line = f"Epoch {epoch}: output {runner.neuron.output:.3f}, cost {runner.neuron.cost(scene.cost):.4f}"
    if runner.as_published:
        return Said((line, AS_PUBLISHED, _both_gradients(scene)))
    never = course.epochs_to(LEARNT) is None
    arrival = "The output does not get" if never else "The output gets"
    return Said((line, _why(runner), f"{arrival} below {LEARNT:g} {_arrival(course).removeprefix('not ')}."))


@lru_cache(maxsize=4)
def _both_gradients(scene: Saturation) -> str:
    """What comes of the published gradient, and what would of the right one."""
    (right,), (published,) = replace(scene, gradient="right").courses, scene.courses
    return f"After {scene.steps:,}: {published.outputs[-1]:.3f} as published, {right.outputs[-1]:.3f} if right."


def _lead(runners: tuple[Runner, ...], epoch: int) -> str:
    quadratic, cross_entropy = (runner.neuron.output for runner in runners)
    if epoch == 0:
        return f"Both start with {quadratic:.3f}; 0 is right. Space runs."
    if abs(quadratic - cross_entropy) < _EVEN:
        return f"Neck and neck at {quadratic:.3f}"
    name = "Quadratic" if quadratic < cross_entropy else "Cross-entropy"
    least, most = sorted((quadratic, cross_entropy))
    return f"{name} ahead: {least:.3f} against {most:.3f}"


def _arrivals(courses: tuple[Course, ...]) -> str:
    quadratic, cross_entropy = (_arrival(course) for course in courses)
    if all(course.epochs_to(LEARNT) is None for course in courses):
        return f"Neither gets below {LEARNT:g} in {len(courses[0].neurons) - 1:,} epochs."
    return f"Below {LEARNT:g}: quadratic {quadratic}, cross-entropy {cross_entropy}."


def _arrival(course: Course) -> str:
    epoch = course.epochs_to(LEARNT)
    if epoch is None:
        return f"not in {len(course.neurons) - 1:,} epochs"
    return f"after {epoch:,} epoch{'s' * (epoch != 1)}"


def _rates(scene: Race) -> str:
    ratio = scene.quadratic_rate / scene.cross_entropy_rate if scene.cross_entropy_rate else 0.0
    if abs(ratio - FIRST_GUESS) < 0.005:
        return "Its η is a sixth of the other, the chapter's first guess."
    return f"The chapter's first guess at its η: a sixth, {scene.quadratic_rate / FIRST_GUESS:.3g}."


def _why(runner: Runner) -> str:
    """Why it learns as fast or slowly as it does."""
    share = share_text(runner.slope)
    if runner.learning.cost == "cross-entropy":
        return f"The gradient is the error itself, a = {runner.neuron.output:.3f}, however flat σ is ({share})."
    if runner.slope < 0.05:
        return f"σ is flat here, {share} of its steepest, and the gradient a σ'(z) is flat with it."
    return f"σ has {share} of its greatest slope here, a factor of the gradient a σ'(z)."
