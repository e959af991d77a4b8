"""The REST API of an app with `ApiTask`s, with its domain and certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda import names
from asynclambda.build.plan.resource import Resource, ref
from asynclambda.build.plan.tags import tag_list, tag_map
from asynclambda.errors import ConfigError
from asynclambda.spec import ApiTrigger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.build.config import AppSettings, Cors
    from asynclambda.build.plan.resource import Value
    from asynclambda.spec import TaskSpec

STAGE = "prod"


def api_resources(specs: Sequence[TaskSpec], settings: AppSettings) -> list[Resource]:
    """The API, and its certificate where the framework makes it; nothing for an app without routes.

    Raises:
        ConfigError: The domain's settings do not fit together.
    """
    if not any(isinstance(spec.trigger, ApiTrigger) for spec in specs):
        return []
    properties: dict[str, Value] = {
        "StageName": STAGE,
        "PropagateTags": True,
        "Tags": tag_map(settings.tags),
    }
    if settings.method_settings:
        properties["MethodSettings"] = list(settings.method_settings)
    if settings.cors is not None:
        properties["Cors"] = _cors(settings.cors)
    resources: list[Resource] = []
    if settings.domain_name is not None:
        certificate, made = _certificate(settings, settings.domain_name)
        resources += made
        domain: dict[str, Value] = {
            "DomainName": settings.domain_name,
            "CertificateArn": certificate,
        }
        if settings.tls_version is not None:
            domain["SecurityPolicy"] = settings.tls_version
        if settings.hosted_zone_id is not None:
            domain["Route53"] = {"HostedZoneId": settings.hosted_zone_id}
        properties["Domain"] = domain
    return [*resources, Resource(names.API, "AWS::Serverless::Api", properties)]


def api_outputs(specs: Sequence[TaskSpec]) -> dict[str, Value]:
    """The address of the API among the stack's outputs."""
    if not any(isinstance(spec.trigger, ApiTrigger) for spec in specs):
        return {}
    host = f"${{{names.API}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}"
    return {
        "ApiUrl": {
            "Description": "The address of the API",
            "Value": {"Fn::Sub": f"https://{host}/{STAGE}"},
        }
    }


def _certificate(settings: AppSettings, domain_name: str) -> tuple[Value, list[Resource]]:
    if settings.certificate_arn is not None:
        return settings.certificate_arn, []
    if not settings.auto_create_acm_certificate:
        raise ConfigError(
            "`domain_name` without a certificate",
            where=".async_lambda/config.json: domain_name",
            remedy="Give `certificate_arn`, or `hosted_zone_id` and `auto_create_acm_certificate`.",
        )
    if settings.hosted_zone_id is None:
        raise ConfigError(
            "`auto_create_acm_certificate` without `hosted_zone_id`",
            where=".async_lambda/config.json: auto_create_acm_certificate",
            remedy="ACM proves the domain by a record in its zone: give `hosted_zone_id`.",
        )
    certificate = Resource(
        names.API_CERTIFICATE,
        "AWS::CertificateManager::Certificate",
        {
            "DomainName": domain_name,
            "ValidationMethod": "DNS",
            "DomainValidationOptions": [
                {"DomainName": domain_name, "HostedZoneId": settings.hosted_zone_id}
            ],
            "Tags": tag_list(settings.tags),
        },
    )
    return ref(names.API_CERTIFICATE), [certificate]


def _cors(cors: Cors) -> dict[str, Value]:
    """SAM's `Cors`, whose values are header values, quotes and all.

    Raises:
        ConfigError: There are several origins. API Gateway gives every preflight request the same answer,
            and browsers take no answer that names several: https://fetch.spec.whatwg.org/#http-responses
    """
    if len(cors.allow_origins) > 1:
        raise ConfigError(
            f"{len(cors.allow_origins)} origins, and API Gateway's answer can name one",
            where=".async_lambda/config.json: cors.allow_origins",
            remedy='Give the one that calls the API in this stage, or "*".',
        )
    made: dict[str, Value] = {"AllowOrigin": f"'{cors.allow_origins[0]}'"}
    if cors.allow_methods:
        made["AllowMethods"] = f"'{','.join(cors.allow_methods)}'"
    if cors.allow_headers:
        made["AllowHeaders"] = f"'{','.join(cors.allow_headers)}'"
    if cors.allow_credentials:
        made["AllowCredentials"] = True
    if cors.max_age is not None:
        made["MaxAge"] = f"'{cors.max_age}'"
    return made
