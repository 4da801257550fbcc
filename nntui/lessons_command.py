"""`nntui lessons`: the list of lessons with what is done."""

import click


@click.command("lessons")
def lessons_command() -> None:
    """List the lessons, and which of them you have done.

    ✓ is done, ◐ begun. `nntui lesson ID` opens one in the lab; there the key L does.
    """
    from nntui.lesson_session import LessonSession

    session = LessonSession()
    course, progress = session.course, session.progress
    chapter = 0
    for lesson in course.lessons:
        if lesson.chapter != chapter:
            chapter = lesson.chapter
            click.echo(f"Chapter {chapter}")
        missing = len(progress.missing(lesson))
        sign = "✓" if not missing else "◐" if missing < len(lesson.checks) else " "
        kind = "  (exercise)" if lesson.kind == "exercise" else ""
        click.echo(f"  {sign} {lesson.id:<26} {lesson.title}{kind}")
    click.echo(progress.done_text(course))
    for sentence in (*course.problems, progress.problem):
        if sentence:
            click.echo(sentence, err=True)
