"""The keys of the config file, as settings: what a key is for, what it may be, how it merges.

`TaskSettings` has the keys that may stand at every level, `AppSettings` those besides that concern the
whole app. A level of the file and the merged result have the same keys, so they are the same models.
"""

# Pydantic reads annotations at run time, so what they name has to be imported then.
# ruff: noqa: TC001

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from asynclambda.build.config.checks import (
    Check,
    Flag,
    Reference,
    Text,
    literals,
    one_of,
    refused,
    whole_number,
)
from asynclambda.build.config.extras import Extra
from asynclambda.build.config.faults import Fault
from asynclambda.build.config.limits import Limits
from asynclambda.build.config.merge import Merge
from asynclambda.build.config.method_settings import MethodSetting
from asynclambda.build.config.origins import Header, OriginName
from asynclambda.build.config.policies import Policy
from asynclambda.build.config.tags import Tags
from asynclambda.build.config.variables import Variables
from asynclambda.options import Method
from asynclambda.tasks.checks import RANGES

if TYPE_CHECKING:
    from pydantic.fields import ComputedFieldInfo, FieldInfo

#: What CloudWatch takes for the retention of a log group, in days.
#: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
LOG_RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)

# https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html
_ApplicationLevel: TypeAlias = Literal["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]
_SystemLevel: TypeAlias = Literal["DEBUG", "INFO", "WARN"]
_Format: TypeAlias = Literal["Text", "JSON"]
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html
_Tls: TypeAlias = Literal["TLS_1_0", "TLS_1_2"]
_Method: TypeAlias = Method | Literal["*"]

_ACRONYMS = {"acm", "api", "arn", "cors", "id", "ids", "tls", "uri"}
_LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:tools:1"
_TOPIC = "arn:aws:sns:us-east-1:123456789012:pager"


def _title(name: str, _info: FieldInfo | ComputedFieldInfo) -> str:
    words = [word.upper() if word in _ACRONYMS else word for word in name.split("_")]
    return f"{words[0][:1].upper()}{words[0][1:]} {' '.join(words[1:])}".strip()


def _limits(name: str) -> Check:
    low, high, unit = RANGES[name]
    return whole_number(low, high, unit)


class Keys(BaseModel):
    """Keys and their values; immutable. A key that it does not have is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", field_title_generator=_title)


class LoggingConfig(Keys):
    """Where a function logs to, how, and from which level on. The names are Lambda's own."""

    ApplicationLogLevel: Annotated[_ApplicationLevel | None, literals(_ApplicationLevel)] = Field(
        default=None, description="The least level of the function's own logs. Needs JSON."
    )
    LogFormat: Annotated[_Format | None, literals(_Format)] = Field(
        default=None, description="How Lambda writes logs. Without it: Text."
    )
    LogGroup: Reference | None = Field(
        default=None,
        description="The name of a log group that exists, in place of /aws/lambda/<function>.",
        examples=["/orders/all"],
    )
    SystemLogLevel: Annotated[_SystemLevel | None, literals(_SystemLevel)] = Field(
        default=None, description="The least level of Lambda's own logs. Needs JSON."
    )


class QueueAgeAlarm(Keys):
    """Alarms on the age of the oldest message, ten queues an alarm."""

    threshold: Annotated[int, whole_number(1, 1_209_600, "seconds")] = Field(
        description="Seconds. A message older than that sets the alarm off.", examples=[3600]
    )
    # CloudWatch: multiples of a minute for metrics of SQS, and seven days at most.
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    period: Annotated[int, whole_number(60, 604_800, "seconds", multiple=60)] = Field(
        default=86_400, description="Seconds that are looked at as one. Without it: a day."
    )
    alarm_actions: tuple[Reference, ...] = Field(
        default=(), description="ARNs that are told when the alarm goes off.", examples=[[_TOPIC]]
    )
    ok_actions: tuple[Reference, ...] = Field(
        default=(), description="ARNs that are told when it is over.", examples=[[_TOPIC]]
    )


class Cors(Keys):
    """Which pages of other origins a browser lets call the API."""

    allow_origins: tuple[OriginName, ...] = Field(
        description='Origins, or "*" for all.',
        examples=[["https://shop.example.com"]],
        json_schema_extra={"minItems": 1},
    )
    allow_methods: tuple[Annotated[_Method, one_of((*get_args(Method), "*"))], ...] = Field(
        default=(), description="Methods. Without it: those of the API's routes."
    )
    allow_headers: tuple[Header, ...] = Field(
        default=(),
        description="Headers that a page may send.",
        examples=[["Content-Type", "Authorization"]],
    )
    allow_credentials: Flag = Field(
        default=False, description="Whether a page may send cookies. Not with every origin."
    )
    # Chrome remembers two hours at most, Firefox a day.
    max_age: Annotated[int | None, whole_number(0, 86_400, "seconds")] = Field(
        default=None, description="Seconds that a browser remembers the answer."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not self.allow_origins:
            fault = Fault(("allow_origins",), "the list is empty", "Give at least one origin.")
            raise refused(fault)
        # https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
        if self.allow_credentials and "*" in self.allow_origins:
            raise refused(
                Fault(
                    ("allow_credentials",),
                    'no browser sends credentials where allow_origins is "*"',
                    "Name the origins.",
                )
            )
        return self


class TaskSettings(Keys):
    """The keys that may stand at every level of the file; merged, the settings of one task."""

    environment_variables: Annotated[Variables, Merge.MAP] = Field(
        default={},
        description="Environment variables of the function, and of the build. Strings only.",
        examples=[{"TABLE_NAME": "orders"}],
    )
    policies: Annotated[tuple[Policy, ...], Merge.ADD] = Field(
        default=(),
        description="What the function may do beside what its tasks need: names or ARNs of managed "
        "policies, statements, policy documents, policy templates of SAM.",
        examples=[
            ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],
            [{"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"}],
            [{"SQSSendMessagePolicy": {"QueueName": "invoices"}}],
        ],
    )
    layers: Annotated[tuple[Reference, ...], Merge.ADD_ONCE] = Field(
        default=(),
        description="ARNs of layer versions. The later one covers the files of the earlier.",
        examples=[[_LAYER]],
    )
    subnet_ids: Annotated[tuple[Reference, ...], Merge.ADD_ONCE] = Field(
        default=(),
        description="Subnets of a VPC that the function is in. Needs security_group_ids.",
        examples=[["subnet-0123456789abcdef0"]],
    )
    security_group_ids: Annotated[tuple[Reference, ...], Merge.ADD_ONCE] = Field(
        default=(),
        description="Security groups of the function in its VPC. Needs subnet_ids.",
        examples=[["sg-0123456789abcdef0"]],
    )
    managed_queue_extras: Annotated[tuple[Extra, ...], Merge.ADD] = Field(
        default=(),
        description="Resources of CloudFormation that every queue gets one of. $QUEUEID stands for "
        "the logical id of the queue, $EXTRA0, $EXTRA1, … for those of its extras.",
        examples=[[{"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": ["$QUEUEID"]}}]],
    )
    tags: Annotated[Tags, Merge.MAP] = Field(
        default={},
        description="Tags of all resources but managed_queue_extras. The framework's own win.",
        examples=[{"team": "orders"}],
    )
    logging_config: Annotated[LoggingConfig | None, Merge.MAP] = Field(
        default=None,
        description="Where and how the function logs, and from which level on: merged by key.",
        examples=[{"LogFormat": "JSON", "ApplicationLogLevel": "INFO"}],
    )
    log_retention_days: Annotated[int | None, one_of(LOG_RETENTION_DAYS)] = Field(
        default=None,
        description="Days that the function's log group keeps its logs.",
        examples=[30],
    )
    reserved_concurrency: Annotated[int | None, whole_number(0, 100_000, "executions")] = Field(
        default=None,
        description="How many of the account's executions are kept for the function, and the most "
        "that it gets. 0 stops it.",
        examples=[5],
    )
    memory: Annotated[int | None, _limits("memory")] = Field(
        default=None, description="MB. Wins over the memory of the class.", examples=[512]
    )
    timeout: Annotated[int | None, _limits("timeout")] = Field(
        default=None, description="Seconds. Wins over the timeout of the class.", examples=[60]
    )
    ephemeral_storage: Annotated[int | None, _limits("ephemeral_storage")] = Field(
        default=None,
        description="MB of /tmp. Wins over the ephemeral_storage of the class.",
        examples=[1024],
    )


class AppSettings(TaskSettings):
    """All keys: those of `TaskSettings`, and those that may stand at app and stage level only."""

    method_settings: Annotated[tuple[MethodSetting, ...], Merge.ADD] = Field(
        default=(),
        description="MethodSettings of the API.",
        examples=[[{"HttpMethod": "*", "ResourcePath": "/*", "ThrottlingRateLimit": 100}]],
    )
    domain_name: Text | None = Field(
        default=None,
        description="The API's own domain. Needs a certificate.",
        examples=["orders.example.com"],
    )
    tls_version: Annotated[_Tls | None, literals(_Tls)] = Field(
        default=None, description="The oldest TLS that the API's own domain speaks."
    )
    certificate_arn: Reference | None = Field(
        default=None,
        description="The certificate of domain_name, in AWS Certificate Manager.",
        examples=["arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444"],
    )
    hosted_zone_id: Reference | None = Field(
        default=None,
        description="The zone of Route 53 that domain_name gets its record in.",
        examples=["Z0123456789EXAMPLE"],
    )
    auto_create_acm_certificate: Flag = Field(
        default=False,
        description="Whether the stack makes the certificate of domain_name. Needs hosted_zone_id.",
    )
    cors: Cors | None = Field(
        default=None,
        description="Which pages of other origins may call the API. Overrides as a whole.",
        examples=[{"allow_origins": ["https://shop.example.com"]}],
    )
    queue_age_alarm: QueueAgeAlarm | None = Field(
        default=None,
        description="Alarms on the age of the oldest message of the app's queues. Overrides as a "
        "whole.",
        examples=[{"threshold": 3600, "alarm_actions": [_TOPIC]}],
    )
    limits: Annotated[Limits, Merge.MAP] = Field(
        default={},
        description="The most that the stack may use of each limit; over it, the build fails.",
        examples=[{"resources": 400, "unzipped_bytes": 100_000_000}],
    )
    max_import_ms: Annotated[int | None, whole_number(1, 60_000, "milliseconds")] = Field(
        default=None,
        description="The most that the imports of a task's module may take on the building machine, "
        "measured in the bundle; over it, the build fails. Without it nothing is measured.",
        examples=[800],
    )
    image_uri: Text | None = Field(
        default=None,
        description="A container image that all functions run from, in place of the zip bundle.",
        examples=["123456789012.dkr.ecr.us-east-1.amazonaws.com/orders:1"],
    )
