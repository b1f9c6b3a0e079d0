"""Links to files of the repository that are no pages: an address where one is set, the bare text otherwise.

A link to a file that does not exist is left to MyST, which warns, and a warning ends the build.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform


class SourceLinks(SphinxPostTransform):
    """Answers for links that lead to no page, before MyST (priority 9) calls them broken."""

    default_priority = 8

    def run(self, **_options: Any) -> None:
        """Replace them in one page."""
        for node in list(self.document.findall(addnodes.pending_xref)):
            if node["reftype"] == "myst" and not node.get("refdomain") and (new := self.replacement(node)) is not None:
                node.replace_self(new)

    def replacement(self, node: Any) -> Any:
        """What stands in the page instead of a link; None when the link is no path of the repository."""
        root = Path(self.config.labs_root).resolve()
        target, _mark, _anchor = node["reftarget"].partition("#")
        if not target:
            return None
        path = (root / node["refdoc"]).parent.joinpath(target).resolve()
        if not path.is_relative_to(root) or not path.exists():
            return None
        content = node[0].deepcopy()
        if path == root / "README.md":
            home = self.app.builder.get_relative_uri(node["refdoc"], "index")
            return nodes.reference("", "", content, refuri=home, internal=True)
        if self.config.labs_repository:
            base = self.config.labs_repository.rstrip("/")
            address = f"{base}/{path.relative_to(root).as_posix()}"
            return nodes.reference("", "", content, refuri=address, internal=False)
        content["classes"] = ["source-file"]
        return content


def setup(app: Any) -> dict[str, Any]:
    """Add the two settings and the step."""
    app.add_config_value("labs_root", "", "env")
    app.add_config_value("labs_repository", "", "env")
    app.add_post_transform(SourceLinks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
