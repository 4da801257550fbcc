"""nntui's own colour themes. Training is drawn in primary, validation in accent, test in success, marks in warning."""

from rich.console import Console
from textual.constants import COLOR_SYSTEM
from textual.theme import Theme

NIGHT = Theme(
    name="nntui-night",
    primary="#5aa9ff",
    secondary="#b48cff",
    accent="#ffb454",
    success="#5fd7a7",
    warning="#f2d06b",
    error="#ff6b7a",
    foreground="#d5dbe6",
    background="#0f131a",
    surface="#151b24",
    panel="#1e2733",
    dark=True,
    variables={
        "block-cursor-background": "#2b4a70",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#1e2733",
        "input-selection-background": "#5aa9ff 35%",
        "scrollbar": "#33404f",
        "scrollbar-background": "#151b24",
    },
)

PAPER = Theme(
    name="nntui-paper",
    primary="#1f5fb0",
    secondary="#7a3fc0",
    accent="#c0560a",
    success="#1d7f57",
    warning="#946a00",
    error="#bf2438",
    foreground="#22262d",
    background="#faf7f0",
    surface="#f3efe5",
    panel="#e7e1d3",
    dark=False,
    variables={
        "block-cursor-background": "#cfe0f5",
        "block-cursor-foreground": "#101418",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#e7e1d3",
        "input-selection-background": "#1f5fb0 25%",
        "scrollbar": "#c9c1ae",
        "scrollbar-background": "#f3efe5",
    },
)

TERMINAL = Theme(
    name="nntui-terminal",
    ansi=True,
    primary="ansi_bright_blue",
    secondary="ansi_bright_magenta",
    accent="ansi_bright_yellow",
    success="ansi_bright_green",
    warning="ansi_bright_yellow",
    error="ansi_bright_red",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=True,
    variables={
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
        "block-cursor-background": "ansi_blue",
        "block-cursor-foreground": "ansi_bright_white",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "ansi_default",
        "block-cursor-blurred-foreground": "ansi_default",
        "block-cursor-blurred-text-style": "underline",
        "input-cursor-background": "ansi_white",
        "input-cursor-foreground": "ansi_black",
        "input-selection-background": "ansi_bright_blue",
        "input-selection-foreground": "ansi_black",
        "screen-selection-background": "ansi_bright_blue",
        "screen-selection-foreground": "ansi_black",
        "border-blurred": "ansi_bright_black",
        "scrollbar": "ansi_bright_black",
        "scrollbar-background": "ansi_default",
    },
)
"""The terminal's own 16 colours, where it has no more of them."""

THEMES = (NIGHT, PAPER, TERMINAL)
DEFAULT = NIGHT.name


def has_few_colours() -> bool:
    """Whether the terminal can show no more than 16 colours."""
    colours = Console(color_system=COLOR_SYSTEM, force_terminal=True).color_system  # type: ignore[arg-type]
    return colours is None or colours not in ("256", "truecolor")
