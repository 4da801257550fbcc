"""What is said of a network that learns: how far it is off, and what the proof builds; why it gets no further."""

from core.scenes.training import PROOF, WHY_STEP_FAILS, Training
from core.snapshot import State
from nntui.playground.session import Session
from nntui.playground.words import Said

SIGNS = {
    State.PREPARING: "… getting ready",
    State.READY: "step 0, space trains it",
    State.RUNNING: "▶ learning",
    State.PAUSED: "‖ paused",
    State.FINISHED: "■ finished",
    State.DIVERGED: "✗ diverged",
    State.FAILED: "✗ failed",
}


def off_text(mean: float, most: float) -> str:
    """Two deviations."""
    return f"{_short(mean)} mean, {_short(most)} most"


def _short(value: float) -> str:
    return f"{value:.4f}" if value < 1 else f"{value:.3g}"


def beside_name(scene: Training) -> str:
    """What the network is compared with, in a word or two."""
    return f"best {scene.flat.split()[-1]}" if scene.limit is not None else "proof"


def training_words(
    scene: Training,
    session: Session,
    off: tuple[float, float],
    beside: tuple[float, float] | None,
    note: str,
    roomy: bool,
) -> Said:
    """off: mean and greatest deviation of what is shown; beside: of what it is compared with, if there is such a thing.

    note: what has just been done, to be said once. roomy: a line has 130 characters, not only 70.
    """
    first = f"{'Trained' if session.frame.step else 'Network'} off by {off_text(*off)}"
    if scene.limit is not None and beside is not None:
        second = f"Least squares: {off_text(*beside)}"
    elif beside is not None:
        second = f"Proof: {off_text(*beside)}"
    else:
        second = f"The proof cannot build this of {scene.activation} neurons and a {scene.output} output"
    better = beside is not None and scene.limit is None and off[0] < beside[0] and session.step > 0
    return Said((first, second, note or _reason(scene, session, better, roomy)))


def _reason(scene: Training, session: Session, better: bool, roomy: bool) -> str:
    """The third line. better: it is nearer to the target than what the proof builds."""
    if not scene.is_trainable:
        if scene.start == PROOF:
            return "This is what the proof builds; it has nothing to learn."
        why = WHY_STEP_FAILS if roomy else "a step has no slope, so there is no gradient"
        return f"{_sentence(why)} Turn start to proof."
    if session.state is State.FAILED:
        return f"✗ {session.message}"
    if session.state is State.DIVERGED:
        return "✗ Its numbers grew beyond all bounds: take a smaller η, then r."
    if session.message:
        return session.message
    if session.state is State.PREPARING:
        return "Its kernels are being prepared; then it trains by itself."
    if scene.limit is not None:
        why = f"linear neurons add up to {scene.flat}, however many there are"
        return _sentence(f"{why}, and no step can be made of them" if roomy else why)
    if not session.live:
        return "An earlier frame: the slider goes through them, p plays them."
    if session.step == 0 and scene.start == PROOF:
        return "It begins as the proof builds it, and learns from there."
    if session.step == 0:
        return f"It begins with random weights; the proof builds {scene.parts_text}."
    return "✓ It is nearer than what the proof builds of as many neurons." if better else ""


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}."


def progress_text(session: Session, room: int = 60) -> str:
    """Where training stands, for the frame of the plot. room: with less than 50 characters it says no speed."""
    state = session.state
    if not session.live:
        return f"frame {session.at + 1} of {len(session.frames)}, step {session.frame.step:,}"
    sign = SIGNS[state]
    if session.step == 0 or state is State.PREPARING:
        return sign
    rate = session.snapshot.images_per_second if session.snapshot and state is State.RUNNING else 0.0
    speed = f", {_many(rate)} samples a second" if rate and room >= 50 else ""
    return f"{sign}, step {session.step:,}{speed}"


def _many(rate: float) -> str:
    return f"{rate / 1e6:.1f} million" if rate >= 1e6 else f"{float(f'{rate:.2g}'):,.0f}"
