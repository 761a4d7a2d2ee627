"""Whether two sentences tell of one event: by the places and perpetrators that they name."""

from __future__ import annotations

from collections.abc import Sequence

from hasila.extract.places import UNNAMED_RANK, PlaceMention
from hasila.extract.scan import BREAKS, Range, Scan

_LOOK_BACK = 12  # sentences
_SHORT = 3  # letters: a shared preposition is no shared place
_WIDE = 5  # from this rank on a place is a countryside or wider


class Events:
    """The sentences of a report with the places and perpetrators that each of them names."""

    def __init__(
        self,
        scans: Sequence[Scan],
        places: Sequence[Sequence[PlaceMention]],
        agents: Sequence[Sequence[Range]],
    ) -> None:
        self._scans, self._places, self._agents = scans, places, agents

    def before(self, sentence: int) -> list[int]:
        """Sentences to look back to: the nearest first, within the paragraph and the one before; then the lead."""
        paragraph = self._scans[sentence].paragraph
        near: list[int] = []
        for k in range(sentence - 1, max(-1, sentence - 1 - _LOOK_BACK), -1):
            if paragraph - self._scans[k].paragraph > 1:
                break
            near.append(k)
        return list(dict.fromkeys([*near, *range(min(2, sentence))]))

    def retold(self, sentence: int, earlier: int) -> bool:
        """An attack told as a new one is that of a headline right before it, or of the same named place."""
        scan = self._scans[earlier]
        if earlier == 0 and sentence == 1 and scan.text(len(scan) - 1) not in BREAKS:
            return True
        return bool(self._narrow_words(sentence) & self._narrow_words(earlier))

    def other_hands(self, sentence: int, earlier: int) -> bool:
        """Both sentences name perpetrators, and none in common."""
        mine, theirs = (
            {_actor_at(self._scans[k], at) for words in self._agents[k] for at in range(*words)}
            for k in (sentence, earlier)
        )
        return bool(mine and theirs) and not mine & theirs

    def elsewhere(self, sentence: int, earlier: int) -> bool:
        """Both sentences say where something happened, and neither names the other's place: two events."""
        mine, theirs = self._proper_words(sentence), self._proper_words(earlier)
        if not mine or not theirs:
            return False
        return not (
            mine & self._proper_words(earlier, told=False)
            or theirs & self._proper_words(sentence, told=False)
        )

    def _proper_words(self, sentence: int, told: bool = True) -> set[str]:
        """The words of the places that a sentence names; ``told`` for those where it says that something happened."""
        scan = self._scans[sentence]
        words = {
            scan.text(at)
            for m in self.named(sentence)
            if m.inside or not told
            for at in range(m.start, m.end)
        }
        return {word for word in words if len(word) > _SHORT}

    def _narrow_words(self, sentence: int) -> set[str]:
        """The names of places smaller than a countryside where the sentence says that something happened."""
        scan = self._scans[sentence]
        words: set[str] = set()
        for m in self.named(sentence):
            for at in range(m.start, m.end if m.inside and m.rank < _WIDE else m.start):
                if scan.hit("places", at, "direction", "near"):
                    break  # "west of X" is not X
                if not scan.hits("places", at):
                    words.add(scan.text(at))
        return {word for word in words if len(word) > _SHORT}

    def named(self, sentence: int) -> list[PlaceMention]:
        """Return the places of a sentence that are named and where something may have happened."""
        return [m for m in self._places[sentence] if m.rank < UNNAMED_RANK and not m.origin]


def _actor_at(scan: Scan, at: int) -> str:
    state, name = scan.hit("states", at), scan.name_at.get(at)
    return state.form.entry.value if state else name.names[0].id if name else scan.text(at)
