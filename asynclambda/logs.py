"""The logger of a function: Powertools', with the current invocation on every line."""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING

from asynclambda.context import current

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger


class InvocationFilter(logging.Filter):
    """Puts the current invocation on each record.

    Read from the context at the time of the line, so it is right in coroutines and `asyncio.to_thread`,
    and nothing is left behind for the next invocation.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: it only adds."""
        invocation = current.get()
        if invocation is not None:
            record.task = invocation.task_id
            record.invocation_id = invocation.invocation_id
            record.root_invocation_id = invocation.root_invocation_id
            record.source_task = invocation.source_task_id
            record.lane = invocation.lane
            record.message_id = invocation.message_id
            record.attempt = invocation.attempt
        return True


@cache
def task_logger(service: str | None) -> Logger:
    """The logger of an app's functions.

    Args:
        service: Powertools' `service` field: the app's name. None leaves it to
            `POWERTOOLS_SERVICE_NAME`.
    """
    from aws_lambda_powertools import Logger

    logger = Logger(service=service)
    # On the handler and not on the logger, so that it sees the lines of child loggers, too.
    logger.registered_handler.addFilter(InvocationFilter())
    return logger
