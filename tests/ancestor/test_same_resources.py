"""The same app, built with the ancestor and with ours: what updates in place, and what does not.

CloudFormation keeps a resource where logical id, type and physical name stay; a queue that it replaces
takes its messages along. So for whatever both templates have, the three have to be the same, as the
template is written and as SAM expands it, and so have all other properties whose change replaces a
resource. What only one of them has stands here with its reason.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
from support.feature_app import VARIANTS
from support.templates import expanded, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.feature_app import Builds

#: What only the ancestor's template has, by logical id, and why it can go.
ONLY_THEIRS = {
    "SendToAllAsyncLambdaQueuesPolicy": "our functions may send to the queues of their own targets",
    "AsyncLambdaCreateDelaySchedulesPolicy": "it is a part of the roles of functions that delay",
    r"AsyncLambdaAPIGatewayDeployment[0-9a-f]{10}": "SAM makes one for each version of the API",
}
#: What only ours has, as it is written.
ONLY_OURS = {
    r"\w+ALFuncRole": "written out, where theirs are made by SAM; the two have the same logical id",
}
#: What only ours has once SAM has expanded it.
ONLY_OURS_EXPANDED = {
    r"AsyncLambdaAPIGatewayDeployment[0-9a-f]{10}": "SAM makes one for each version of the API",
    r"(Snapped|PlaceOrder)ALFuncAliaslive": "SnapStart is of published versions: events go to an alias",
    r"(Snapped|PlaceOrder)ALFuncVersion[0-9a-f]{10}": "SnapStart is of published versions",
}
#: What both have and an update replaces nevertheless.
REPLACED = {
    "PlaceOrderALFuncAPIEventPermissionprod": "with SnapStart it is for the alias; it holds nothing",
}


def _is_listed(logical_id: str, reasons: dict[str, str]) -> bool:
    return any(re.fullmatch(pattern, logical_id) for pattern in reasons)


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_both_have_is_the_same(
    variant: str, ancestor_template: Builds, our_template: Builds
) -> None:
    theirs, ours = summary(ancestor_template(variant)), summary(our_template(variant))

    both = theirs.keys() & ours.keys()
    assert {each: ours[each] for each in both} == {each: theirs[each] for each in both}
    assert [each for each in theirs.keys() - both if not _is_listed(each, ONLY_THEIRS)] == []
    assert [each for each in ours.keys() - both if not _is_listed(each, ONLY_OURS)] == []
    assert len(both) >= 46


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_both_have_once_expanded_is_the_same(
    variant: str, ancestor_template: Builds, our_template: Builds
) -> None:
    theirs = summary(expanded(ancestor_template(variant)))
    ours = summary(expanded(our_template(variant)))

    both = theirs.keys() & ours.keys()
    assert {each: ours[each] for each in both} == {each: theirs[each] for each in both}
    assert [each for each in theirs.keys() - both if not _is_listed(each, ONLY_THEIRS)] == []
    assert [each for each in ours.keys() - both if not _is_listed(each, ONLY_OURS_EXPANDED)] == []
    assert len(both) >= 96


@pytest.mark.parametrize("variant", VARIANTS)
def test_an_update_replaces_nothing_that_holds_something(
    variant: str, ancestor_template: Builds, our_template: Builds
) -> None:
    theirs = expanded(ancestor_template(variant))["Resources"]
    ours = expanded(our_template(variant))["Resources"]

    replaced = {
        f"{logical_id}: {name} {before} -> {after}"
        for logical_id in theirs.keys() & ours.keys() - REPLACED.keys()
        for name, before, after in _replacing(theirs[logical_id], ours[logical_id])
    }
    assert replaced == set()


def _replacing(
    before: dict[str, Any], after: dict[str, Any]
) -> Iterator[tuple[str, object, object]]:
    """The properties that differ and whose change makes CloudFormation replace the resource."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", before["Type"]).schema
    for path in schema.get("createOnlyProperties", []):
        name = path.removeprefix("/properties/")
        old = before.get("Properties", {}).get(name)
        new = after.get("Properties", {}).get(name)
        if old != new:
            yield name, old, new
