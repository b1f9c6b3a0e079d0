"""Parts of a cohort's stack, one module each. A part is a function from a Site to its resources."""
