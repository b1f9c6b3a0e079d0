"""One function a capability: each looks at one thing through a `Probe` and says what it saw."""

from __future__ import annotations
