"""The Data Science Studio: the course for a team on one machine, with JupyterHub and nbgrader's exchange."""
