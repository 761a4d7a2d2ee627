"""The fixtures of ``browsing``, for all tests of this folder."""

from browsing import browser, open_page, room

__all__ = ["browser", "open_page", "room"]
