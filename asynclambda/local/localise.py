"""The template that AWS gets, made into one that the local engine runs: template in, template out.

`template.json` itself is never changed, and nothing here reads or writes a file. Every change works
around something that MiniStack 1.5 does differently from AWS, and says what. Where a feature is
missing here in consequence, a `Difference` says so to the user.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from asynclambda.errors import LocalError
from asynclambda.local import worker
from asynclambda.local.json_object import Object, child, ensure_child
from asynclambda.local.localise_events import EventLocaliser
from asynclambda.local.localise_permissions import localise_permissions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asynclambda.local.interpreter import Interpreter

#: What MiniStack takes for a function that has its own `bootstrap`.
RUNTIME = "provided.al2023"
#: Its name for "send this function's events to a URL instead of starting a process".
PROXY_VARIABLE = "MINISTACK_LAMBDA_PROXY_URL"
#: How long the engine waits for what gets a function's events instead: as long as a person at a
#: debugger's prompt may take. The function's own timeout is for that to keep. Seconds.
PROXY_PATIENCE = 12 * 60 * 60
#: Properties of a function that have no counterpart on one machine, with what is missing then.
_WITHOUT_COUNTERPART = {
    # The layers' ARNs are of an AWS account that is not asked from here.
    "Layers": "layers are not loaded; what they hold cannot be imported",
    # MiniStack refuses SnapStart for `provided.al2023`; an alias would need its versions.
    "SnapStart": "there are no snapshots; functions start cold",
    "AutoPublishAlias": "events go to the function itself, not to an alias",
    "DeploymentPreference": "the new version gets all events at once",
    "ProvisionedConcurrencyConfig": "no process is started before its first event",
    "FileSystemConfigs": "no file system is mounted",
    "CodeSigningConfigArn": "code signatures are not checked",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that the app does in AWS and does not do here."""

    #: Its logical id in the template.
    resource: str
    what: str

    def __str__(self) -> str:
        return f"{self.resource}: {self.what}"


@dataclass(frozen=True)
class Localised:
    """A template for the local engine."""

    template: Object
    differences: list[Difference] = field(default_factory=list)


@dataclass(frozen=True)
class Target:
    """What the functions of the local template run on."""

    #: What the bundle was built for.
    python: Interpreter
    #: The bucket and the key of the bundle, with its bootstrap.
    bucket: str
    key: str
    #: Values of the template's parameters, over their defaults.
    parameters: Mapping[str, str] = field(default_factory=dict)
    #: Where events go instead of to processes of the bundle. None: to processes.
    proxy_url: str | None = None
    #: Environment variables that functions have here alone, by their logical ids.
    variables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Whether schedules, and batches that are waited for, are run from outside of the engine.
    own_clock: bool = False


def localise(template: Object, target: Target) -> Localised:
    """Return a copy of a SAM template that MiniStack runs.

    Raises:
        LocalError: The template has no resources, or a concurrency that is no number.
    """
    # In JSON no two places share an object, so a change in one is no change in the other.
    result: Object = json.loads(json.dumps(template))
    resources = result.get("Resources")
    if not isinstance(resources, dict):
        raise LocalError("the template has no `Resources`")
    return _Localiser(result, resources, target).run()


class _Localiser:
    def __init__(self, template: Object, resources: Object, target: Target) -> None:
        self._template = template
        self._resources = resources
        self._target = target
        self._differences: list[Difference] = []
        self._events = EventLocaliser(
            template,
            resources,
            target.parameters,
            self._differs,
            own_clock=target.own_clock,
        )

    def run(self) -> Localised:
        self._globals()
        localise_permissions(self._resources)
        for logical_id, resource in list(self._resources.items()):
            if not isinstance(resource, dict):
                continue
            properties = ensure_child(resource, "Properties")
            match resource.get("Type"):
                case "AWS::Serverless::Function":
                    self._function(logical_id, properties)
                case "AWS::Serverless::Api":
                    self._api(logical_id, properties)
                case "AWS::CloudWatch::Alarm" if "Metrics" in properties:
                    # Metric math fails the resource, and with it the stack.
                    self._remove(logical_id, "metric-math alarms do not exist here")
                case "AWS::CloudWatch::CompositeAlarm":
                    self._remove(logical_id, "composite alarms do not exist here")
                case _:
                    pass
        return Localised(self._template, self._differences)

    def _differs(self, resource: str, what: str) -> None:
        self._differences.append(Difference(resource, what))

    def _remove(self, logical_id: str, what: str) -> None:
        """Take a resource out, with the outputs that tell of it and the waiting for it."""
        del self._resources[logical_id]
        for resource in self._resources.values():
            if isinstance(resource, dict) and "DependsOn" in resource:
                waits = resource["DependsOn"]
                names = waits if isinstance(waits, list) else [waits]
                resource["DependsOn"] = [name for name in names if name != logical_id]
        outputs = child(self._template, "Outputs")
        for name, output in list(outputs.items()):
            if re.search(rf"\b{re.escape(logical_id)}\b", json.dumps(output)):
                del outputs[name]
        self._differs(logical_id, what)

    def _globals(self) -> None:
        """SAM appends the lists of `Globals` to a function's own, so they have to go there, too."""
        function = child(child(self._template, "Globals"), "Function")
        for name in _WITHOUT_COUNTERPART.keys() & function.keys():
            del function[name]
            self._differs("Globals", _WITHOUT_COUNTERPART[name])

    def _function(self, logical_id: str, properties: Object) -> None:
        for name, what in _WITHOUT_COUNTERPART.items():
            if properties.pop(name, None) is not None:
                self._differs(logical_id, what)
        if properties.pop("PackageType", "Zip") == "Image" or "ImageUri" in properties:
            self._image(logical_id, properties)
        self._environment(logical_id, properties)
        properties["Runtime"] = RUNTIME
        if self._target.proxy_url is not None:
            properties["Timeout"] = PROXY_PATIENCE
        properties["CodeUri"] = {"Bucket": self._target.bucket, "Key": self._target.key}
        self._events.localise(logical_id, child(properties, "Events"))

    def _image(self, logical_id: str, properties: Object) -> None:
        """There is no Docker here, so a container image's function runs from the bundle.

        Its handler is the image's command, as AWS's base images for Python have it.
        """
        properties.pop("ImageUri", None)
        config = properties.pop("ImageConfig", None)
        command = config.get("Command") if isinstance(config, dict) else None
        if isinstance(command, list) and command:
            properties["Handler"] = command[0]
        self._differs(logical_id, "the function runs from the bundle, not from its image")

    def _environment(self, logical_id: str, properties: Object) -> None:
        variables = ensure_child(ensure_child(properties, "Environment"), "Variables")
        variables[worker.PYTHON] = str(self._target.python.path)
        # Lambda sets these; MiniStack does not know that there is a Python inside.
        variables["AWS_EXECUTION_ENV"] = f"AWS_Lambda_{self._target.python.runtime}"
        logging = child(properties, "LoggingConfig")
        for variable, name in (
            ("AWS_LAMBDA_LOG_FORMAT", "LogFormat"),
            ("AWS_LAMBDA_LOG_LEVEL", "ApplicationLogLevel"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", "LogGroup"),
        ):
            if name in logging:
                variables[variable] = logging[name]
        variables |= self._target.variables.get(logical_id, {})
        if self._target.proxy_url is not None:
            variables[PROXY_VARIABLE] = self._target.proxy_url

    def _api(self, logical_id: str, properties: Object) -> None:
        if properties.pop("Domain", None) is not None:
            # Its record and certificate would be of a DNS zone that does not exist here.
            self._differs(logical_id, "there is no custom domain; the API has a local address")
