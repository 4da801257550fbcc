"""Editing a run where fields go together: the loss with the outputs, the optimiser with its learning rate."""

from dataclasses import replace

from core.architecture import Network
from core.data_function import is_function
from core.spec import WITH_MOMENTUM, Run
from nntui.architecture_edit import with_output
from nntui.layer_edit import with_activation

PARTNERS = {"sigmoid": "cross-entropy", "softmax": "log-likelihood"}
"""The loss whose gradient is simplest with these outputs; other outputs leave only the quadratic loss."""

PLAIN_RATE, ADAPTIVE_RATE = 0.5, 0.001
"""Learning rates to begin with: of gradient descent, and of optimisers that divide by the size of the gradient."""
NESTEROV_MOMENTUM = 0.9
"""Without momentum Nesterov's step is that of plain gradient descent."""


def with_network(run: Run, network: Network, in_use: Run) -> Run:
    """The run with another network, and with the loss that goes with its outputs.

    The loss stays while the activation of the outputs does. Else it is the one in use where that was made for these
    outputs or chosen freely (quadratic with sigmoid or softmax outputs), or else the outputs' partner.
    """
    return replace(run, network=network, loss=_loss_for(network, run, in_use))


def _loss_for(network: Network, run: Run, in_use: Run) -> str:
    output, used = network.output.activation, in_use.network.output.activation
    if output == run.network.output.activation:
        return run.loss
    if output == used or (in_use.loss == "quadratic" and {output, used} <= PARTNERS.keys()):
        return in_use.loss
    return PARTNERS.get(output, "quadratic")


def loss_beside(network: Network, run: Run) -> str:
    """The loss of the run where it goes with the network's outputs, else their partner."""
    partner = PARTNERS.get(network.output.activation, "quadratic")
    return run.loss if run.loss == "quadratic" else partner


def with_loss(run: Run, loss: str) -> Run:
    """The run with another loss, and with outputs that go with it."""
    outputs = {partner: activation for activation, partner in PARTNERS.items()}
    present = run.network.output
    output = with_activation(present, outputs.get(loss, present.activation))
    return replace(run, loss=loss, network=with_output(run.network, output))


def with_optimiser(run: Run, optimiser: str, in_use: Run) -> Run:
    """The run with another optimiser, and with a learning rate and a momentum that go with it.

    Both come from the run in use where its optimiser is of the same family.
    """
    if _is_adaptive(optimiser) == _is_adaptive(run.optimiser):
        rate = run.learning_rate
    elif _is_adaptive(optimiser) == _is_adaptive(in_use.optimiser):
        rate = in_use.learning_rate
    else:
        rate = ADAPTIVE_RATE if _is_adaptive(optimiser) else PLAIN_RATE
    momentum = 0.0
    if optimiser in WITH_MOMENTUM:
        momentum = run.momentum if run.optimiser in WITH_MOMENTUM else in_use.momentum
        if optimiser == "nesterov":
            momentum = momentum or NESTEROV_MOMENTUM
    return replace(run, optimiser=optimiser, learning_rate=rate, momentum=momentum)


def _is_adaptive(optimiser: str) -> bool:
    return optimiser not in WITH_MOMENTUM


def has_effect(run: Run, name: str) -> bool:
    """Whether a field of the run means anything with its optimiser and its data."""
    if name == "augment" and is_function(run.data):
        return False
    optimisers = {"momentum": WITH_MOMENTUM, "beta1": ("adam", "adamw"), "beta2": ("rmsprop", "adam", "adamw")}
    return run.optimiser in optimisers.get(name, (run.optimiser,))


def brought_along(before: Run, after: Run) -> str:
    """Says what changed by itself between two runs because it goes with what was chosen, or nothing."""
    sentences = []
    output = after.network.output.activation
    if after.loss != before.loss and output != before.network.output.activation:
        sentences.append(f"{after.loss.capitalize()} loss and {output} outputs go together.")
    if after.optimiser != before.optimiser:
        brought = []
        if after.learning_rate != before.learning_rate:
            brought.append(f"learning rate η {after.learning_rate:g}")
        if after.momentum != before.momentum:
            brought.append(f"momentum {after.momentum:g}")
        if brought:
            sentences.append(f"With {after.optimiser}: {' and '.join(brought)}.")
    return " ".join(sentences)
