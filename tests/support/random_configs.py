"""Random config files: ones that can be built, and ones broken in a way that somebody might break them.

`documents` uses every key of every level. What can be deployed only together (subnets and security
groups, log levels and JSON) comes together, so each document is right for every stage and task it names.
"""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any, TypeAlias

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import DrawFn, SearchStrategy

Document: TypeAlias = dict[str, Any]

TASKS = ("Charge", "Refund")
STAGES = ("dev", "prod")

_ARN = "arn:aws:{}:us-east-1:123456789012:{}"
_INTRINSICS: tuple[Document, ...] = (
    {"Ref": "Thing"},
    {"Fn::ImportValue": "shared-thing"},
    {"Fn::Sub": "${AWS::StackName}-thing"},
)
_STATEMENTS: tuple[Document, ...] = (
    {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"},
    {"Sid": "Keys", "Effect": "Deny", "NotAction": ["kms:Decrypt"], "Resource": [{"Ref": "Key"}]},
)
_EXTRAS: tuple[Document, ...] = (
    {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "MetricName": "ApproximateNumberOfMessagesVisible",
            "Namespace": "AWS/SQS",
            "Dimensions": [
                {"Name": "QueueName", "Value": {"Fn::GetAtt": ["$QUEUEID", "QueueName"]}}
            ],
            "Statistic": "Maximum",
            "Period": 300,
            "EvaluationPeriods": 1,
            "Threshold": 10,
            "ComparisonOperator": "GreaterThanThreshold",
        },
    },
    {
        "Type": "AWS::CloudWatch::CompositeAlarm",
        "Properties": {"AlarmRule": {"Fn::Sub": 'ALARM("${$EXTRA0}")'}},
        "DependsOn": "$QUEUEID",
    },
)
_NETWORK: Document = {
    "subnet_ids": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    "security_group_ids": ["sg-0123456789abcdef0"],
}


def _lists(*entries: Any) -> SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(entries), max_size=2)


def _maps(keys: SearchStrategy[str], values: SearchStrategy[str]) -> SearchStrategy[Document]:
    return st.dictionaries(keys, values, max_size=2)


_TASK_KEYS: dict[str, SearchStrategy[Any]] = {
    "environment_variables": _maps(
        st.sampled_from(["LEVEL", "TABLE_NAME", "b2"]),
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8),
    ),
    "policies": _lists(
        _ARN.format("iam", "policy/own").replace("us-east-1", ""),
        "AmazonS3ReadOnlyAccess",
        *_STATEMENTS,
        {"Statement": list(_STATEMENTS)},
        {"Version": "2012-10-17", "Statement": _STATEMENTS[0]},
        {"SQSSendMessagePolicy": {"QueueName": "invoices"}},
        {"Ref": "Policy"},
    ),
    # At most one a level: a function of four levels has room for five.
    "layers": _lists(*(_ARN.format("lambda", f"layer:l{n}:1") for n in range(3))),
    "managed_queue_extras": st.sampled_from([[], [_EXTRAS[0]], list(_EXTRAS)]),
    "tags": _maps(
        st.sampled_from(["team", "cost center", "a:b/c"]), st.text("ab c+-=._:/@", max_size=8)
    ),
    "log_retention_days": st.sampled_from([1, 30, 3653]),
    "reserved_concurrency": st.integers(0, 1000),
    "memory": st.integers(128, 10_240),
    "timeout": st.integers(1, 900),
    "ephemeral_storage": st.integers(512, 10_240),
}

_APP_KEYS: dict[str, SearchStrategy[Any]] = {
    "method_settings": _lists(
        {"HttpMethod": "*", "ResourcePath": "/*", "ThrottlingRateLimit": 0.5},
        {"HttpMethod": "GET", "ResourcePath": "/orders", "CachingEnabled": False},
    ),
    "tls_version": st.sampled_from(["TLS_1_0", "TLS_1_2"]),
    "hosted_zone_id": st.sampled_from(["Z0123456789EXAMPLE", *_INTRINSICS]),
    "cors": st.fixed_dictionaries(
        {
            "allow_origins": st.sampled_from(
                [["https://shop.example.com"], ["http://localhost:3000"]]
            )
        },
        optional={
            "allow_methods": st.sampled_from([[], ["GET", "POST"], ["*"]]),
            "allow_headers": st.sampled_from([[], ["Content-Type"]]),
            "allow_credentials": st.booleans(),
            "max_age": st.integers(0, 86_400),
        },
    ),
    "queue_age_alarm": st.fixed_dictionaries(
        {"threshold": st.integers(1, 100_000)},
        optional={
            "period": st.integers(1, 1440).map(lambda minutes: minutes * 60),
            "alarm_actions": _lists(_ARN.format("sns", "pager"), *_INTRINSICS),
            "ok_actions": _lists(_ARN.format("sns", "pager")),
        },
    ),
}

_LOGGING: SearchStrategy[Document] = st.sampled_from(
    [
        {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "WARN"},
        {"LogFormat": "JSON", "LogGroup": {"Ref": "Group"}},
        {"LogFormat": "JSON"},
    ]
)
_DOMAIN: SearchStrategy[Document] = st.sampled_from(
    [
        {},
        {
            "domain_name": "orders.example.com",
            "certificate_arn": _ARN.format("acm", "certificate/11111111-2222-3333"),
        },
        {
            "domain_name": "orders.example.com",
            "hosted_zone_id": "Z0123456789EXAMPLE",
            "auto_create_acm_certificate": True,
        },
    ]
)


@st.composite
def _levels(draw: DrawFn, *, app: bool) -> Document:
    """The keys of one level."""
    keys = {**_TASK_KEYS, **(_APP_KEYS if app else {})}
    names = draw(st.lists(st.sampled_from(sorted(keys)), max_size=4, unique=True))
    level: Document = {name: draw(keys[name]) for name in names}
    together = draw(st.integers(0, 7))
    if together & 1:
        level |= _NETWORK
    if together & 2:
        level["logging_config"] = draw(_LOGGING)
    if together & 4 and app:
        level |= draw(_DOMAIN)
    return level


@st.composite
def documents(draw: DrawFn) -> Document:
    """A config that can be built at every stage of `STAGES` that it has, with tasks of `TASKS`."""
    document: Document = draw(_levels(app=True))
    stages: tuple[str, ...] = STAGES[: draw(st.integers(0, 2))]
    if stages:
        document["stages"] = {stage: draw(_levels(app=True)) for stage in stages}
    tasks: Document = {}
    for task in TASKS[: draw(st.integers(0, 2))]:
        tasks[task] = draw(_levels(app=False))
        if draw(st.booleans()) and stages:
            tasks[task]["stages"] = {stages[0]: draw(_levels(app=False))}
    if tasks:
        document["tasks"] = tasks
    # What was drawn from a list of examples must not be shared, neither by two places of a document nor
    # by two documents: it is going to be changed.
    made: Document = json.loads(json.dumps(document))
    return made


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)

#: Values of the wrong type, of the wrong form, and out of range.
_WRONG = st.one_of(
    st.sampled_from(
        [None, True, 0, -1, 3.5, 10**40, "", "x", "512", [], [[]], [None], ["x", "x"], {}, {"x": 1}]
    ),
    _JSON,
)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every value of a document, as the object or list that has it, and its key or index there."""
    found: list[tuple[Any, Any]] = []
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in entries:
        found.append((value, key))
        if isinstance(each, dict | list):
            found += _places(each)
    return found


def _with_a_wrong_value(draw: DrawFn, document: Document) -> None:
    holder, key = draw(st.sampled_from(_places(document)))
    holder[key] = copy.deepcopy(draw(_WRONG))


def _with_a_mistyped_key(draw: DrawFn, document: Document) -> None:
    holder, key = draw(st.sampled_from(_places(document)))
    if isinstance(holder, dict) and key:
        at = draw(st.integers(0, len(key) - 1))
        typo = draw(st.sampled_from([key[:at] + key[at + 1 :], key.upper(), f"{key}s", f" {key}"]))
        holder[typo] = holder.pop(key)


def _with_a_value_elsewhere(draw: DrawFn, document: Document) -> None:
    places = _places(document)
    holder, key = draw(st.sampled_from(places))
    other, other_key = draw(st.sampled_from(places))
    value = copy.deepcopy(holder[key])
    if isinstance(other, dict):
        other[str(key)] = value
    else:
        other[other_key] = value


def _without_a_value(draw: DrawFn, document: Document) -> None:
    holder, key = draw(st.sampled_from(_places(document)))
    del holder[key]


_BREAKS: list[Callable[[DrawFn, Document], None]] = [
    _with_a_wrong_value,
    _with_a_mistyped_key,
    _with_a_value_elsewhere,
    _without_a_value,
]


@st.composite
def broken_documents(draw: DrawFn) -> Document:
    """A document that was right once, with one to three changes. By chance it may still be right."""
    document = draw(documents())
    for change in draw(st.lists(st.sampled_from(_BREAKS), min_size=1, max_size=3)):
        if document:
            change(draw, document)
    return document


@st.composite
def _broken_texts(draw: DrawFn) -> bytes:
    """The bytes of a file, of which some are lost, doubled or others."""
    text = json.dumps(draw(documents()), indent=draw(st.sampled_from([None, 2]))).encode()
    start = draw(st.integers(0, len(text)))
    lost = draw(st.integers(0, 3))
    added = draw(
        st.sampled_from(
            [b"", b",", b'"', b"}", b"//", b"'", b"\xff", b"\n", b"\\u", text[start : start + 40]]
        )
    )
    return text[:start] + added + text[start + lost :]


def files() -> SearchStrategy[bytes]:
    """The bytes of a config file: right, broken as a document, broken as text, or anything at all."""
    right = documents().map(lambda document: json.dumps(document).encode())
    broken = broken_documents().map(lambda document: json.dumps(document).encode())
    anything = _JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=30)
    return st.one_of(right, broken, broken, _broken_texts(), anything)
