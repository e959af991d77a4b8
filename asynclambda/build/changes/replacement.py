"""The properties by which CloudFormation replaces a resource: it makes a new one and deletes the old one.

"Update requires: Replacement" in each type's page of
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

QUEUE = "AWS::SQS::Queue"

_REPLACED_BY: Mapping[str, Collection[str]] = {
    QUEUE: {"QueueName", "FifoQueue"},
    "AWS::Serverless::Function": {"FunctionName", "PackageType"},
    "AWS::Lambda::Function": {"FunctionName", "PackageType"},
    "AWS::S3::Bucket": {"BucketName"},
    "AWS::DynamoDB::Table": {"TableName", "KeySchema", "LocalSecondaryIndexes"},
    "AWS::IAM::Role": {"RoleName", "Path"},
    "AWS::IAM::ManagedPolicy": {"ManagedPolicyName", "Path"},
    "AWS::Logs::LogGroup": {"LogGroupName"},
    "AWS::Scheduler::ScheduleGroup": {"Name"},
    "AWS::CloudWatch::Alarm": {"AlarmName"},
    "AWS::CertificateManager::Certificate": {
        "DomainName",
        "DomainValidationOptions",
        "SubjectAlternativeNames",
        "ValidationMethod",
    },
}


def replacing(kind: str, paths: Collection[str]) -> list[str]:
    """Those of the changed properties by which a resource is replaced.

    Args:
        kind: Its type.
        paths: What changes of it, such as `RedrivePolicy.maxReceiveCount`.
    """
    by = _REPLACED_BY.get(kind, ())
    return sorted({path.partition(".")[0] for path in paths} & set(by))
