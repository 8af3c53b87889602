"""What is shown to each provider, read back with the public key, as the provider does."""

import json
from base64 import urlsafe_b64decode
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import trustme
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from mail.oauth_grants import GoogleServiceAccount, MicrosoftCertificate, MicrosoftSecret, microsoft_token_url
from tests.servers.tokens import SetClock

NOW = SetClock().now()
AUDIENCE = "https://login.example/token"


def pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@pytest.fixture(scope="module")
def certificate():
    return trustme.CA(key_type=trustme.KeyType.RSA).issue_cert("app.example", key_type=trustme.KeyType.RSA)


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(65537, 2048)


def account_file(key):
    fields = {"client_email": "desk@project.example", "private_key_id": "key-1", "private_key": pem(key).decode()}
    return json.dumps({"type": "service_account", **fields}).encode()


def read(assertion):
    head, body, signature = assertion.split(".")
    header, claims, signed = (urlsafe_b64decode(part + "==") for part in (head, body, signature))
    return json.loads(header), json.loads(claims), signed, f"{head}.{body}".encode()


def test_a_client_secret_is_shown_as_it_is():
    form = MicrosoftSecret("app", "hemmelig").form(AUDIENCE, NOW)

    assert form == {
        "grant_type": "client_credentials",
        "client_id": "app",
        "scope": "https://outlook.office365.com/.default",
        "client_secret": "hemmelig",
    }


def test_a_certificate_signs_for_the_app(certificate):
    chain, private = certificate.cert_chain_pems[0].bytes(), certificate.private_key_pem.bytes()

    form = MicrosoftCertificate.read("app", chain, private).form(AUDIENCE, NOW)

    header, claims, signature, signed = read(form.pop("client_assertion"))
    found = x509.load_pem_x509_certificate(chain)
    found.public_key().verify(
        signature, signed, padding.PSS(padding.MGF1(hashes.SHA256()), salt_length=32), hashes.SHA256()
    )
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert "client_secret" not in form
    assert (header["alg"], header["typ"]) == ("PS256", "JWT")
    assert urlsafe_b64decode(header["x5t#S256"] + "==") == found.fingerprint(hashes.SHA256())
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("app", "app", AUDIENCE)
    assert claims["nbf"] == claims["iat"] == int(NOW.timestamp())
    assert claims["exp"] == int((NOW + timedelta(minutes=10)).timestamp())


def test_no_two_assertions_are_the_same(certificate):
    grant = MicrosoftCertificate.read(
        "app", certificate.cert_chain_pems[0].bytes(), certificate.private_key_pem.bytes()
    )

    ids = {read(grant.form(AUDIENCE, NOW)["client_assertion"])[1]["jti"] for _ in range(3)}

    assert len(ids) == 3


def test_a_service_account_acts_for_the_mailbox(key):
    form = GoogleServiceAccount.read(account_file(key), "personvern@duett.test").form(AUDIENCE, NOW)

    header, claims, signature, signed = read(form["assertion"])
    key.public_key().verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    assert header == {"alg": "RS256", "typ": "JWT", "kid": "key-1"}
    assert claims == {
        "iss": "desk@project.example",
        "sub": "personvern@duett.test",
        "aud": AUDIENCE,
        "scope": "https://mail.google.com/",
        "iat": int(NOW.timestamp()),
        "exp": int((NOW + timedelta(minutes=10)).timestamp()),
    }


def test_a_signature_does_not_hold_for_anything_else(key):
    _, _, signature, signed = read(
        GoogleServiceAccount.read(account_file(key), "a@b.test").form(AUDIENCE, NOW)["assertion"]
    )

    with pytest.raises(InvalidSignature):
        key.public_key().verify(signature, signed + b"x", padding.PKCS1v15(), hashes.SHA256())


def test_files_that_are_no_keys_are_refused_without_a_word_of_them(certificate, key):
    chain, private = certificate.cert_chain_pems[0].bytes(), certificate.private_key_pem.bytes()
    elliptic = pem(ec.generate_private_key(ec.SECP256R1()))
    wrong = {
        "certificate": lambda: MicrosoftCertificate.read("app", b"hemmelig", private),
        "key is not that": lambda: MicrosoftCertificate.read("app", chain, pem(key)),
        "no private key": lambda: MicrosoftCertificate.read("app", chain, b"hemmelig"),
        "RSA": lambda: MicrosoftCertificate.read("app", chain, elliptic),
        "service account": lambda: GoogleServiceAccount.read(b'["hemmelig"]', "a@b.test"),
        "not the JSON": lambda: GoogleServiceAccount.read(b"hemmelig", "a@b.test"),
    }

    for said, read_it in wrong.items():
        with pytest.raises(ValueError, match=said) as caught:
            read_it()
        assert "hemmelig" not in str(caught.value)


def test_no_key_prints(key):
    shown = repr(GoogleServiceAccount.read(account_file(key), "personvern@duett.test"))

    assert "RSA" not in shown
    assert "duett.test" not in shown


def test_a_tenant_cannot_lead_elsewhere():
    parts = urlsplit(microsoft_token_url("../evil.example/x?y#"))

    assert (parts.hostname, parts.query) == ("login.microsoftonline.com", "")
    assert parts.path.endswith("/oauth2/v2.0/token")
    assert parts.path.count("/") == 4
