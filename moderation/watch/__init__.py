"""The watch rules W-1 to W-30: a text looked at on this machine before others read it.

``check(text, writer)`` gives a ``Verdict``. Nothing here knows the database, and no rule looks
at more than the one text and the counts in ``Writer`` (W-30): nobody is scored or profiled.
The rules are in ``rules.toml``, what people read in ``words.py``; docs/watch-rules.md tells both.
"""

from moderation.watch.checking import check, fingerprint
from moderation.watch.patterns import PatternError
from moderation.watch.rulesets import LowersFloorError, RuleSet, UnknownRuleError
from moderation.watch.verdicts import Found, Verdict, Writer

__all__ = [
    "Found",
    "LowersFloorError",
    "PatternError",
    "RuleSet",
    "UnknownRuleError",
    "Verdict",
    "Writer",
    "check",
    "fingerprint",
]
