# ruff: noqa: N818 -- the class says what is wrong, `Error` would only repeat that it is raised
"""What may go wrong when a certificate is drawn; no HTTP here."""


class DocumentError(Exception):
    """Any fault in drawing a certificate."""


class DocumentRefused(DocumentError):
    """The record cannot be printed on one page; carries every reason."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("The certificate cannot be printed: " + "; ".join(problems) + ".")
