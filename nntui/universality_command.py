"""What `nntui universality` does without a terminal: lists saved scenes, and writes the picture of one."""

from pathlib import Path

import click

from core.run_file import default_run
from core.scenes.registry import GROUPS, scene_title
from core.scenes.scene import Scene
from core.scenes.text import scene_text
from nntui.engine_link import EngineLink
from nntui.exit_codes import FAILURE, OK
from nntui.playground.kept_scenes import KeptScenes
from nntui.playground.picture_file import format_of, write_pictures
from nntui.playground.views import view_of


def list_kept(kept: KeptScenes) -> int:
    """Prints a line for each saved scene; says on standard error which cannot be read."""
    scenes = kept.all()
    if not scenes:
        click.echo("No scenes are saved yet; S in the playground saves one.", err=True)
    width = max((len(scene.name) for scene in scenes), default=0)
    for scene in scenes:
        if scene.problem:
            click.echo(scene.problem, err=True)
        else:
            click.echo(f"{scene.name:<{width}}  {scene.line}")
    return FAILURE if any(scene.problem for scene in scenes) else OK


def write_picture(scene: Scene, path: Path) -> int:
    """Writes what the playground shows of a scene, and says where. Raises SpecError, DataError."""
    format_of(path)
    view = view_of(scene)(EngineLink(default_run()))
    view.open(scene)
    line = f"nntui universality '{scene_text(scene)}'"
    write_pictures(view.pictures(), scene_title(scene.name), line, path)
    click.echo(f"Saved {path}")
    return OK


def list_scenes() -> int:
    """Prints all scenes, by group: the name that opens one, and what it is called."""
    for group in GROUPS:
        click.echo(group.title)
        for name, (title, _) in group.scenes.items():
            click.echo(f"  {name:<18} {title}")
    return OK
