"""What stands in for boto3's clients while a simulation runs: as much of each as the runtime calls."""

from __future__ import annotations

from asynclambda.testing.simulator.services.dynamodb import DynamoDBStandIn
from asynclambda.testing.simulator.services.s3 import Bucket, S3StandIn
from asynclambda.testing.simulator.services.sqs import SqsStandIn

__all__ = ["Bucket", "DynamoDBStandIn", "S3StandIn", "SqsStandIn"]
