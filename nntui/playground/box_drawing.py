"""Wires of box-drawing characters: which character has which arms, light for a dark wire and heavy for a lit one."""

LIGHT, HEAVY = 1, 2

Arms = tuple[int, int, int, int]
"""How heavy the arms of a cell are: up, right, down, left; 0 where there is none."""

_BY_ARMS = " ╴╸╷┐┑╻┒┓╶─╾┌┬┭┎┰┱╺╼━┍┮┯┏┲┳╵┘┙│┤┥╽┧┪└┴┵├┼┽┟╁╅┕┶┷┝┾┿┢╆╈╹┚┛╿┦┩┃┨┫┖┸┹┞╀╃┠╂╉┗┺┻┡╄╇┣╊╋"
_ROUND = {"┌": "╭", "┐": "╮", "┘": "╯", "└": "╰"}


def character(arms: Arms) -> str:
    """The character with these arms; light corners are round."""
    up, right, down, left = arms
    found = _BY_ARMS[((up * 3 + right) * 3 + down) * 3 + left]
    return _ROUND.get(found, found)
