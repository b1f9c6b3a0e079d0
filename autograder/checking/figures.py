"""Figures in words: alt text made from what a Matplotlib figure says of itself, and shells that pass it on.

JupyterLab gives `image/png` outputs no alt text and reads none from their metadata. It does keep the alt text of an
image in `text/html`. So in a notebook a figure is shown as such an image, with `image/png` beside it for other viewers.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Sequence
from html import escape
from typing import Any

from autograder.checking.descriptions import AxesDescription, FigureDescription, Marks
from autograder.text import _, ngettext, use_language

# Enough for a screen reader; who wants more looks at the data.
MAX_ALT = 600
MAX_NAMES = 8
MAX_AXES = 4

# Of the names of a notebook: the figure that a lab asks for, and what the learner says that it shows.
FIGURE_NAME, ALT_NAME = "fig", "alt_text"
_MIMES = ("image/png", "image/svg+xml", "image/jpeg")


def alt_text(figure: FigureDescription) -> str:
    """What a figure holds, in one paragraph: titles, axes, and the series by kind and name. At most MAX_ALT characters.

    It tells what is drawn. What this means, only a person can say: see `own_words`.
    """
    parts = [_("Figure: {title}.").format(title=_plain(figure.title))] if figure.title.strip() else []
    shown = [axes for axes in figure.axes if axes.marks or axes.images or axes.title or axes.xlabel or axes.ylabel]
    parts += [_axes_words(axes, figure) for axes in shown[:MAX_AXES]]
    if (rest := len(shown) - MAX_AXES) > 0:
        more = ngettext("{count} more chart is not described.", "{count} more charts are not described.", rest)
        parts.append(more.format(count=rest))
    if not parts:
        return _("An empty figure.")
    return _cut(" ".join(part for part in parts if part))


def _axes_words(axes: AxesDescription, figure: FigureDescription) -> str:
    title = _plain(axes.title)
    head = _("Chart '{title}'").format(title=title) if title else _("Chart without a title")
    sides = []
    if across := _plain(axes.xlabel or figure.xlabel):
        sides.append(_("across: {label}").format(label=across))
    if up := _plain(axes.ylabel or figure.ylabel):
        sides.append(_("up: {label}").format(label=up))
    drawn = _drawn(axes)
    return "; ".join([head, *sides, *drawn]) + "."


def _drawn(axes: AxesDescription) -> list[str]:
    found = []
    for kind, words in (
        ("line", lambda count: ngettext("{count} line", "{count} lines", count)),
        ("points", lambda count: ngettext("{count} set of points", "{count} sets of points", count)),
        ("bars", lambda count: ngettext("{count} set of bars", "{count} sets of bars", count)),
    ):
        marks = [mark for mark in axes.marks if mark.kind == kind]
        if marks:
            found.append(words(len(marks)).format(count=len(marks)) + _named(marks))
    if axes.images:
        found.append(ngettext("{count} image", "{count} images", axes.images).format(count=axes.images))
    return found


def _named(marks: Sequence[Marks]) -> str:
    # Matplotlib names what has no label with a leading underscore.
    names = [_plain(mark.label) for mark in marks if mark.label.strip() and not mark.label.startswith("_")]
    if not names:
        return ""
    return f" ({', '.join(names[:MAX_NAMES])}{', …' if len(names) > MAX_NAMES else ''})"


def _plain(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str) -> str:
    return text if len(text) <= MAX_ALT else text[: MAX_ALT - 1].rstrip() + "…"


# --- in a shell ---


def words_for(figure: Any, namespace: dict[str, Any]) -> str:
    """Alt text of a Matplotlib figure: the learner's own words where the notebook has them, else a description."""
    if own := own_words(figure, namespace):
        return own
    from autograder.checking.describe import describe_figure

    return alt_text(describe_figure(figure))


def own_words(figure: object, namespace: dict[str, Any]) -> str:
    """The notebook's `alt_text`, when this is the figure `fig` that it belongs to; else an empty text."""
    own = namespace.get(ALT_NAME)
    if namespace.get(FIGURE_NAME) is figure and type(own) is str:
        return _cut(_plain(own))
    return ""


def describe_in(shell: Any, spoken: str | None = None) -> None:
    """From now on figures of this IPython shell carry their alt text as `text/plain`, instead of a type and a size."""

    def bundle(figure: Any, include: object = None, exclude: object = None) -> dict[str, str]:
        try:
            with use_language(spoken):
                return {"text/plain": words_for(figure, shell.user_ns)}
        except Exception:  # a picture without words is better than none
            return {}

    shell.display_formatter.mimebundle_formatter.for_type_by_name("matplotlib.figure", "Figure", bundle)


def show_in_words(spoken: str | None = None) -> None:
    """From now on figures of the notebook that calls this are shown as images with alt text. Nothing outside IPython.

    spoken: language of the words, such as "fr"; None takes that of the settings.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return
    describe_in(shell, spoken)

    def show(figure: Any) -> None:
        from IPython.display import display

        formatter = shell.display_formatter
        bundle, metadata = _pictures(figure, formatter.formatters)
        words, _none = formatter.mimebundle_formatter(figure)
        bundle |= words
        if bundle.get("text/plain") and (image := _image(bundle, metadata, figure)):
            bundle["text/html"] = image
        display(bundle, metadata=metadata, raw=True)

    # The inline backend clears the formatters of single types whenever it is set up; it leaves this one alone.
    shell.display_formatter.ipython_display_formatter.for_type_by_name("matplotlib.figure", "Figure", show)


def _pictures(figure: Any, formatters: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The figure in the forms that the notebook has chosen, as the inline backend makes them."""
    bundle: dict[str, Any] = {}
    metadata: dict[str, Any] = {}
    for mime in _MIMES:
        made = formatters[mime](figure) if mime in formatters else None
        if isinstance(made, tuple) and len(made) == 2:
            made, metadata[mime] = made
        if made is not None:
            bundle[mime] = made
    return bundle, metadata


def _image(bundle: dict[str, Any], metadata: dict[str, Any], figure: Any) -> str:
    mime = next((mime for mime in _MIMES if mime in bundle), "")
    if not mime:
        return ""
    content = bundle[mime]
    if mime == "image/svg+xml":
        content = content.encode("utf-8") if isinstance(content, str) else content
    if isinstance(content, bytes):
        content = base64.b64encode(content).decode("ascii")
    # A transparent figure is drawn for paper: without a ground, its black text is lost in a dark theme.
    ground = "background-color:#ffffff;" if figure.get_facecolor()[3] < 1 else ""
    alt = escape(bundle["text/plain"], quote=True)
    data = "".join(str(content).split())
    # A picture for a screen with two pixels a point says how large it is to be shown.
    width = metadata.get(mime, {}).get("width")
    size = f' width="{width}"' if type(width) is int else ""
    return f'<img style="{ground}max-width:100%"{size} alt="{alt}" src="data:{mime};base64,{data}">'
