"""Put a built app onto the local engine.

The way is that of `sam deploy`: the bundle into a bucket, the template through CloudFormation with
its SAM transform and all capabilities, an update where the stack exists.
"""

from __future__ import annotations

import json
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from asynclambda.errors import LocalError
from asynclambda.local.bundle import digest, with_bootstrap
from asynclambda.local.localise import Difference, Target, localise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cloudformation.type_defs import StackResourceTypeDef, StackTypeDef

    from asynclambda.local.emulator import Emulator
    from asynclambda.local.interpreter import Interpreter
    from asynclambda.local.json_object import Object

#: The engine's own bucket for bundles and templates, as `sam deploy --resolve-s3` has one.
BUCKET = "asynclambda-local-deployments"
#: Between two looks at a stack that changes. Seconds.
_TICK = 0.05
#: States from which a stack can only be deleted.
_STRANDED = frozenset({"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"})
_SUCCEEDED = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE"})
_MOVING = "_IN_PROGRESS"


@dataclass(frozen=True)
class Deployment:
    """An app that runs on the local engine."""

    stack_name: str
    #: Where the API is, without a slash at the end; None where the app has none.
    api_url: str | None
    #: Lambda's function names by logical id.
    functions: Mapping[str, str]
    #: Queue URLs by logical id.
    queues: Mapping[str, str]
    #: The template that was built, as AWS gets it.
    template: Object
    #: What the app does in AWS and not here.
    differences: tuple[Difference, ...]
    #: False where the same bundle and template were there already.
    changed: bool


def deploy(
    template: Object,
    bundle_path: Path | None,
    emulator: Emulator,
    stack_name: str,
    *,
    python: Interpreter,
    parameters: Mapping[str, str] | None = None,
    proxy_url: str | None = None,
    variables: Mapping[str, Mapping[str, str]] | None = None,
    own_clock: bool = False,
    timeout: float = 60.0,
) -> Deployment:
    """Create the stack, or update it where it exists, and wait until it is complete.

    Args:
        template: The SAM template that was built.
        bundle_path: The zip that was built, for `python` and this machine's platform. None where no
            function runs from it, because of `proxy_url`.
        emulator: The engine; it has to run.
        stack_name: CloudFormation's name for it.
        python: What runs the functions.
        parameters: Values of the template's parameters, over their defaults.
        proxy_url: Where the functions' events go instead of to processes of the bundle.
        variables: Environment variables that functions have here alone, by their logical ids.
        own_clock: Whether the caller runs the schedules, and the batches that are waited for.
        timeout: How long CloudFormation may take. Seconds.

    Raises:
        LocalError: The bundle cannot be used, or CloudFormation failed; the text has its reasons.
    """
    key = "nothing.zip" if bundle_path is None else f"{digest(bundle_path)}.zip"
    target = Target(
        python=python,
        bucket=BUCKET,
        key=key,
        parameters=parameters or {},
        proxy_url=proxy_url,
        variables=variables or {},
        own_clock=own_clock,
    )
    localised = localise(template, target)
    _upload_bundle(emulator, bundle_path, key)
    stack = _Stack(emulator, stack_name, timeout)
    changed = stack.deploy(json.dumps(localised.template, separators=(",", ":")), parameters or {})
    resources = stack.resources()
    return Deployment(
        stack_name=stack_name,
        api_url=_api_url(emulator, resources),
        functions=_physical_ids(resources, "AWS::Lambda::Function"),
        queues=_physical_ids(resources, "AWS::SQS::Queue"),
        template=template,
        differences=tuple(localised.differences),
        changed=changed,
    )


def _upload_bundle(emulator: Emulator, bundle: Path | None, key: str) -> None:
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket=BUCKET)  # in us-east-1 this succeeds for a bucket that one owns
    if s3.list_objects_v2(Bucket=BUCKET, Prefix=key).get("KeyCount"):
        return
    with tempfile.TemporaryDirectory(prefix="asynclambda-") as folder:
        copy = Path(folder, "bundle.zip")
        if bundle is None:
            zipfile.ZipFile(copy, "w").close()
        else:
            with_bootstrap(bundle, copy)
        with copy.open("rb") as file:
            s3.put_object(Bucket=BUCKET, Key=key, Body=file)


class _Stack:
    def __init__(self, emulator: Emulator, name: str, timeout: float) -> None:
        self._emulator = emulator
        self._name = name
        self._timeout = timeout
        self._client: CloudFormationClient = emulator.client("cloudformation")

    def deploy(self, template: str, parameters: Mapping[str, str]) -> bool:
        """Create or update it and wait. False where nothing had to change."""
        found = self._describe()
        if found is not None and found["StackStatus"] in _STRANDED:
            self._client.delete_stack(StackName=self._name)
            self._settled()
            found = None
        # TemplateBody ends at 51,200 bytes, TemplateURL at 1 MB.
        key = f"{self._name}.json"
        self._emulator.client("s3").put_object(Bucket=BUCKET, Key=key, Body=template.encode())
        try:
            change = self._client.create_stack if found is None else self._client.update_stack
            change(
                StackName=self._name,
                TemplateURL=f"{self._emulator.endpoint_url}/{BUCKET}/{key}",
                Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
                Parameters=[
                    {"ParameterKey": name, "ParameterValue": value}
                    for name, value in parameters.items()
                ],
            )
        except ClientError as error:
            message = error.response.get("Error", {}).get("Message", str(error))
            if "No updates are to be performed" in message:
                return False
            raise LocalError(
                f"the local engine's CloudFormation refused the template: {message}",
                where=self._name,
            ) from error
        status = self._settled()
        if status not in _SUCCEEDED:
            raise LocalError(
                f"the stack could not be {'created' if found is None else 'updated'}: {status}",
                where=self._name,
                remedy="\n  ".join(self._reasons()) or None,
            )
        return True

    def resources(self) -> list[StackResourceTypeDef]:
        return self._client.describe_stack_resources(StackName=self._name)["StackResources"]

    def _describe(self) -> StackTypeDef | None:
        """The stack, None where there is none."""
        try:
            stack = self._client.describe_stacks(StackName=self._name)["Stacks"][0]
        except ClientError:
            return None
        return None if stack["StackStatus"] == "DELETE_COMPLETE" else stack

    def _settled(self) -> str:
        """Wait until nothing moves any more. Returns the status."""
        deadline = time.monotonic() + self._timeout
        status = ""
        while time.monotonic() < deadline:
            stack = self._describe()
            status = "DELETE_COMPLETE" if stack is None else stack["StackStatus"]
            if not status.endswith(_MOVING):
                return status
            time.sleep(_TICK)
        raise LocalError(
            f"the stack is still {status} after {self._timeout:g} s",
            where=self._name,
            remedy="\n  ".join(self._reasons()) or None,
        )

    def _reasons(self) -> Iterator[str]:
        """Which resource failed and why, oldest first."""
        events = self._client.describe_stack_events(StackName=self._name)["StackEvents"]
        for event in sorted(events, key=lambda event: event["Timestamp"]):
            if event.get("ResourceStatus", "").endswith("_FAILED"):
                resource = f"{event.get('LogicalResourceId')} ({event.get('ResourceType')})"
                yield f"{resource}: {event.get('ResourceStatusReason')}"


def _physical_ids(resources: list[StackResourceTypeDef], kind: str) -> dict[str, str]:
    return {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for resource in resources
        if resource["ResourceType"] == kind and "PhysicalResourceId" in resource
    }


def _api_url(emulator: Emulator, resources: list[StackResourceTypeDef]) -> str | None:
    """The first API's address. API and stage are in its path, so curl needs no DNS for it."""
    apis = list(_physical_ids(resources, "AWS::ApiGateway::RestApi").values())
    stages = list(_physical_ids(resources, "AWS::ApiGateway::Stage").values())
    if not apis or not stages:
        return None
    return f"{emulator.endpoint_url}/_aws/execute-api/{apis[0]}/{stages[0]}"
