"""Our signatures are those of botocore's signer."""

from __future__ import annotations

from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from asynclambda.sending.plain import Settings
from asynclambda.sending.signature import sign

_words = st.text("abcdefXYZ0123456789-_.", min_size=1, max_size=20)
_secrets = st.text(st.characters(codec="ascii", exclude_categories=["C"]), min_size=1)
_hosts = st.sampled_from(
    [
        "https://sqs.us-east-1.amazonaws.com",
        "https://sqs.cn-north-1.amazonaws.com.cn",
        "http://127.0.0.1:4566",
        "https://vpce-0a1b-2c.sqs.eu-west-1.vpce.amazonaws.com",
    ]
)


@hypothesis_settings(deadline=None)
@given(
    url=_hosts,
    region=_words,
    access_key=_words,
    secret_key=_secrets,
    token=st.none() | _words,
    target=_words,
    body=st.binary(max_size=100),
)
def test_a_signature_is_that_of_botocore(
    url: str,
    region: str,
    access_key: str,
    secret_key: str,
    token: str | None,
    target: str,
    body: bytes,
) -> None:
    given_headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target}
    settings = Settings(url, region, access_key, secret_key, token)
    botocores = SigV4Auth(Credentials(access_key, secret_key, token), "sqs", region)

    while True:  # until both fall into the same second
        ours = dict(given_headers)
        sign(settings, "sqs", urlsplit(url).netloc, ours, body)
        request = AWSRequest("POST", f"{url}/", headers=dict(given_headers), data=body)
        botocores.add_auth(request)
        if ours["X-Amz-Date"] == request.headers["X-Amz-Date"]:
            break

    assert ours == {name: request.headers[name] for name in ours}
    assert "Authorization" in ours
