"""Words in a memo that claim more than data can hold."""

from __future__ import annotations

import re

# English and French: learners may write the memo in the language of their messages.
_NEGATED = re.compile(
    r"\b(ne|pas|jamais|rien|aucun|aucune|sans|guère|moins|n['’]\w+|not|no|never|cannot|hardly|nothing|nobody|without|less|neither|nor|n[o']t|\w+n[’']t)\b",
    re.I,
)
_CLAIMS = re.compile(
    r"\b(certainly|definitely|undoubtedly|unquestionably|indisputably|infallibl[ey]|guarantee[sd]?|prove[sdn]?|proof)\b"
    r"|\b(is|are|am|be|were|was|for|absolutely|completely|totally|entirely|quite) (certain|sure)\b"
    r"|\bcertain (that|to)\b"
    r"|\b(certainement|assurément|indubitablement|incontestablement|garanti(s|e|es|t|ssent)?|prouve(nt)?|démontre(nt)?)\b"
    r"|\b(est|sont|suis|sommes|absolument|tout à fait) (certain|certaine|certains|certaines|sûr|sûre|sûrs|sûres)\b"
    r"|\bcertain que\b"
    r"|\b100 ?(%|percent|per cent|pour cent) (sure|certain|safe|secure|reliable|sûr|fiable)\b",
    re.I,
)
# These carry their "no" in themselves.
_PHRASES = re.compile(
    r"\b(without (any |a |the slightest )?doubt|(there is |with )?no doubt|beyond (any |all )?doubt"
    r"|(cannot|can[’']t) be wrong|nothing (can|could|would|will) change"
    r"|sans (aucun |le moindre )?doute|aucun doute|hors de doute|rien (ne )?(peut|pourrait|ferait) changer)\b",
    re.I,
)


def certainty_claims(text: str) -> list[str]:
    """Phrases of `text` that claim certainty; a claim that is denied ("this does not prove") is none."""
    found = [match.group(0) for match in _PHRASES.finditer(text)]
    for match in _CLAIMS.finditer(text):
        # The few words before it, in the same sentence.
        before = re.split(r"[.!?;:]", text[: match.start()])[-1].split()[-4:]
        if not _NEGATED.search(" ".join([*before, match.group(0).split()[0]])):
            found.append(match.group(0))
    return found


__all__ = ["certainty_claims"]
