"""The QR code as SVG text: level M, quiet zone of four modules, white ground."""

import segno

QUIET_MODULES = 4


def draw_qr(text: str) -> str:
    """Return `text` as a QR code, one path on white, quiet zone included."""
    rows = tuple(segno.make(text, error="m", micro=False, boost_error=False).matrix)
    side = len(rows) + 2 * QUIET_MODULES
    runs = "".join(
        f"M{start + QUIET_MODULES} {line + QUIET_MODULES}h{end - start}v1h{start - end}z"
        for line, row in enumerate(rows)
        for start, end in _dark_runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{runs}"/></svg>'
    )


def _dark_runs(row: bytearray | bytes) -> list[tuple[int, int]]:
    """Return the dark stretches `[start, end)` of a row, so that no seams show between modules."""
    padded = [0, *row, 0]
    edges = [
        index for index in range(len(padded) - 1) if bool(padded[index]) != bool(padded[index + 1])
    ]
    return list(zip(edges[::2], edges[1::2], strict=True))
