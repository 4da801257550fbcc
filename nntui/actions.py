"""Every action there is, once: its keys, its words, and when it makes sense.

The bindings of screens and panes, the footer, the help and the command palette all read these tables. An action named
`reset` is the method `action_reset` of the part it belongs to.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from core.snapshot import State


@dataclass(frozen=True)
class Situation:
    """What decides which actions make sense now.

    pane: the focused pane, such as `architecture`. typing: a text field has the keyboard. slowed: the speed dial is not
    at full speed. ghost: the plots show curves of the book.
    """

    state: State = State.PREPARING
    pane: str = ""
    typing: bool = False
    edited: bool = False
    can_undo: bool = False
    can_redo: bool = False
    full_screen: bool = False
    slowed: bool = False
    ghost: bool = False


@dataclass(frozen=True)
class Action:
    """One thing a user can do.

    part: `app`, `lab`, or the pane whose keys these are. keys: as Textual names them, with commas; the first is
    shown. label: a word or two for the footer. title: its name in palette and help. help: a sentence more.
    """

    name: str
    keys: str
    label: str
    title: str
    help: str
    group: str = ""
    part: str = "lab"

    @property
    def key_text(self) -> str:
        return key_text(self.keys.partition(",")[0])

    def available(self, now: Situation) -> bool:
        """Whether doing it now would do anything."""
        return _CONDITIONS.get(self.name, _always)(now)


def table(part: str, group: str, *rows: tuple[str, str, str, str, str]) -> tuple[Action, ...]:
    """Rows of name, keys, label, title and help, all of one part and group."""
    return tuple(Action(*row, group, part) for row in rows)


LAB_ACTIONS = (
    *table(
        "lab",
        "Training",
        ("toggle_run", "space", "run", "Run or pause", "Trains until all epochs are done; again: pauses."),
        ("step_batch", "s", "step", "Train on one mini-batch", "One step of gradient descent, then pause."),
        ("step_epoch", "e", "epoch", "Train to the end of the epoch", "Every training image once, then pause."),
        ("reset", "r", "reset", "Reset, same seed", "Step 0 again, with the same initial weights."),
        ("new_seed", "R", "new seed", "Reset with a new seed", "Step 0 again, with other initial weights."),
    ),
    *table(
        "lab",
        "Learning rate and speed",
        ("double_learning_rate", "right_square_bracket", "η×2", "Double the learning rate η", "Also while it trains."),
        ("halve_learning_rate", "left_square_bracket", "η÷2", "Halve the learning rate η", "Also while it trains."),
        ("find_learning_rate", "F", "find η", "Find a learning rate η", "A sweep on a copy of the network."),
        ("slower", "less_than_sign", "slower", "Train slower", "To watch single steps; the result is the same."),
        ("faster", "greater_than_sign", "faster", "Train faster", "Up to full speed; the result is the same."),
        ("full_speed", "", "full speed", "Train at full speed", "As fast as this computer can."),
    ),
    *table(
        "lab",
        "Panes",
        ("go_to('architecture')", "1", "network", "Go to the architecture", "The layers of the network."),
        ("go_to('hyperparameters')", "2", "settings", "Go to the hyperparameters", "The numbers that steer training."),
        ("go_to('loss')", "3", "loss", "Go to the loss plot", "How wrong the network is."),
        (
            "go_to('accuracy')",
            "4",
            "accuracy",
            "Go to the accuracy plot",
            "How often it is right.",
        ),
        ("go_to('gradients')", "5", "gradients", "Go to the gradients", "How fast each layer learns."),
        ("next_pane", "tab", "next pane", "Next pane", "Shift+tab: the one before."),
        ("previous_pane", "shift+tab", "pane before", "Previous pane", "One pane back."),
        ("full_screen", "f", "full screen", "Full screen for this pane", "The same key brings the others back."),
        ("leave_full_screen", "escape", "all panes", "Leave full screen", "Shows all panes again."),
    ),
    *table(
        "lab",
        "Edits",
        ("apply_draft", "", "apply", "Use the edits", "Training starts anew with what was edited."),
        ("drop_draft", "", "drop", "Drop the edits", "Back to the network and settings in use."),
        ("undo", "ctrl+z", "undo", "Undo the last edit", "Of the network, or of what starts anew."),
        ("redo", "ctrl+y", "redo", "Redo the edit", "Brings back what was undone."),
    ),
    *table(
        "lab",
        "Data",
        ("open_data", "ctrl+o", "open data", "Open your own data", "A table, arrays, images, or a function f(x)."),
        ("vary_images", "V", "vary", "Vary the training images", "Shift, rotate, bend: seen before it is used."),
        ("open_mnist", "", "MNIST", "Go back to MNIST", "The data that ships with nntui."),
    ),
    *table(
        "lab",
        "The book",
        ("open_book", "B", "book", "Open the book", "Its experiments, beside what was published."),
        ("open_playground", "U", "playground", "Open the universality playground", "Build any function by hand."),
        ("remove_ghost", "G", "no ghosts", "Remove the published curves", "The dotted ones, which the book printed."),
    ),
    *table(
        "lab",
        "Lessons",
        ("lessons", "L", "lessons", "Lessons", "Opens the list; puts an open lesson away and brings it back."),
        ("go_to('lesson')", "6", "lesson", "Go to the lesson", "Or to the list, where none is open."),
    ),
)

LESSON_ACTIONS = table(
    "lesson",
    "Lesson",
    ("next", "n", "next", "Next lesson", "Loads its run."),
    ("previous", "p", "previous", "Previous lesson", "Loads its run."),
    ("list", "l", "list", "List of lessons", "All of them, with what is done."),
    ("again", "a", "begin again", "Begin the lesson again", "Loads its run once more."),
    ("leave", "escape", "leave", "Leave the lesson", "Its run stays in the lab; progress is kept."),
)

APP_ACTIONS = table(
    "app",
    "Program",
    ("help", "question_mark", "help", "Help", "All keys, and what each pane shows."),
    ("command_palette", "ctrl+p", "palette", "Command palette", "Finds every action by its name."),
    ("change_theme", "", "theme", "Change the colour theme", "Also the terminal's own 16 colours."),
    ("save_picture", "", "picture", "Save a picture of the screen", "As an SVG file."),
    ("quit", "q,ctrl+q", "quit", "Quit", "Leaves nntui."),
)

ARCHITECTURE_ACTIONS = table(
    "architecture",
    "Architecture",
    ("enter", "enter", "apply", "Use the edits, or type the layer", "Starts anew where something was edited."),
    ("drop", "escape", "drop", "Drop the edits", "Back to the network in use."),
    ("add_layer", "n,insert", "new", "Add a layer like this one", "A hidden layer below the selected one."),
    ("add_layer('dense')", "d", "dense", "Add a dense layer", "Below the selected one."),
    ("add_layer('conv')", "c", "conv", "Add a convolution", "Feature maps; the inputs become an image."),
    ("add_layer('pool')", "p", "pool", "Add pooling", "Condenses each feature map."),
    ("add_layer('dropout')", "o", "dropout", "Add dropout", "Silences a share of the values in training."),
    ("remove_layer", "x,delete", "remove", "Remove the layer", "The selected one."),
    ("type_layer", "w", "write", "Write the layer as text", "Such as conv 20@5x5 relu, or its number."),
    ("step(1)", "plus,equals_sign,right", "more", "More neurons, maps, dropout", "The layer's main number."),
    ("step(-1)", "minus,left", "fewer", "Fewer neurons, maps, dropout", "The layer's main number."),
    ("activation(1)", "a", "activation", "Next activation or pooling", "The loss follows the outputs."),
    ("activation(-1)", "A", "activation", "Previous activation or pooling", "The loss follows the outputs."),
    ("next_kind(1)", "k", "kind", "Another kind of layer", "Dense, conv, pool or dropout, as shapes allow."),
    ("move_layer(-1)", "shift+up,K", "up", "Move the layer up", "Hidden layers only."),
    ("move_layer(1)", "shift+down,J", "down", "Move the layer down", "Hidden layers only."),
    ("type_network", "t", "as text", "Type or paste the network", "Such as 784-100-10."),
    ("book_network", "b", "book", "Take a network of the book", "With the settings it was trained with."),
    ("undo", "u", "undo", "Undo the last edit", "In any pane: ctrl+z."),
    ("redo", "Y", "redo", "Redo the edit", "In any pane: ctrl+y."),
)

HYPERPARAMETER_ACTIONS = table(
    "hyperparameters",
    "Hyperparameters",
    ("enter", "enter", "type", "Use the edits, or type a value", "Starts anew where something was edited."),
    ("type_value", "t", "type", "Type a value", "What is wrong is said beside it."),
    ("step(1)", "right,plus,equals_sign", "more", "More, or the next choice", "Doubles η."),
    ("step(-1)", "left,minus", "less", "Less, or the choice before", "Halves η."),
    ("drop", "escape", "drop", "Drop the edits", "Back to the settings in use."),
    ("undo", "u", "undo", "Undo the last edit", "In any pane: ctrl+z."),
    ("redo", "Y", "redo", "Redo the edit", "In any pane: ctrl+y."),
)

LEARNING_RATE_ACTIONS = table(
    "learning rate",
    "Learning rate finder",
    ("use", "enter", "use it", "Use the suggestion", "The run in use goes on with it."),
    ("swap_start", "p", "initial/present parameters", "Sweep again from other parameters", "Initial or present ones."),
    ("leave", "escape,q,F", "leave", "Leave", "Nothing changes."),
)

BOOK_ACTIONS = table(
    "book",
    "The book",
    ("run", "r,enter", "run here", "Play the experiment here", "In the background; the lab goes on meanwhile."),
    ("run_anew", "R", "run anew", "Play it anew", "Also where it was played before."),
    ("stop", "x", "stop", "Stop playing it", "What was played to its end is kept."),
    ("open_in_lab", "o", "open in lab", "Open its run in the lab", "With the published curves behind the live ones."),
    ("next_comparison", "full_stop", "next", "Next comparison", "Each has a picture of its own."),
    ("previous_comparison", "comma", "before", "Comparison before", "Each has a picture of its own."),
    ("zoom", "z", "zoom", "Zoom in on the later part", "Of the curves in the picture; again: all values."),
    ("filter", "slash", "find", "Find experiments by a word", "Of title, question, network or id."),
    ("back", "B,escape", "lab", "Back to the lab", "What is being played here goes on."),
)

PLAYGROUND_ACTIONS = table(
    "playground",
    "The playground",
    ("scene(1)", "right_square_bracket", "next scene", "Next scene", "From one neuron to whole proofs."),
    ("scene(-1)", "left_square_bracket", "scene before", "Scene before", "From one neuron to whole proofs."),
    ("reset", "r", "reset", "Reset the scene", "As it starts; the game begins with other heights."),
    ("network", "w", "network", "The network or the plot", "Where there is no room for both."),
    ("share", "y,s", "one line", "This scene as one line", "To copy, or to type another one."),
    ("keep", "S", "save", "Save this scene", "Under a name; nntui opens it again by that name."),
    ("open_kept", "O", "open", "Open a saved scene", "The list of all that were saved."),
    ("write_picture", "P", "picture", "This picture for paper", "As SVG and PNG, into the current folder."),
    ("back", "U,escape", "lab", "Back to the lab", "The scene stays as it is."),
)

KEPT_ACTIONS = table(
    "saved scenes",
    "Saved scenes",
    ("open", "enter", "open", "Open the scene", "As it was saved."),
    ("remove", "x,delete", "delete", "Delete the scene", "Asks first: the same key again deletes it."),
    ("leave", "escape,q,O", "close", "Close the list", "Back to the playground."),
)

PARTS = {
    "lab": LAB_ACTIONS,
    "app": APP_ACTIONS,
    "architecture": ARCHITECTURE_ACTIONS,
    "hyperparameters": HYPERPARAMETER_ACTIONS,
    "lesson": LESSON_ACTIONS,
}

MODAL_PARTS = {
    "learning rate": LEARNING_RATE_ACTIONS,
    "book": BOOK_ACTIONS,
    "playground": PLAYGROUND_ACTIONS,
    "saved scenes": KEPT_ACTIONS,
}
"""The parts on screens of their own: their actions make sense only while they are open."""


def _always(_: Situation) -> bool:
    return True


def _works(now: Situation) -> bool:
    return now.state is not State.FAILED


def _can_train(now: Situation) -> bool:
    return now.state not in (State.FAILED, State.DIVERGED)


def _can_step(now: Situation) -> bool:
    return _can_train(now) and now.state is not State.RUNNING


def _edited(now: Situation) -> bool:
    return now.edited


_CONDITIONS: dict[str, Callable[[Situation], bool]] = {
    "toggle_run": _can_train,
    "step_batch": _can_step,
    "step_epoch": _can_step,
    "reset": _works,
    "new_seed": _works,
    "find_learning_rate": _works,
    "apply_draft": _edited,
    "enter": _edited,
    "drop_draft": _edited,
    "drop": _edited,
    "undo": lambda now: now.can_undo,
    "redo": lambda now: now.can_redo,
    "leave_full_screen": lambda now: now.full_screen,
    "remove_ghost": lambda now: now.ghost,
}


def bindings(part: str) -> list[BindingType]:
    """The Textual bindings of one part."""
    return [
        Binding(action.keys, action.name, action.title, show=False, tooltip=action.help)
        for action in (PARTS | MODAL_PARTS)[part]
        if action.keys
    ]


def adopt(part: str, group: str, own: Iterable[object]) -> tuple[Action, ...]:
    """The bindings that a widget made for itself, as actions of a part."""
    return tuple(
        Action(
            binding.action, binding.key, binding.description.lower(), binding.description, binding.tooltip, group, part
        )
        for binding in own
        if isinstance(binding, Binding)
    )


def find(part: str, name: str) -> Action:
    return next(action for action in (PARTS | MODAL_PARTS)[part] if action.name == name)


_KEY_TEXTS = {
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "question_mark": "?",
    "full_stop": ".",
    "comma": ",",
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "escape": "esc",
    "delete": "del",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


def key_text(key: str) -> str:
    """A key's Textual name as a person reads it: `ctrl+p` is ^p, `question_mark` is ?."""
    *modifiers, plain = key.split("+")
    signs = {"ctrl": "^", "shift": "⇧"}
    return "".join(signs.get(modifier, modifier + "+") for modifier in modifiers) + _KEY_TEXTS.get(plain, plain)


@dataclass(frozen=True)
class Hint:
    """One entry of the footer: a key, a word, and what a click on it does, if anything."""

    key: str
    word: str
    action: Action | None = None


def hint(action: Action) -> Hint:
    return Hint(action.key_text, action.label, action)


_MOMENTS: dict[State, tuple[str, ...]] = {
    State.PREPARING: ("toggle_run", "halve_learning_rate", "double_learning_rate"),
    State.READY: ("toggle_run", "step_batch", "step_epoch"),
    State.RUNNING: ("toggle_run", "halve_learning_rate", "double_learning_rate", "slower"),
    State.PAUSED: ("toggle_run", "step_batch", "step_epoch", "reset"),
    State.FINISHED: ("toggle_run", "reset", "new_seed"),
    State.DIVERGED: ("reset", "halve_learning_rate"),
    State.FAILED: (),
}
_IN_PANE: dict[str, tuple[str, ...]] = {
    "architecture": ("type_layer", "add_layer('conv')", "add_layer", "step(1)", "activation(1)"),
    "hyperparameters": ("step(-1)", "step(1)", "type_value"),
}
_RUN_WORDS = {State.RUNNING: "pause", State.PAUSED: "go on", State.FINISHED: "more epochs"}


def editor_keys(pane: str) -> tuple[Action, ...]:
    """The few keys of an editor that the footer shows where the editor has no toolbar."""
    return tuple(find(pane, name) for name in _IN_PANE[pane])


def footer_hints(now: Situation, in_pane: Iterable[Action] = ()) -> list[Hint]:
    """The keys that matter now, the most important first; in_pane: the focused pane's own."""
    if now.typing:
        return [Hint("enter", "accept"), Hint("esc", "cancel")]
    chosen = [find("lab", name) for name in _MOMENTS[now.state]]
    if now.edited and now.pane in _IN_PANE:
        chosen = [find(now.pane, "enter"), find(now.pane, "drop"), find(now.pane, "undo"), *chosen[:1]]
    if now.slowed and now.state is State.RUNNING:
        chosen.append(find("lab", "faster"))
    actions = (*chosen, *in_pane, find("lab", "full_screen"), find("app", "command_palette"))
    return [Hint(action.key_text, _word(action, now), action) for action in actions]


def _word(action: Action, now: Situation) -> str:
    if action.name == "toggle_run":
        return _RUN_WORDS.get(now.state, action.label)
    if action.name == "enter" and now.edited:
        return "use edits"
    if action.name == "full_screen" and now.full_screen:
        return "all panes"
    return action.label
