"""What can go wrong in the test kit itself."""

from __future__ import annotations

from asynclambda.errors import AsyncLambdaError


class EventError(AsyncLambdaError):
    """An event cannot be made of what was given; the text says what is missing.

        STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"

        class Mirror(DynamoDBTask[Order], stream_arn=STREAM):
            def run(self, event: DynamoDBEvent[Order]) -> None: ...

        try:
            event_for(Mirror)
        except EventError as error:
            print(error)  # a change has a new image, an old one or both

    Only tests meet it.
    """


class SimulationError(AsyncLambdaError):
    """A simulation cannot do what it is asked for, or does not come to an end.

        try:
            with simulate(app, start=datetime(2030, 1, 31)): ...
        except SimulationError as error:
            print(error)  # start=2030-01-31 00:00:00 has no time zone

    Only tests meet it.
    """
