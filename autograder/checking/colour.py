"""Can a colour be told from its background, and two colours from each other, also with a red-green deficiency?

Colours are RGB or RGBA in 0–1, as Matplotlib gives them. Only numpy is needed, so that a judge can import this module.

Sources
- Relative luminance and contrast ratio: W3C, Web Content Accessibility Guidelines (WCAG) 2.2, definitions; success
  criterion 1.4.11 asks 3:1 for the parts of a graphic that are needed to understand it.
- Simulation of colour vision deficiency: Machado, Oliveira and Fernandes, A Physiologically-based Model for Simulation
  of Color Vision Deficiency, IEEE Transactions on Visualization and Computer Graphics 15(6), 2009, severity 1.0.
- sRGB: IEC 61966-2-1. CIELAB and the colour difference of 1976: ISO/CIE 11664-4.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Colour = Sequence[float]

WHITE: tuple[float, float, float] = (1.0, 1.0, 1.0)

# What WCAG 2.2 asks of graphics (success criterion 1.4.11).
GRAPHICS_CONTRAST = 3.0

# From linear sRGB to the colour that a person without working long- or medium-wave cones sees, as linear sRGB.
DEFICIENCIES: dict[str, np.ndarray] = {
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}

# From linear sRGB to CIE XYZ (white point D65).
_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def over(colour: Colour, background: Colour = WHITE) -> tuple[float, float, float]:
    """The colour as it looks on the background: an RGBA colour lets some of the background through.

    A background that lets light through itself lies on white paper.
    """
    ground = np.asarray(background[:3], dtype=float)
    if len(background) == 4:
        ground = ground * background[3] + (1 - background[3])
    alpha = colour[3] if len(colour) == 4 else 1.0
    red, green, blue = (float(part) for part in np.asarray(colour[:3], dtype=float) * alpha + ground * (1 - alpha))
    return red, green, blue


def relative_luminance(colour: Colour) -> float:
    """Relative luminance of an opaque colour: 0 for black, 1 for white (WCAG 2.2)."""
    return float(_linear(colour) @ _LUMINANCE)


def contrast_ratio(colour: Colour, background: Colour = WHITE) -> float:
    """Contrast of a colour on a background, from 1 (equal) to 21 (black on white) (WCAG 2.2)."""
    ground = over(background)
    lights = sorted([relative_luminance(over(colour, ground)), relative_luminance(ground)])
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def difference(first: Colour, second: Colour, deficiency: str = "") -> float:
    """Difference of two opaque colours: distance in CIELAB, about 2 for "just seen", 100 from black to white.

    `deficiency` is "protan", "deutan", or empty for full colour vision.
    """
    matrix = DEFICIENCIES[deficiency] if deficiency else np.eye(3)
    places = [_lab(np.clip(matrix @ _linear(colour), 0, 1)) for colour in (first, second)]
    return float(np.linalg.norm(places[0] - places[1]))


def least_difference(first: Colour, second: Colour) -> float:
    """The smallest difference of two opaque colours over full, protan and deutan vision."""
    return min(difference(first, second, deficiency) for deficiency in ("", *DEFICIENCIES))


def _linear(colour: Colour) -> np.ndarray:
    """Light of each channel of an sRGB colour. Shape (3,)."""
    channels = np.asarray(colour[:3], dtype=float)
    # WCAG writes 0.03928, from an old draft of sRGB; no colour of 8 bits lies between the two.
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def _lab(linear: np.ndarray) -> np.ndarray:
    """CIELAB coordinates of a colour in linear sRGB. Shape (3,)."""
    relative = (_TO_XYZ @ linear) / _TO_XYZ.sum(axis=1)
    edge = 6 / 29
    bent = np.where(relative > edge**3, np.cbrt(relative), relative / (3 * edge**2) + 4 / 29)
    return np.array([116 * bent[1] - 16, 500 * (bent[0] - bent[1]), 200 * (bent[1] - bent[2])])
