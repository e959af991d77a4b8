"""Which files are the app's own: what is imported from its source, and what a save of makes a version."""

from __future__ import annotations

from pathlib import Path

#: Folders that hold other people's code, beside all whose name begins with a dot.
_OTHERS = frozenset({"__pycache__", "node_modules", "site-packages", "venv"})
#: What decides how the app is deployed.
CONFIG = Path(".async_lambda/config.json")


class Sources:
    """The app's own files in its project."""

    def __init__(self, project: Path) -> None:
        self._project = project.resolve()

    def has(self, path: Path) -> bool:
        """Whether a file is one of them: Python below the project, tests left out, or the config."""
        relative = self._relative(path)
        if relative is None:
            return False
        if relative == CONFIG:
            return True
        return relative.suffix == ".py" and self.has_folder(path.parent) and not _is_test(relative)

    def has_folder(self, path: Path) -> bool:
        """Whether the Python files of a folder are the app's own."""
        relative = self._relative(path)
        if relative is None or any(
            part in _OTHERS or part.startswith(".") for part in relative.parts
        ):
            return False
        folders = [
            self._project.joinpath(*relative.parts[: n + 1]) for n in range(len(relative.parts))
        ]
        return not any((folder / "pyvenv.cfg").exists() for folder in folders)

    def shown(self, path: Path) -> str:
        """A file's path from the project, for a person."""
        return str(self._relative(path) or path)

    def _relative(self, path: Path) -> Path | None:
        try:
            return path.relative_to(self._project)
        except ValueError:
            return None


def _is_test(relative: Path) -> bool:
    stem = relative.stem
    return (
        "tests" in relative.parts[:-1]
        or stem == "conftest"
        or stem.startswith("test_")
        or stem.endswith("_test")
    )
