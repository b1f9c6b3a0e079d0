"""Formulas as MathML: readable without any script or network, and by screen readers.

Docutils' own converter makes them; what it does not know is a warning, and so ends the build.
"""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util import logging

logger = logging.getLogger(__name__)


def formula(visitor: Any, node: Any, *, block: bool) -> None:
    """Write a formula into the page, with its source as the text that is read where MathML is not."""
    source = node.astext()
    try:
        markup = tex2mathml(source, as_block=block)
    except MathError as error:
        logger.warning("the formula %s cannot be written as MathML: %s", source, error, location=node)
        markup = f"<code>{escape(source)}</code>"
    # alttext is what older screen readers say.
    visitor.body.append(markup.replace("<math", f'<math alttext="{escape(source, quote=True)}"', 1))
    raise nodes.SkipNode


def inline(visitor: Any, node: Any) -> None:
    """A formula in a line."""
    formula(visitor, node, block=False)


def displayed(visitor: Any, node: Any) -> None:
    """A formula on lines of its own."""
    formula(visitor, node, block=True)


def setup(app: Any) -> dict[str, Any]:
    """Make this the renderer of formulas, so that Sphinx asks for no other one from the network."""
    app.add_html_math_renderer("mathml", (inline, None), (displayed, None))
    app.config.html_math_renderer = "mathml"
    return {"parallel_read_safe": True, "parallel_write_safe": True}
