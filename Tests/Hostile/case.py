"""What one archive is, and what must come of it."""
from dataclasses import dataclass, field

import archive as a

REFUSED, CONFINED = "refused", "confined"


@dataclass
class Case:
    """`refused`: the command fails, names the object, and the store is as before. `confined`: the image loads, can be
    used, and nothing outside the store has changed."""
    name: str
    verdict: str
    data: bytes
    # What the message must hold; for a confined case, of the run.
    says: str = ""
    # The arguments of the container, and the code that it must end with.
    run: list = field(default_factory=lambda: ["/probe", "exit"])
    options: list = field(default_factory=list)
    code: int = 0
    # Compare the topmost layer with what GNU tar unpacks in a chroot: the tar of that layer.
    same_as: bytes = b""
    # Paths that the topmost layer must not have, or must have with this content.
    inside: dict = field(default_factory=dict)
    # Load from a pipe.
    pipe: bool = False


class Ground:
    """What the cases aim at: a base to lie on, and a directory outside that must not change."""

    def __init__(self, base, canary):
        self.base = base
        self.canary = canary

    def archive(self, *entries, **more):
        """An image whose topmost layer holds these entries."""
        return a.docker([self.base, a.tar(*entries)], **more)

    def refused(self, name, *entries, says=""):
        return Case(name, REFUSED, self.archive(*entries), says)

    def confined(self, name, *entries, same=False, **more):
        layer = a.tar(*entries)
        return Case(name, CONFINED, a.docker([self.base, layer]), same_as=layer if same else b"", **more)
