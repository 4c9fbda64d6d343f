"""Whether the numbers of a count agree with each other: pure arithmetic.

Issued ≤ present, collected ≤ issued, valid + invalid = collected (one paper of 2026, domain.md section 8.1);
that the five boxes of a person are at most the valid ballots is ours.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from models.rules.schema import MeetingRules


class Check(StrEnum):
    """What can be wrong with a count."""

    NOT_ENTERED = "not_entered"
    ISSUED = "issued"
    COLLECTED = "collected"
    VALID = "valid"
    BOXES = "boxes"
    NO_VOTES = "no_votes"
    QUORUM = "quorum"


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that failed, with what explains it."""

    check: Check
    args: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Count:
    """The numbers of a count; ``votes`` are by name, None where nothing was entered."""

    members: int
    present: int
    issued: int | None
    collected: int | None
    valid: int | None
    invalid: int | None
    votes: Mapping[str, tuple[int, ...] | None]


def failures(count: Count, rules: MeetingRules) -> Iterator[Failure]:
    """Return what does not agree, in the order of the record."""
    if rules.enforced and not exceeds(count.present, count.members, rules.quorum_percent):
        args = {"present": count.present, "members": count.members, "percent": rules.quorum_percent}
        yield Failure(Check.QUORUM, args)
    issued, collected, valid, invalid = count.issued, count.collected, count.valid, count.invalid
    if issued is None or collected is None or valid is None or invalid is None:
        yield Failure(Check.NOT_ENTERED)
        return
    if issued > count.present:
        yield Failure(Check.ISSUED, {"issued": issued, "present": count.present})
    if collected > issued:
        yield Failure(Check.COLLECTED, {"collected": collected, "issued": issued})
    if valid + invalid != collected:
        args = {"valid": valid, "invalid": invalid, "sum": valid + invalid, "collected": collected}
        yield Failure(Check.VALID, args)
    yield from _boxes(count, valid)


def _boxes(count: Count, valid: int) -> Iterator[Failure]:
    for name, votes in count.votes.items():
        if votes is None:
            yield Failure(Check.NO_VOTES, {"name": name})
        elif sum(votes) > valid:
            yield Failure(Check.BOXES, {"name": name, "sum": sum(votes), "valid": valid})


def exceeds(part: int, whole: int, percent: int) -> bool:
    """Tell whether a part is more than so many percent of a whole."""
    return part * 100 > whole * percent
