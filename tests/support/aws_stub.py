"""AWS on loopback, as far as the sender talks to it: SQS, S3, Scheduler and Lambda's Invoke.

It answers as they do, checks the limits that they check, and fails as it is told to: a test says for each
request what goes wrong. What it cannot say is how AWS behaves where nobody has written it down.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import unquote
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

#: SQS's limit for a message, and for a batch together.
MESSAGE_BYTES = 1_048_576


@dataclass(frozen=True)
class Request:
    """What came in."""

    #: `SendMessage`, `SendMessageBatch`, `ChangeMessageVisibilityBatch`, `GetQueueUrl`, `PutObject`,
    #: `GetObject`, `CreateSchedule`, `UpdateSchedule` or `Invoke`.
    operation: str
    path: str
    body: Any
    #: Of SQS's operations. The names are in lower case.
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What goes out instead of what the service would say. A status of 0 closes the connection."""

    status: int
    code: str = ""
    message: str = "as the test wants it"
    #: Headers of an SQS error, beside the usual ones.
    headers: dict[str, str] = field(default_factory=dict)
    #: The whole body, where it is no error of AWS's.
    body: str | None = None


@dataclass
class AwsStub:
    """The state of the services, and what the test lets go wrong."""

    #: The messages of each queue: body, delay, group.
    queues: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    objects: dict[str, bytes] = field(default_factory=dict)
    schedules: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: What a function answers, by name: status of the function error, or "", and the payload.
    functions: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    #: Seconds until a message is given out again, by its receipt handle.
    pauses: dict[str, int] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    #: Says what goes wrong with a request; None for nothing.
    fault: Callable[[Request], Answer | None] = lambda _: None
    #: Says which entries of a batch fail: code and whether it is the sender's fault.
    entry_fault: Callable[[dict[str, Any]], tuple[str, bool] | None] = lambda _: None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"stub": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """The endpoint of every service."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def clear(self) -> None:
        """Forgets everything."""
        for each in (self.queues, self.objects, self.schedules, self.functions, self.pauses):
            each.clear()
        self.requests.clear()
        self.fault = lambda _: None
        self.entry_fault = lambda _: None

    def operations(self) -> list[str]:
        """The operations that were asked for, in their order."""
        return [request.operation for request in self.requests]

    # --- the services ------------------------------------------------------------------------

    def SendMessage(self, request: Request) -> dict[str, Any] | Answer:  # noqa: N802  # AWS's name
        """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"""
        return self._put_message(request.body["QueueUrl"], request.body)

    def SendMessageBatch(self, request: Request) -> dict[str, Any] | Answer:  # noqa: N802
        """.../APIReference/API_SendMessageBatch.html"""
        entries = request.body["Entries"]
        if not 1 <= len(entries) <= 10:
            return Answer(400, "AWS.SimpleQueueService.TooManyEntriesInBatchRequest")
        if len({entry["Id"] for entry in entries}) < len(entries):
            return Answer(400, "AWS.SimpleQueueService.BatchEntryIdsNotDistinct")
        if sum(len(entry["MessageBody"].encode()) for entry in entries) > MESSAGE_BYTES:
            return Answer(400, "AWS.SimpleQueueService.BatchRequestTooLong")
        sent: list[dict[str, Any]] = []
        failed: list[dict[str, Any]] = []
        for entry in entries:
            fault = self.entry_fault(entry)
            if fault is not None:
                failed.append(
                    {"Id": entry["Id"], "Code": fault[0], "SenderFault": fault[1], "Message": "no"}
                )
                continue
            answer = self._put_message(request.body["QueueUrl"], entry)
            if isinstance(answer, Answer):
                failed.append({"Id": entry["Id"], "Code": answer.code, "SenderFault": True})
            else:
                sent.append({"Id": entry["Id"], **answer})
        return {"Successful": sent, "Failed": failed}

    def ChangeMessageVisibilityBatch(self, request: Request) -> dict[str, Any]:  # noqa: N802
        """.../APIReference/API_ChangeMessageVisibilityBatch.html"""
        entries = request.body["Entries"]
        assert 1 <= len(entries) <= 10
        for entry in entries:
            assert 0 <= entry["VisibilityTimeout"] <= 43_200
            self.pauses[entry["ReceiptHandle"]] = entry["VisibilityTimeout"]
        return {"Successful": [{"Id": entry["Id"]} for entry in entries], "Failed": []}

    def GetQueueUrl(self, request: Request) -> dict[str, Any]:  # noqa: N802
        """.../APIReference/API_GetQueueUrl.html"""
        return {"QueueUrl": f"{self.url}/123456789012/{request.body['QueueName']}"}

    def _put_message(self, url: str, message: dict[str, Any]) -> dict[str, Any] | Answer:
        if len(message["MessageBody"].encode()) > MESSAGE_BYTES:
            return Answer(400, "InvalidParameterValue", "One or more parameters are invalid.")
        if not 0 <= message.get("DelaySeconds", 0) <= 900:
            return Answer(400, "InvalidParameterValue", "DelaySeconds must be between 0 and 900.")
        if any(each in message["MessageBody"] for each in "\ufffe\uffff\x00"):
            return Answer(400, "InvalidMessageContents")
        with self.lock:
            self.queues[url.rpartition("/")[2]].append(message)
        return {"MessageId": str(uuid4()), "MD5OfMessageBody": "x"}

    def CreateSchedule(self, request: Request) -> dict[str, Any] | Answer:  # noqa: N802
        """https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html"""
        name = request.path.rpartition("/")[2]
        if len(request.body["Target"]["Input"].encode()) > 262_144:
            return Answer(400, "ValidationException", "Input is too long")
        with self.lock:
            if name in self.schedules:
                return Answer(409, "ConflictException", f"Schedule {name} already exists.")
            self.schedules[name] = request.body
        return {"ScheduleArn": f"arn:aws:scheduler:us-east-1:123456789012:schedule/x/{name}"}

    def UpdateSchedule(self, request: Request) -> dict[str, Any] | Answer:  # noqa: N802
        """.../APIReference/API_UpdateSchedule.html"""
        name = request.path.rpartition("/")[2]
        with self.lock:
            if name not in self.schedules:
                return Answer(404, "ResourceNotFoundException", f"Schedule {name} does not exist.")
            self.schedules[name] = request.body
        return {"ScheduleArn": f"arn:aws:scheduler:us-east-1:123456789012:schedule/x/{name}"}


class _Handler(BaseHTTPRequestHandler):
    """Finds the operation of a request, and writes the answer as its protocol wants it."""

    stub: ClassVar[AwsStub]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # the base's name
        """Says nothing."""

    def do_POST(self) -> None:  # the base's name
        """SQS by its target header; Scheduler and Lambda by their paths."""
        target = self.headers.get("X-Amz-Target", "")
        content = self._content()
        if target.startswith("AmazonSQS."):
            headers = {name.lower(): value for name, value in self.headers.items()}
            operation = target.partition(".")[2]
            self._serve(Request(operation, self.path, json.loads(content), headers))
        elif self.path.startswith("/schedules/"):
            self._serve(Request("CreateSchedule", self.path, json.loads(content)))
        else:
            self._invoke(Request("Invoke", self.path, content))

    def do_PUT(self) -> None:
        """Scheduler's update, or an object."""
        content = self._content()
        if self.path.startswith("/schedules/"):
            self._serve(Request("UpdateSchedule", self.path, json.loads(content)))
            return
        request = Request("PutObject", unquote(self.path), content)
        if not self._failed(request):
            with self.stub.lock:
                self.stub.objects[request.path] = content
            self._write(200, b"")

    def do_GET(self) -> None:
        """An object. Of a missing one S3 says AccessDenied to whoever may not list the bucket."""
        request = Request("GetObject", unquote(self.path), None)
        if self._failed(request):
            return
        content = self.stub.objects.get(request.path)
        if content is None:
            self._fail(Answer(403, "AccessDenied", "Access Denied"), request)
        else:
            self._write(200, content)

    def _serve(self, request: Request) -> None:
        if self._failed(request):
            return
        answer = getattr(self.stub, request.operation)(request)
        if isinstance(answer, Answer):
            self._fail(answer, request)
        else:
            self._write(200, json.dumps(answer).encode())

    def _invoke(self, request: Request) -> None:
        if self._failed(request):
            return
        name = request.path.split("/")[3]
        if name not in self.stub.functions:
            self._fail(Answer(404, "ResourceNotFoundException", "Function not found"), request)
            return
        error, payload = self.stub.functions[name]
        self._write(200, payload, **({"X-Amz-Function-Error": error} if error else {}))

    def _failed(self, request: Request) -> bool:
        with self.stub.lock:
            self.stub.requests.append(request)
        answer = self.stub.fault(request)
        if answer is None:
            return False
        self._fail(answer, request)
        return True

    def _fail(self, answer: Answer, request: Request) -> None:
        if answer.status == 0:
            self.close_connection = True
            self.connection.close()
        elif request.operation in {"PutObject", "GetObject"}:
            body = f"<Error><Code>{answer.code}</Code><Message>{answer.message}</Message></Error>"
            self._write(answer.status, body.encode())
        else:
            body = json.dumps({"__type": f"x#{answer.code}", "Message": answer.message})
            headers = {"X-Amzn-Errortype": answer.code} | answer.headers
            self._write(answer.status, (answer.body or body).encode(), **headers)

    def _content(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _write(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
