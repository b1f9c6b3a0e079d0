"""Settings of Sphinx for the site. This folder runs in the environment of the group `site`, not in the course's."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

project = "bdti-labs"
author = "the authors of bdti-labs"
# No year: the same sources give the same pages at any time.
project_copyright = "code EUPL-1.2, text CC BY 4.0"
language = "en"
# Texts stay as they are written: a quote may belong to a value.
smartquotes = False

extensions = ["myst_nb", "mathml", "tables", "source_links", "languages"]
exclude_patterns = ["downloads/**"]

nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
# Examples are cut short with an ellipsis, which no lexer knows.
suppress_warnings = ["misc.highlighting_failure"]

# Where source files can be read, such as https://example.org/bdti-labs/blob/main/; none: their names stand as text.
labs_repository = ""
# Root of the checkout, to tell a link to a source file from one that is broken.
labs_root = str(Path(__file__).resolve().parent.parent.parent.parent)

html_theme = "pydata_sphinx_theme"
html_title = "bdti-labs"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_use_index = False
# Summaries of hits are fetched page by page, which a browser forbids where the site is opened as files.
html_show_search_summary = False
html_baseurl = ""
# Light or dark as the reader's system has it.
html_context = {"default_mode": "auto"}
html_theme_options = {
    "navbar_align": "left",
    "show_toc_level": 1,
    # Deeper levels come with toggles that have no name for a screen reader.
    "navigation_depth": 1,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "navigation_with_keys": False,
}
