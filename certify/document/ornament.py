"""Line ornament of the certificate as SVG text: pure geometry, the same bytes every time.

Drawn with curves, few points and no gradients, so that it prints sharp and stays small.
"""

from math import cos, pi, sin

STRANDS = 4
SEAL_SIDE = 240


def draw_seal() -> str:
    """Return the seal: a rosette of turned ellipses around the woven mark."""
    rings = (
        _rosette(count=24, long=113, short=93, colour="#a87b2f", width=0.34),
        _rosette(count=16, long=91, short=63, colour="#1f5c4d", width=0.42),
        _beads(count=96, radius=117.5, size=0.75, colour="#a87b2f"),
        '<circle r="60" fill="#fbf8f1" stroke="#a87b2f" stroke-width="0.9"/>',
        '<circle r="56.5" fill="none" stroke="#a87b2f" stroke-width="0.35"/>',
        f'<g transform="scale(12.4)" stroke="#12312b">{draw_weave()}</g>',
    )
    half = SEAL_SIDE // 2
    view = f"{-half} {-half} {SEAL_SIDE} {SEAL_SIDE}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}">{"".join(rings)}</svg>'


def draw_corner() -> str:
    """Return the small woven diamond that sits where the hair-lines of the frame meet."""
    weave = f'<g transform="scale(1.9)" stroke="#a87b2f">{draw_weave()}</g>'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -8 16 16">'
        f'<path d="M0-8 8 0 0 8-8 0Z" fill="#fbf8f1"/>{weave}</svg>'
    )


def draw_weave() -> str:
    """Return the mark of this house, four strands over and under four, as a group to be placed.

    Spans about -3..3 in both directions; the caller gives the stroke colour.
    """
    across = "".join(_strand(line, over=line % 2, swap=False) for line in range(STRANDS))
    down = "".join(_strand(line, over=1 - line % 2, swap=True) for line in range(STRANDS))
    return f'<g transform="rotate(45)" fill="none" stroke-width="0.46">{across}{down}</g>'


def _strand(line: int, *, over: int, swap: bool) -> str:
    """Return one strand, broken wherever it goes under a crossing strand."""
    fixed = line - 1.5
    cuts = [cross - 1.5 for cross in range(STRANDS) if cross % 2 == over]
    edges = [-2.15, *(edge for cut in cuts for edge in (cut - 0.4, cut + 0.4)), 2.15]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    if swap:
        return "".join(f'<path d="M{fixed} {a:g}V{b:g}"/>' for a, b in pairs)
    return "".join(f'<path d="M{a:g} {fixed}H{b:g}"/>' for a, b in pairs)


def _rosette(*, count: int, long: float, short: float, colour: str, width: float) -> str:
    ellipse = '<ellipse rx="{}" ry="{}" transform="rotate({:g})"/>'
    turned = "".join(ellipse.format(long, short, 180 * turn / count) for turn in range(count))
    return f'<g fill="none" stroke="{colour}" stroke-width="{width}">{turned}</g>'


def _beads(*, count: int, radius: float, size: float, colour: str) -> str:
    angles = [2 * pi * bead / count for bead in range(count)]
    dots = "".join(
        f'<circle cx="{radius * cos(a):.2f}" cy="{radius * sin(a):.2f}" r="{size}"/>'
        for a in angles
    )
    return f'<g fill="{colour}">{dots}</g>'
