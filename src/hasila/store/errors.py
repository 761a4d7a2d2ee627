"""What can go wrong with a store, each told in one sentence that says what to do."""

from __future__ import annotations


class StoreError(Exception):
    """The store cannot be opened, read or written; the message says why."""


class Refused(StoreError):
    """One report, claim or decision cannot be kept as it is; the store is unharmed and takes the next one."""


class UnknownReport(StoreError, LookupError):
    """No report with this id is in the store."""
