"""What each key of the config file may be, and what a wrong value is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import samtranslator
from support.config_files import config, refusal

from asynclambda.build.config.models import LOG_RETENTION_DAYS

ALARM: dict[str, Any] = {"threshold": 3600}
CORS: dict[str, Any] = {"allow_origins": ["https://shop.example.com"]}
STATEMENT = {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"}
EXTRA: dict[str, Any] = {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": ["$QUEUEID"]}}


@pytest.mark.parametrize(
    "document",
    [
        {"environment_variables": {"LEVEL": "", "a1": "x" * 100, "POWERTOOLS_LOG_LEVEL": "INFO"}},
        {"policies": ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", "AmazonS3ReadOnlyAccess"]},
        {"policies": [STATEMENT, {"Statement": [STATEMENT]}, {"Statement": STATEMENT}]},
        {"policies": [{"Version": "2012-10-17", "Id": "x", "Statement": [{"Fn::If": []}]}]},
        {"policies": [{"SQSSendMessagePolicy": {"QueueName": "x"}}, {"VPCAccessPolicy": {}}]},
        {"policies": [{"Ref": "Policy"}, {"Fn::If": ["IsProd", "a", "b"]}]},
        {"policies": [{**STATEMENT, "Sid": "x", "Condition": {}, "Resource": ["a", {"Ref": "B"}]}]},
        {"policies": [{"Effect": "Deny", "NotAction": "iam:*", "NotResource": {"Ref": "A"}}]},
        {"layers": ["layer_1", {"Fn::ImportValue": "layer"}]},
        {"managed_queue_extras": [EXTRA, {"Type": "Custom::Thing", "DependsOn": ["$EXTRA0"]}]},
        {"tags": {"team": "", "cost center": "a:b/c=d+e-f_g@h", "größe": "ü"}},
        {"logging_config": {"LogFormat": "Text", "LogGroup": {"Ref": "Group"}}},
        {"reserved_concurrency": 0},
        {"method_settings": [{"ThrottlingRateLimit": 0.5, "LoggingLevel": {"Ref": "Level"}}]},
        {"certificate_arn": {"Ref": "Certificate"}, "hosted_zone_id": {"Fn::ImportValue": "zone"}},
        {"queue_age_alarm": {**ALARM, "period": 300, "alarm_actions": [{"Ref": "Topic"}]}},
        {"cors": {"allow_origins": ["*"], "allow_methods": ["*"], "allow_headers": ["*"]}},
        {"cors": {**CORS, "allow_credentials": True, "max_age": 0}},
    ],
    ids=lambda document: next(iter(document)),
)
def test_right_values_are_taken(document: dict[str, Any]) -> None:
    config(document)


@pytest.mark.parametrize(
    ("document", "path", "what"),
    [
        # numbers
        ({"memory": 127}, "memory", "the number 127 is not allowed"),
        ({"memory": 10_241}, "memory", "not allowed"),
        ({"memory": "512"}, "memory", 'the string "512" stands where a whole number belongs'),
        ({"memory": True}, "memory", "the boolean true stands where a whole number belongs"),
        ({"timeout": 901}, "timeout", "not allowed"),
        ({"timeout": 1.5}, "timeout", "the number 1.5 stands where a whole number belongs"),
        ({"ephemeral_storage": 511}, "ephemeral_storage", "not allowed"),
        ({"reserved_concurrency": -1}, "reserved_concurrency", "not allowed"),
        ({"log_retention_days": 31}, "log_retention_days", "the number 31 is not allowed"),
        ({"log_retention_days": True}, "log_retention_days", "the boolean true is not allowed"),
        # lists
        ({"layers": "arn"}, "layers", 'the string "arn" stands where a list belongs'),
        ({"layers": {"a": "b"}}, "layers", "an object stands where a list belongs"),
        ({"layers": [1]}, "layers[0]", "the number 1 stands where a string belongs"),
        ({"layers": ["a", ""]}, "layers[1]", "the string is empty"),
        ({"subnet_ids": [{"ref": "x"}]}, "subnet_ids[0]", "no function of CloudFormation"),
        ({"subnet_ids": [{}]}, "subnet_ids[0]", "no function of CloudFormation"),
        ({"subnet_ids": [{"Ref": "a", "Fn::Sub": "b"}]}, "subnet_ids[0]", "no function"),
        ({"security_group_ids": [[]]}, "security_group_ids[0]", "an empty list stands where"),
        # strings
        ({"domain_name": ""}, "domain_name", "the string is empty"),
        ({"domain_name": {"Ref": "x"}}, "domain_name", "an object stands where a string belongs"),
        ({"image_uri": 1}, "image_uri", "stands where a string belongs"),
        ({"tls_version": "TLS_1_1"}, "tls_version", 'the string "TLS_1_1" is not allowed'),
        ({"tls_version": []}, "tls_version", "an empty list is not allowed"),
        ({"auto_create_acm_certificate": "yes"}, "auto_create_acm_certificate", "true or false"),
        ({"auto_create_acm_certificate": 1}, "auto_create_acm_certificate", "true or false"),
        # logging_config
        ({"logging_config": "JSON"}, "logging_config", "stands where an object belongs"),
        ({"logging_config": {"LogFormat": "json"}}, "logging_config.LogFormat", "not allowed"),
        ({"logging_config": {"LogLevel": "INFO"}}, "logging_config.LogLevel", "no such key"),
        ({"logging_config": {"SystemLogLevel": "ERROR"}}, "logging_config.SystemLogLevel", "not"),
        # queue_age_alarm
        ({"queue_age_alarm": {}}, "queue_age_alarm", '"threshold" is missing'),
        ({"queue_age_alarm": {"threshold": 0}}, "queue_age_alarm.threshold", "not allowed"),
        ({"queue_age_alarm": {**ALARM, "period": 61}}, "queue_age_alarm.period", "not allowed"),
        ({"queue_age_alarm": {**ALARM, "perod": 60}}, "queue_age_alarm.perod", "no such key"),
        ({"queue_age_alarm": {**ALARM, "ok_actions": "a"}}, "queue_age_alarm.ok_actions", "a list"),
        # cors
        ({"cors": {}}, "cors", '"allow_origins" is missing'),
        ({"cors": {"allow_origins": []}}, "cors.allow_origins", "the list is empty"),
        ({"cors": {"allow_origins": "*"}}, "cors.allow_origins", "where a list belongs"),
        ({"cors": {"allow_origins": ["example.com"]}}, "cors.allow_origins[0]", "not an origin"),
        ({"cors": {"allow_origins": ["https://a.b/"]}}, "cors.allow_origins[0]", "not an origin"),
        ({"cors": {"allow_origins": ["https://a'"]}}, "cors.allow_origins[0]", "not an origin"),
        ({"cors": {**CORS, "allow_methods": ["get"]}}, "cors.allow_methods[0]", "not allowed"),
        ({"cors": {**CORS, "allow_headers": ["a b"]}}, "cors.allow_headers[0]", "of a header"),
        ({"cors": {**CORS, "max_age": 86_401}}, "cors.max_age", "not allowed"),
        (
            {"cors": {"allow_origins": ["*"], "allow_credentials": True}},
            "cors.allow_credentials",
            "no browser sends credentials",
        ),
        # method_settings
        ({"method_settings": ["*"]}, "method_settings[0]", "stands where an object belongs"),
        ({"method_settings": [{"Method": "*"}]}, "method_settings[0].Method", "no such key"),
        ({"method_settings": [{"HttpMethod": 1}]}, "method_settings[0].HttpMethod", "a string"),
        (
            {"method_settings": [{"ThrottlingRateLimit": True}]},
            "method_settings[0].ThrottlingRateLimit",
            "the boolean true stands where a number belongs",
        ),
        (
            {"method_settings": [{"CachingEnabled": 1}]},
            "method_settings[0].CachingEnabled",
            "the number 1 stands where true or false belongs",
        ),
        # tags
        ({"tags": ["a"]}, "tags", "stands where an object belongs"),
        ({"tags": {"a": 1}}, "tags.a", "the number 1 stands where a string belongs"),
        ({"tags": {"AWS:x": "y"}}, "tags.AWS:x", "are AWS's"),
        ({"tags": {"": "y"}}, 'tags[""]', "1 to 128 characters, not 0"),
        ({"tags": {"a": "x" * 257}}, "tags.a", "at most 256 characters, not 257"),
        ({"tags": {"a": "x\n"}}, "tags.a", "a sign that AWS does not take"),
        ({"tags": {"a*": "x"}}, 'tags["a*"]', "a sign that AWS does not take"),
    ],
)
def test_a_wrong_value_is_refused_with_its_path(
    document: dict[str, Any], path: str, what: str
) -> None:
    error = refusal(document)

    assert error.where == f".async_lambda/config.json: {path}"
    assert what in error.what


@pytest.mark.parametrize(
    ("document", "remedy"),
    [
        ({"memory": 127}, "Give 128 to 10,240 MB."),
        ({"timeout": "1"}, "Give 1 to 900 seconds."),
        ({"layers": "arn"}, "Put it into a list: [ … ]."),
        ({"tls_version": "TLS_1_1"}, 'Did you mean "TLS_1_2"?'),
        ({"tls_version": 1.2}, "Give one of: TLS_1_0, TLS_1_2."),
        ({"subnet_ids": [{"ref": "x"}]}, 'Did you mean "Ref"?'),
        ({"logging_config": {"LogFormat": "json"}}, 'Did you mean "JSON"?'),
        ({"queue_age_alarm": {**ALARM, "period": 61}}, "in steps of 60."),
        ({"method_settings": [{"Httpmethod": "*"}]}, 'Did you mean "HttpMethod"?'),
        ({"image_uri": 1}, "Put it into double quotes."),
    ],
)
def test_a_wrong_value_is_told_a_right_one(document: dict[str, Any], remedy: str) -> None:
    assert remedy in str(refusal(document).remedy)


@pytest.mark.parametrize(
    ("policy", "path", "what"),
    [
        ("", "", "the string is empty"),
        (5, "", "the number 5 stands where a policy belongs"),
        ({}, "", "an empty object that is no policy"),
        ({"Foo": {}}, "", "an object that is no policy"),
        ({"statement": []}, "", "an object that is no policy"),
        ({"SQSSendMessagePolicy": "x"}, ".SQSSendMessagePolicy", "an object of parameters"),
        ({"Statement": []}, ".Statement", "an empty list stands where a list of statements"),
        ({"Statement": "x"}, ".Statement", "stands where a list of statements belongs"),
        ({"Statement": [3]}, ".Statement[0]", "the number 3 stands where a statement belongs"),
        ({"Statement": STATEMENT, "Verson": "x"}, ".Verson", "there is no such key"),
        ({"Statement": STATEMENT, "Version": "2020"}, ".Version", "no version of IAM's"),
        ({"Statement": STATEMENT, "Id": 3}, ".Id", "stands where a string belongs"),
        ({**STATEMENT, "Effect": "allow"}, ".Effect", 'the string "allow" is no effect'),
        ({**STATEMENT, "Actions": []}, ".Actions", "there is no such key"),
        ({**STATEMENT, "Action": []}, ".Action", "the list is empty"),
        ({**STATEMENT, "Resource": ["a", 1]}, ".Resource[1]", "the number 1 stands where"),
        ({**STATEMENT, "NotAction": "a"}, "", 'both "Action" and "NotAction"'),
        ({**STATEMENT, "Principal": "*"}, "", "a statement of a role has no principal"),
        ({**STATEMENT, "Condition": "x"}, ".Condition", "stands where an object belongs"),
        ({**STATEMENT, "Sid": 1}, ".Sid", "stands where a string belongs"),
        ({"Effect": "Allow", "Action": "a"}, "", 'neither "Resource" nor "NotResource"'),
        ({"Action": "a", "Resource": "*"}, "", 'the statement has no "Effect"'),
    ],
)
def test_a_wrong_policy_is_refused_with_its_path(policy: object, path: str, what: str) -> None:
    error = refusal({"policies": [policy]})

    assert error.where == f".async_lambda/config.json: policies[0]{path}"
    assert what in error.what


def test_a_policy_with_several_faults_is_told_all_of_them() -> None:
    error = refusal({"policies": [{"Statement": [{**STATEMENT, "Effect": 1, "Resource": []}]}]})

    assert "policies[0].Statement[0].Effect: " in error.what
    assert "policies[0].Statement[0].Resource: " in error.what


def test_a_bare_statement_becomes_a_document_and_all_else_stays() -> None:
    policies = ["a", {"Ref": "B"}, {"Statement": [STATEMENT]}, {"VPCAccessPolicy": {}}, STATEMENT]

    kept = config({"policies": policies}).for_stage(None, []).app.policies

    assert kept == (*policies[:4], {"Version": "2012-10-17", "Statement": [STATEMENT]})


def test_every_policy_template_of_sam_is_one_here() -> None:
    path = Path(samtranslator.__file__).parent / "policy_templates_data" / "policy_templates.json"
    templates = json.loads(path.read_text())["Templates"]

    assert len(templates) > 70
    config({"policies": [{name: {}} for name in templates]})


@pytest.mark.parametrize(
    ("extra", "path", "what"),
    [
        ("x", "", "stands where a resource belongs"),
        ({}, "", 'the resource has no "Type"'),
        ({"type": "AWS::A::B"}, ".type", "there is no such key"),
        ({"Type": "Alarm"}, ".Type", 'the string "Alarm" is no type of a resource'),
        ({"Type": 1}, ".Type", "the number 1 is no type of a resource"),
        ({**EXTRA, "Property": {}}, ".Property", "there is no such key"),
        ({**EXTRA, "Properties": []}, ".Properties", "stands where an object belongs"),
    ],
)
def test_a_wrong_extra_is_refused_with_its_path(extra: object, path: str, what: str) -> None:
    error = refusal({"managed_queue_extras": [extra]})

    assert error.where == f".async_lambda/config.json: managed_queue_extras[0]{path}"
    assert what in error.what


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("PORT", 8080, "a number stands where a string belongs"),
        ("DEBUG", True, "a boolean stands where a string belongs"),
        ("TABLE", {"Ref": "Table"}, "an object stands where a string belongs"),
        ("NUL", "a\0b", "a NUL character"),
        ("A", "x", "no name of a variable in Lambda"),
        ("1A", "x", "no name of a variable in Lambda"),
        ("A-B", "x", "no name of a variable in Lambda"),
        ("ÄB", "x", "no name of a variable in Lambda"),
        ("AB\n", "x", "no name of a variable in Lambda"),
        ("AWS_REGION", "x", "Lambda sets this variable itself"),
        ("_HANDLER", "x", "Lambda sets this variable itself"),
        ("ASYNC_LAMBDA_TASK", "x", "are the framework's"),
    ],
)
def test_a_wrong_variable_is_refused_without_its_value(name: str, value: object, what: str) -> None:
    error = refusal({"environment_variables": {name: value}})

    assert str(error.where).startswith(".async_lambda/config.json: environment_variables")
    assert what in error.what
    assert "8080" not in str(error)


def test_numbers_and_booleans_in_the_environment_are_told_to_be_quoted() -> None:
    number = refusal({"environment_variables": {"PORT": 8080}})
    boolean = refusal({"environment_variables": {"DEBUG": False}})

    assert number.remedy == "An environment has strings only: put it into double quotes."
    assert boolean.remedy == 'An environment has strings only: write "false" in quotes.'


def test_an_environment_that_is_no_object_does_not_show_itself() -> None:
    assert "s3cr3t" not in str(refusal({"environment_variables": "TOKEN=s3cr3t"}))


def test_the_retentions_are_those_of_cloudwatch() -> None:
    # botocore has no list of them, so the ends and the count stand for it.
    assert (LOG_RETENTION_DAYS[0], LOG_RETENTION_DAYS[-1], len(LOG_RETENTION_DAYS)) == (1, 3653, 22)
    for days in LOG_RETENTION_DAYS:
        config({"log_retention_days": days})


def test_a_long_value_is_cut_in_messages() -> None:
    assert len(str(refusal({"memory": "x" * 10_000}))) < 300
