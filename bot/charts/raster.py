"""From SVG to PNG. Only the vendored fonts are loaded: looking for the system's takes longer than drawing."""

from __future__ import annotations

from bot.charts import fonts

_AS_DRAWN = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def rasterise(svg: str) -> bytes:
    """Draw SVG as PNG; blocks, and holds the interpreter's lock meanwhile. Raises ValueError."""
    import resvg
    from resvg import usvg

    options = usvg.Options.default()
    options.font_family = fonts.FAMILY
    for file in (fonts.REGULAR, fonts.BOLD):
        options.load_font_file(str(file))
    try:
        return bytes(resvg.render(usvg.Tree.from_str(svg, options), _AS_DRAWN))
    except BaseException as error:
        # What is no SVG makes the library panic, which Python sees as no ordinary exception.
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(f"not drawable: {error}") from None
