"""From SVG to PNG. Only the vendored fonts are loaded: looking for the system's takes longer than drawing."""

from __future__ import annotations

from bot.charts import fonts


def rasterise(svg: str) -> bytes:
    """Draw SVG as PNG; blocks, and holds the interpreter's lock meanwhile."""
    import resvg_py

    return resvg_py.svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=True,
        font_files=[str(fonts.REGULAR), str(fonts.BOLD)],
        font_family=fonts.FAMILY,
    )
