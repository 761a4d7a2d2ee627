"""Every reason that a toll or an incident can give: keys of the labels tables, which put them into words."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a claim counts or does not, how a best figure was chosen, and what is flagged."""

    # a claim counts
    CURRENT_POSITION = "current_position"  # the claimant's latest figure
    ADDED_GROUP = "added_group"  # one of several groups that the claimant counts apart; they are added
    WIDENS_HIGH = "widens_high"  # may only raise the upper bound
    # a claim does not count
    COPY_OF = "copy_of"
    PART_OF = "part_of"
    WITHIN_TOTAL = "within_total"  # one group of people inside a larger figure of the same claimant
    ONE_GROUP_ONLY = "one_group_only"  # one side's losses, where others count everybody
    SUPERSEDED_BY_SAME_SOURCE = "superseded_by_same_source"
    REPEATED_BY_SAME_SOURCE = "repeated_by_same_source"
    VAGUE_BELOW_FIGURE = "vague_below_figure"
    JOINT_SPLIT_KNOWN = "joint_split_known"
    STANCE_DENIED = "stance_denied"
    STANCE_DOUBTED = "stance_doubted"
    STANCE_EXPECTED = "stance_expected"
    PARTY_TO_THE_FIGHTING = "party_to_the_fighting"
    NOT_COUNTED_BY_RULE = "not_counted_by_rule"  # fighters where a rule counts civilians only
    # how the figures were chosen
    ONLY_POSITION = "only_position"
    BEST_RANKED = "best_ranked"
    BEST_UPDATED_ITSELF = "best_updated_itself"  # the claimant that corrected its own figure and spoke last
    BEST_SHARED = "best_shared"
    BEST_LOWER_MIDDLE = "best_lower_middle"
    BEST_LOWEST = "best_lowest"
    NO_FIGURE = "no_figure"  # words or bounds only: no best figure
    OPEN_ABOVE = "open_above"
    BOUNDS_OF_JOINT = "bounds_of_joint"
    PARTIES_ONLY = "parties_only"
    BEYOND_INCIDENTS = (
        "beyond_incidents"  # what a period total holds beyond its place's incidents: least-most
    )
    DISPUTED = "disputed"  # a party to the fighting says otherwise
    NEEDS_TWO_REPORTS = "needs_two_reports"
    GRADE_CONFIRMED = "grade_confirmed"
    GRADE_FAIR = "grade_fair"
    GRADE_WEAK = "grade_weak"
    GRADE_CONTESTED = "grade_contested"
    # flags of an incident
    BREAKDOWN_MISMATCH = "breakdown_mismatch"
    CUMULATIVE_FALL = "cumulative_fall"
    STATUS_CONTRADICTED = "status_contradicted"
    WHEN_FROM_PUBLICATION = "when_from_publication"
