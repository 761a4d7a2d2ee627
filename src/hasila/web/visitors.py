"""Who asks, and what that person may do. Roles hold all that the roles before them may."""

from __future__ import annotations

from enum import StrEnum

import msgspec

ROLES = ("reader", "coder", "reviewer", "administrator")
"""From the least to the most."""


class Deed(StrEnum):
    """What can be done, each named with the first role that may."""

    READ = "read"  # reader
    CODE = "code"  # coder: accept, correct, reject and add claims; add reports; undo the own
    JUDGE = "judge"  # reviewer: merge and split incidents; undo what others decided
    ADMINISTER = "administer"  # administrator: see accounts, close them, end their sessions


_FIRST = {Deed.READ: "reader", Deed.CODE: "coder", Deed.JUDGE: "reviewer", Deed.ADMINISTER: "administrator"}


class Forbidden(Exception):
    """The visitor's role does not allow this; the message says which one does."""


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who was let in. ``form_token`` goes into every form; ``local`` says that the store has no accounts."""

    name: str
    role: str
    form_token: str
    local: bool = False

    def may(self, deed: Deed | str) -> bool:
        """Whether the visitor's role allows something."""
        return ROLES.index(self.role) >= ROLES.index(_FIRST[Deed(deed)])

    def must(self, deed: Deed) -> None:
        """Raise Forbidden where the visitor's role does not allow something."""
        if not self.may(deed):
            raise Forbidden(f"this takes the role {_FIRST[deed]} or a higher one; {self.name} is {self.role}")
