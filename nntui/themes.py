"""nntui's own colour themes. Training is drawn in primary, validation in accent, test in success, marks in warning."""

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

THEMES = (NIGHT, PAPER)
DEFAULT = NIGHT.name
