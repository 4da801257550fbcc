"""The few errors that the core raises on purpose: each is one sentence for the person at the keyboard."""


class LabError(Exception):
    """What the user gave cannot be used; `str(error)` is the sentence to show."""


class SpecError(LabError):
    """A field of a network or a run has a value that is not allowed.

    field: the field's name as the user writes it, such as `batch_size` or `network`.
    got: the refused value.
    allowed: what may stand there instead, as the end of the sentence "... is allowed".
    """

    def __init__(self, field: str, got: object, allowed: str) -> None:
        self.field = field
        self.got = got
        self.allowed = allowed
        shown = repr(got) if isinstance(got, str) else str(got)
        super().__init__(f"{field}: got {shown}; allowed: {allowed}.")


class DataError(LabError):
    """A data file is missing, damaged or of the wrong kind."""


class ShapeError(SpecError):
    """A layer cannot take the shape that comes to it; `reason` says why, such as "pool 2 needs an even height, got 23".

    field: `layer k`, as far as it is known.
    """

    def __init__(self, field: str, layer: str, reason: str) -> None:
        super().__init__(field, layer, reason)
        self.args = (f"{field}: {reason}.",)
