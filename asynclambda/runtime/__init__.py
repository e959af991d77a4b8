"""From Lambda's event to a task's `run`, and back.

`entry` is what Lambda imports. It loads one task (`load`), whose handler (`handlers`) turns the raw event
straight into the typed one (`queue`, `batch`, `sqs`, `schedule`, `api`, `stream`, `direct`: one a trigger)
and runs it (`runner`): the invocation into the context, middleware around `run`, and the context reset,
whatever happens. All that does not depend on the event is computed once, in INIT.
"""
