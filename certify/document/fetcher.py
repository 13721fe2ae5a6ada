"""The only door through which drawing may read: a table of bundled names, nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

SCHEME = "bundled:///"


# The base class has no types, and the name says what is wrong.
class FetchRefused(FatalURLFetchingError):  # type: ignore[misc]  # noqa: N818
    """Something outside the table was asked for; stops the drawing."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__(f"Nothing but bundled names may be read while drawing; refused: {url!r}.")


@dataclass(frozen=True)
class Bundled:
    """Bytes that drawing may read under a name, with their media type."""

    content: bytes
    media_type: str


class BundledFetcher(URLFetcher):  # type: ignore[misc]  # weasyprint has no types
    """Serves exactly the names it was made with; refuses every other address and keeps account."""

    def __init__(self, table: Mapping[str, Bundled]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self.refused: list[str] = []
        self._table = {SCHEME + name: bundled for name, bundled in table.items()}

    def fetch(self, url: str, _headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return the bundled bytes named by `url`.

        Raises:
            FetchRefused: the name is not in the table.
        """
        bundled = self._table.get(url)
        if bundled is None:
            self.refused.append(url)
            raise FetchRefused(url)
        return URLFetcherResponse(url, bundled.content, {"Content-Type": bundled.media_type})
