"""Signed assertions by which a client proves who it is (RFC 7523), as JSON Web Tokens (RFC 7519) with an RSA key."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from types import MappingProxyType

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

SMALLEST_KEY_BITS = 2048
"""RFC 7518 sections 3.3 and 3.5."""

_Sign = Callable[[RSAPrivateKey, bytes], bytes]
ALGORITHMS: Mapping[str, _Sign] = MappingProxyType(
    {
        "RS256": lambda key, data: key.sign(data, padding.PKCS1v15(), hashes.SHA256()),
        "PS256": lambda key, data: key.sign(
            data, padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=hashes.SHA256.digest_size), hashes.SHA256()
        ),
    }
)
"""How each algorithm signs, by its name in RFC 7518 section 3.1."""


def read_key(pem: bytes) -> RSAPrivateKey:
    """The RSA key in a PEM file without a passphrase. Raises ValueError, which holds nothing of the file."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError("holds no private key in PEM that can be read without a passphrase") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < SMALLEST_KEY_BITS:
        raise ValueError(f"needs an RSA key of at least {SMALLEST_KEY_BITS} bits")
    return key


def signed(key: RSAPrivateKey, algorithm: str, header: Mapping[str, str], claims: Mapping[str, object]) -> str:
    """The assertion: header, claims and signature, each in base64url. Raises KeyError for another algorithm."""
    parts = {"alg": algorithm, "typ": "JWT", **header}, claims
    unsigned = ".".join(base64url(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    return f"{unsigned}.{base64url(ALGORITHMS[algorithm](key, unsigned.encode('ascii')))}"


def base64url(data: bytes) -> str:
    """Base64url without padding (RFC 7515 section 2)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
