"""The static site: labs, guides and data cards, rendered by Sphinx from the files where they stand."""
