"""The dead letter queues as a workbench: read dead messages, send them again, drop them.

`queues` finds an app's dead letter queues from its tasks. `reading` takes the messages that are there, as
`letter`s with their reasons and typed payloads, and gives them back untouched. `replay` sends letters to the
lane that they came from; a letter is deleted only after its replacement is accepted. Everything works on an
SQS client that it is given: AWS's, or that of the local engine.
"""

from asynclambda.dlq.letter import Letter
from asynclambda.dlq.queues import DeadLetterQueue, dead_letter_queues
from asynclambda.dlq.reading import held
from asynclambda.dlq.replay import Outcome, drop, replay

__all__ = [
    "DeadLetterQueue",
    "Letter",
    "Outcome",
    "dead_letter_queues",
    "drop",
    "held",
    "replay",
]
