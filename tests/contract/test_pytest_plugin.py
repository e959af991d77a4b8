"""The pytest plugin in pytest runs of its own, as users have them: found by its entry point.

"Real AWS" is here an address of AWS behind an HTTP proxy, and the proxy is a stub on loopback: what the
guard lets through arrives there, and nothing leaves this machine.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from support.aws_stub import AwsStub

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest_plugins = ["pytester"]

AWS = "http://sqs.us-east-1.amazonaws.com"

#: What the tests of the inner run start with.
PRELUDE = f'''
import threading
import unittest

import boto3
import pytest
from botocore.stub import Stubber

AWS = "{AWS}"
QUEUE = AWS + "/123456789012/orders"

def send(endpoint=AWS, **options):
    client = boto3.client("sqs", endpoint_url=endpoint, **options)
    client.send_message(QueueUrl=endpoint + "/123456789012/orders", MessageBody="hello")
'''

#: Plugins of this environment that take seconds to import. Ours is not named anywhere.
_WITHOUT = [f"-pno:{name}" for name in ("anyio", "hypothesispytest", "schemathesis", "xdist")]


@pytest.fixture
def aws(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsStub]:
    """What an address of AWS leads to in the inner runs."""
    with AwsStub() as stub:
        for name, value in {
            "HTTP_PROXY": stub.url,
            "http_proxy": stub.url,
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "1",
        }.items():
            monkeypatch.setenv(name, value)
        for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "PYTEST_ADDOPTS"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HOME", str(pytester.path))
        yield stub


def run(pytester: pytest.Pytester, tests: str) -> tuple[dict[str, str], str]:
    """Run some tests. Returns the outcome of each by its name, and what pytest wrote."""
    pytester.makepyfile(test_inner=PRELUDE + tests)
    result = pytester.runpytest_subprocess(
        "-rA", "--strict-markers", "--continue-on-collection-errors", *_WITHOUT
    )
    text = result.stdout.str()
    outcomes = re.findall(r"^(PASSED|FAILED|ERROR|SKIPPED|XFAIL) \S*?::(\w+)", text, re.MULTILINE)
    return {name: outcome for outcome, name in outcomes}, text


def place(pytester: pytest.Pytester, line: str) -> str:
    """Where a line stands first in the tests of the inner run."""
    file = pytester.path / "test_inner.py"
    return f"{file}:{file.read_text().splitlines().index(line) + 1}"


def test_a_test_that_would_send_to_aws_fails(pytester: pytest.Pytester, aws: AwsStub) -> None:
    pytester.makepyfile(test_import="import test_inner\ntest_inner.send()\ndef test_it(): pass")

    outcomes, text = run(
        pytester,
        """
def test_plain():
    send()

def test_error_swallowed():
    try:
        send()
    except Exception:
        pass

def test_everything_swallowed():
    try:
        send()
    except BaseException:
        pass

def test_in_a_thread():
    thread = threading.Thread(target=test_everything_swallowed)
    thread.start()
    thread.join()

def test_another_error():
    try:
        send()
    except BaseException:
        raise ValueError("as if that was all")

def test_without_credentials(monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # which knows them already
    test_everything_swallowed()

def test_skipped_by_itself():
    test_everything_swallowed_again()
    pytest.skip("no AWS")

def test_everything_swallowed_again():
    try:
        send()
    except BaseException:
        pass

class TestCase(unittest.TestCase):
    def test_of_unittest(self):
        try:
            send()
        except BaseException:
            pass

@pytest.fixture
def before():
    send()

def test_in_a_fixture(before):
    pass

@pytest.fixture
def after():
    yield
    test_everything_swallowed_again()

def test_in_the_end_of_a_fixture(after):
    pass

def test_nothing_sent():
    pass
""",
    )

    assert "ERROR collecting test_import.py" in text
    assert outcomes.pop("test_nothing_sent") == "PASSED"
    assert outcomes.pop("test_in_a_fixture") == "ERROR"
    assert outcomes.pop("test_in_the_end_of_a_fixture") == "ERROR"
    assert outcomes.pop("TestCase") == "FAILED"
    assert set(outcomes.values()) == {"FAILED"}, outcomes
    assert len(outcomes) == 8
    assert aws.requests == []
    # Who asked for what, where, and what to do about it:
    line = (
        '    client.send_message(QueueUrl=endpoint + "/123456789012/orders", MessageBody="hello")'
    )
    assert f"real AWS: sqs.SendMessage to {AWS}, by {place(pytester, line)}" in text
    assert "@pytest.mark.real_aws" in text
    assert "simulate(app)" in text
    # An error of the test's own keeps its place, with what came before it.
    assert re.search(r"ValueError: as if that was all\nE +real AWS: sqs\.SendMessage", text)


def test_a_task_that_would_send_to_aws_fails_its_test(
    pytester: pytest.Pytester, aws: AwsStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASYNC_LAMBDA_ACCOUNT_ID", "123456789012")
    monkeypatch.setenv("AWS_ENDPOINT_URL", AWS)

    outcomes, text = run(
        pytester,
        """
from asynclambda import App, AsyncEvent, AsyncTask
from asynclambda.sending import clients, plain

app = App("orders")

class ChargeCard(AsyncTask[int]):
    def run(self, event: AsyncEvent[int]) -> None: ...

def test_it_is_sent():
    ChargeCard.invoke(5)

def test_many_are_sent():
    ChargeCard.invoke_many([5] * 25)

def test_it_is_sent_as_in_a_function(monkeypatch):
    for name in plain.CHANGES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001")
    clients.function_sqs.forget()
    assert type(clients.function_sqs()).__name__ == "LightSqs"
    try:
        ChargeCard.invoke(5)
    except BaseException:
        pass

def test_it_is_kept(sent):
    ChargeCard.invoke(5)
    assert [each.queue_name for each in sent.messages] == ["orders-ChargeCard"]

def test_it_is_sent_after_all():
    ChargeCard.invoke(5)
""",
    )

    assert outcomes == {
        "test_it_is_sent": "FAILED",
        "test_many_are_sent": "FAILED",
        "test_it_is_sent_as_in_a_function": "FAILED",
        "test_it_is_kept": "PASSED",
        "test_it_is_sent_after_all": "FAILED",
    }
    assert aws.requests == []
    assert f"sqs.SendMessage to {AWS}, by {place(pytester, '    ChargeCard.invoke(5)')}" in text
    assert f"sqs.SendMessageBatch to {AWS}, by the thread ThreadPoolExecutor" in text


def test_a_test_that_sends_elsewhere_passes(pytester: pytest.Pytester, aws: AwsStub) -> None:
    outcomes, text = run(
        pytester,
        f"""
def test_this_machine():
    send("{aws.url}")

@pytest.mark.real_aws
def test_marked():
    send()

def test_stubbed():
    client = boto3.client("sqs", endpoint_url=AWS)
    with Stubber(client) as stub:
        stub.add_response("list_queues", {{"QueueUrls": []}})
        client.list_queues()

def test_answered_by_a_hook():
    from botocore.awsrequest import AWSResponse

    class Raw:
        def stream(self, **options):
            yield b"{{}}"

    client = boto3.client("sqs", endpoint_url=AWS)
    client.meta.events.register("before-send", lambda **_: AWSResponse(AWS, 200, {{}}, Raw()))
    client.list_queues()
""",
    )

    assert set(outcomes.values()) == {"PASSED"}, text
    assert len(outcomes) == 4
    assert aws.operations() == ["SendMessage", "SendMessage"]
    # Both ways were gone: to the stub itself, and to AWS's address by the proxy.
    assert [request.path for request in aws.requests] == ["/", f"{AWS}/"]


def test_a_test_gets_the_app_as_a_simulation(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml(
        """
[tool.pytest.ini_options]
pythonpath = ["."]
asynclambda_app = "shop"
"""
    )
    pytester.makepyfile(
        shop="""
from asynclambda import App, AsyncEvent, AsyncTask

app = App("orders")

class SendReceipt(AsyncTask[int]):
    def run(self, event: AsyncEvent[int]) -> None: ...

class ChargeCard(AsyncTask[int]):
    def run(self, event: AsyncEvent[int]) -> None:
        SendReceipt.invoke(event.payload, delay=86_400)
""",
    )

    outcomes, text = run(
        pytester,
        """
from shop import ChargeCard, SendReceipt

@pytest.mark.parametrize("cents", [5, 6])
def test_it(simulation, cents):
    begin = simulation.now
    ChargeCard.invoke(cents)
    simulation.run_until_idle()
    simulation.assert_invoked(SendReceipt, payload=cents, times=1)
    assert (simulation.now - begin).days == 1
""",
    )

    assert outcomes == {"test_it": "PASSED"}, text
    assert "2 passed" in text


def test_a_project_may_let_every_test_send(pytester: pytest.Pytester, aws: AwsStub) -> None:
    pytester.makeini("[pytest]\nasynclambda_real_aws = true")

    outcomes, text = run(pytester, "def test_it(): send()")

    assert outcomes == {"test_it": "PASSED"}, text
    assert aws.operations() == ["SendMessage"]


def test_a_run_leaves_botocore_as_it_was(pytester: pytest.Pytester) -> None:
    from botocore.endpoint import Endpoint

    before = dict(vars(Endpoint))
    pytester.makepyfile(
        "from botocore.endpoint import Endpoint\n"
        "def test_it(): assert 'checked' in Endpoint._send.__name__"
    )

    pytester.runpytest_inprocess(*_WITHOUT).assert_outcomes(passed=1)

    assert vars(Endpoint) == before


def test_a_project_without_the_framework_does_not_load_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_it():
            heavy = {"boto3", "botocore", "pydantic", "aws_lambda_powertools", "asynclambda.testing"}
            assert heavy & sys.modules.keys() == set()
            assert "asynclambda.pytest_plugin.guard" in sys.modules
        """
    )

    result = pytester.runpytest_subprocess(*_WITHOUT)

    result.assert_outcomes(passed=1)
