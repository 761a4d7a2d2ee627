"""Who vouches for a manifest: an Ed25519 signature, and a time stamp of an authority (RFC 3161).

Both seal the small file that holds the manifest's SHA-256, and lie beside it in formats that other programs know:
``openssl pkeyutl -verify`` checks the signature, ``openssl ts -verify`` the time stamp.
"""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    Verifier,
    VerifierBuilder,
    decode_timestamp_response,
)

from hasila.keeping.manifest import ManifestError, hash_file, signature_file, stamp_file

SECONDS = 30
LONGEST_ANSWER = 2**20


def sign(path: Path, key: Path, password: str | None) -> None:
    """Sign a manifest with the Ed25519 key of a PEM file. Raises ManifestError."""
    try:
        loaded = load_pem_private_key(key.read_bytes(), None if password is None else password.encode())
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ManifestError(f"{key}: no key can be read from it ({error})") from error
    if not isinstance(loaded, Ed25519PrivateKey):
        raise ManifestError(f"{key}: is no Ed25519 key; make one with: openssl genpkey -algorithm ed25519")
    signature_file(path).write_bytes(loaded.sign(hash_file(path).read_bytes()))


def check_signature(path: Path, public_key: Path) -> None:
    """Raise ManifestError unless a manifest's hash file was signed with the key that belongs to a public one."""
    try:
        key = load_pem_public_key(public_key.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise ManifestError(f"{public_key}: no public key can be read from it ({error})") from error
    if not isinstance(key, Ed25519PublicKey):
        raise ManifestError(f"{public_key}: is no Ed25519 key")
    try:
        key.verify(signature_file(path).read_bytes(), hash_file(path).read_bytes())
    except OSError as error:
        raise ManifestError(f"{path} is not signed ({error.filename} is missing)") from error
    except InvalidSignature as error:
        raise ManifestError(f"{path}: its signature is not of this key, or it was altered") from error


def stamp(path: Path, url: str) -> str:
    """Have an authority stamp a manifest's hash file with the time, and return that. Raises ManifestError.

    Only a hash is sent. That the authority is one to trust is checked by ``check_stamp``.
    """
    sealed = hash_file(path).read_bytes()
    request = TimestampRequestBuilder(hash_algorithm=HashAlgorithm.SHA256).data(sealed).build()
    if not url.startswith(("http://", "https://")):
        raise ManifestError(f"{url}: a time-stamping authority is asked by http:// or https://")
    headers = {"Content-Type": "application/timestamp-query"}
    try:
        question = urllib.request.Request(url, request.as_bytes(), headers)
        with urllib.request.urlopen(question, timeout=SECONDS) as answered:
            data = answered.read(LONGEST_ANSWER)
        response = decode_timestamp_response(data)
        info = response.tst_info
        same = info.nonce == request.nonce and info.message_imprint.message == hashlib.sha256(sealed).digest()
    except (OSError, urllib.error.URLError, ValueError) as error:
        raise ManifestError(f"{url}: no time stamp came: {error}") from error
    if not same:
        raise ManifestError(f"{url}: the time stamp that came is of something else")
    stamp_file(path).write_bytes(data)
    return _moment(response)


def check_stamp(path: Path, roots: Path) -> str:
    """Return the moment at which a manifest was stamped. Raises ManifestError unless an authority vouches for it.

    ``roots`` is a PEM file of certificates that are trusted.
    """
    try:
        data = stamp_file(path).read_bytes()
    except OSError as error:
        raise ManifestError(f"{path} has no time stamp ({error.filename} is missing)") from error
    try:
        trusted = load_pem_x509_certificates(roots.read_bytes())
    except (OSError, ValueError) as error:
        raise ManifestError(f"{roots}: no certificates can be read from it ({error})") from error
    try:
        response = decode_timestamp_response(data)
        _verifier(trusted).verify_message(response, hash_file(path).read_bytes())
    except (VerificationError, ValueError) as error:
        raise ManifestError(f"{path}: its time stamp does not hold: {error}") from error
    return _moment(response)


def _verifier(trusted: list[Certificate]) -> Verifier:
    builder = VerifierBuilder()
    for certificate in trusted:
        builder = builder.add_root_certificate(certificate)
    return builder.build()


def _moment(response: TimeStampResponse) -> str:
    return f"{response.tst_info.gen_time:%Y-%m-%d %H:%M:%S} UTC"
