"""The reading room in the browser: pages and JSON over a store. Only the command ``serve`` imports it."""
