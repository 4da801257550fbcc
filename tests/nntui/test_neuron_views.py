"""Neurons that learn, softmax and initial weights on the playground: what is on screen against published values."""

import numpy as np
import pytest
from lab_driver import SIZES
from playground_driver import playground, screen, settle, slider, text_of, turn

from core.initial_inputs import density, sample
from core.run_file import default_run
from core.scenes.registry import start_scene
from nntui.engine_link import EngineLink
from nntui.playground.initial_inputs_chart import histogram, output_shares
from nntui.playground.neuron_view import FRAMES_PER_SECOND, START_SPEED
from nntui.playground.pictures import ChartPicture
from nntui.playground.views import view_of
from nntui.widgets.live_chart import LiveChart


async def test_the_books_figures_show_their_outputs():
    """At the start and after 300 epochs, as published."""
    async with playground("saturation-1") as pilot:
        for start, end in (("0.818", "0.094"), ("0.982", "0.203"), ("0.818", "0.040"), ("0.982", "0.048")):
            assert f"Epoch 0: output {start}" in text_of(pilot)
            await turn(pilot, "epoch", "end")
            assert f"Epoch 300: output {end}" in text_of(pilot)
            await pilot.press("right_square_bracket")
            await settle(pilot)


async def test_as_published_is_labelled_and_ends_elsewhere():
    async with playground("saturation-4", SIZES[0]) as pilot:
        await turn(pilot, "epoch", "end")
        assert "As published: 1/(1 - a), which is ∂C/∂a" in text_of(pilot)
        assert "Epoch 300: output 0.048" in text_of(pilot)
        await pilot.press("g")
        await settle(pilot)
        assert "As published" not in text_of(pilot)
        assert "Epoch 300: output 0.780" in text_of(pilot)


async def test_space_plays_steadily_and_only_while_it_is_shown():
    async with playground("race") as pilot:
        view = screen(pilot).view
        await pilot.press("space")
        assert view.is_running
        view._timer.pause()  # from here on the frames are counted
        before = view.epoch
        for _ in range(10):
            view.tick()
        assert view.epoch - before == pytest.approx(10 * START_SPEED / FRAMES_PER_SECOND, abs=1)
        await settle(pilot)
        assert f"epoch {view.epoch}" in text_of(pilot)
        assert "Cross-entropy ahead" in text_of(pilot)
        at = view.epoch
        await pilot.press("right_square_bracket")
        await settle(pilot)
        assert screen(pilot).view is not view
        view.tick()
        assert view.epoch == at


async def test_a_step_the_mouse_and_the_slider_go_to_epochs():
    async with playground("race") as pilot:
        view = screen(pilot).view
        await pilot.press("n", "n")
        assert (view.epoch, view.is_running) == (2, False)
        course = screen(pilot).query_one("#neuron-course", LiveChart)
        assert await pilot.click(course, offset=(course.outer_size.width - 3, 5))
        await settle(pilot)
        assert view.epoch > 290
        await turn(pilot, "epoch", *"120", "enter")
        assert "Cross-entropy ahead: 0.387 against 0.956" in text_of(pilot)
        await pilot.press("r")
        await settle(pilot)
        assert view.epoch == 0


@pytest.mark.parametrize("size", [SIZES[0], SIZES[2]])
async def test_softmax_starts_as_in_the_book_and_raising_one_lowers_the_others(size):
    async with playground("softmax", size) as pilot:
        for output in ("a1 0.315", "a2 0.009", "a3 0.633", "a4 0.043"):
            assert output in text_of(pilot)
        assert "Σ a = 1.000" in text_of(pilot)
        slider(pilot, "z3").focus()
        await settle(pilot)
        assert "↑ +0.232" in text_of(pilot)  # a3 (1 - a3)
        assert "↓ -0.199" in text_of(pilot)  # -a1 a3
        await turn(pilot, "temperature", "home")
        assert "a3 1.000" in text_of(pilot)
        await turn(pilot, "temperature", "end")
        assert text_of(pilot).count("0.25") >= 3


async def test_initial_weights_spread_as_in_the_book():
    async with playground("initial-inputs") as pilot:
        assert "= 22.4 and √(500/1,000 + 1) = 1.22" in text_of(pilot)
        assert "Saturated: large 84 %, default 0.02 %" in text_of(pilot)
        second = screen(pilot).query_one("#initial-second", LiveChart)
        assert second.display
        await pilot.press("z")
        await settle(pilot)
        assert not second.display
        await turn(pilot, "inputs", *"100", "enter")
        assert slider(pilot, "on").knob.value == 100
        assert "√(100 + 1) = 10" in text_of(pilot)


async def test_many_neurons_are_drawn_behind_the_screen_and_then_shown():
    async with playground("initial-inputs inputs=2000 on=2000 neurons=1000") as pilot:
        await settle(pilot)
        assert "Of 1,000 drawn" in text_of(pilot)


def test_the_histogram_is_a_density_near_the_theory():
    draws, z = sample("large", 1000, 500, 5000, 1), np.linspace(-120, 120, 4801)
    found = histogram(draws, np.sqrt(501), z, 0.1)
    assert np.trapezoid(found, z) == pytest.approx(1.0, abs=0.01)
    # Four standard errors of a bin of a fifth of a deviation, and the density's own change over half a bin.
    assert np.abs(found - density(z, np.sqrt(501))).max() < 4 * 0.00085 + 0.0011
    shares = output_shares(draws, 10)
    assert shares.sum() == pytest.approx(1.0)
    assert shares[0] + shares[-1] > 0.8


@pytest.mark.parametrize("name", ["saturation-1", "race", "softmax", "initial-inputs"])
def test_there_is_something_to_print_before_anything_is_shown(name):
    scene = start_scene(name)
    view = view_of(scene)(EngineLink(default_run()))
    view.open(scene)
    charts = [picture for picture in view.pictures() if isinstance(picture, ChartPicture)]
    assert charts
    assert all(len(line.x) for picture in charts for line in picture.chart.lines)
