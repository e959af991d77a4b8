"""A package of tasks in a package."""
