"""How much of AWS's limits a stack uses, before a deployment finds out.

`stack_entries` and `function_entries` measure a template, `bundle_entries` a bundle; each `Entry` is one
limit. `check` refuses what is over a limit of AWS's, or over one that the project has set itself; past
500 resources it says what would bring the stack under, with the numbers.
"""

from asynclambda.build.ledger.check import check
from asynclambda.build.ledger.entry import Entry, Limit
from asynclambda.build.ledger.ledger import Ledger, make_ledger

__all__ = ["Entry", "Ledger", "Limit", "check", "make_ledger"]
