"""Compose and launch; what a Space runs."""

from studio.config import Settings
from studio.ui.server import serve

if __name__ == "__main__":
    serve(Settings.from_env())
