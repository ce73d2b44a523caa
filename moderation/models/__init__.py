"""Reports, cases, decisions, sanctions, appeals, and the ledger that keeps them honest."""

from moderation.models.cases import Case, CaseEvent, Look, Priority, Report, WiderLook
from moderation.models.decisions import Action, Appeal, Decision, Reason, Sanction, SealedCopy
from moderation.models.ledger import LedgerEntry
from moderation.models.watching import WatchSetting

__all__ = [
    "Action",
    "Appeal",
    "Case",
    "CaseEvent",
    "Decision",
    "LedgerEntry",
    "Look",
    "Priority",
    "Reason",
    "Report",
    "Sanction",
    "SealedCopy",
    "WatchSetting",
    "WiderLook",
]
