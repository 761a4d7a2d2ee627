"""The reading room in the browser: pages and JSON over a store. Only the command ``serve`` imports it."""

from hasila.web.application import create_app
from hasila.web.room import Room, Settings

__all__ = ["Room", "Settings", "create_app"]
