"""The files of a proof pack, and their signature."""

from __future__ import annotations

import json
from collections.abc import Iterator

from models.audit_chain import ChainKey
from service.proof.chain import chain_lines
from service.proof.documents import documents
from service.proof.evidence import Evidence
from service.proof.pack import MANIFEST, SIGNATURE, as_bytes, manifest_of
from service.proof.page import PAGE_LANGUAGES, page

CHAIN = "chain.jsonl"
CONTENT = "content/"


def build(evidence: Evidence, key: ChainKey) -> dict[str, bytes]:
    """Every file of the pack, the signed list among them."""
    written = documents(evidence)
    files = {name: as_bytes(document) for name, document in written.items()}
    lines = (json.dumps(line) + "\n" for line in chain_lines(evidence.segment, evidence.numbers))
    files[CHAIN] = "".join(lines).encode()
    for language in PAGE_LANGUAGES:
        files[f"proof.{language.value}.html"] = page(evidence, written, key.public, language).encode()
    if evidence.request.with_content:
        files |= dict(_content(evidence))
    manifest = manifest_of(
        files,
        case=str(evidence.case.number),
        made_at=evidence.request.at.isoformat(timespec="seconds"),
        made_by=evidence.request.by,
        with_content=evidence.request.with_content,
        public_key=key.public,
    )
    return {MANIFEST: manifest, SIGNATURE: key.sign_manifest(manifest), **files}


def _content(evidence: Evidence) -> Iterator[tuple[str, bytes]]:
    """Mails and letters, byte for byte, numbered as in the documents."""
    shown = {"mails": [mail.raw for mail in evidence.mails], "letters": [letter.raw for letter in evidence.letters]}
    for folder, contents in shown.items():
        for place, raw in enumerate(contents, 1):
            if raw is not None:
                yield f"{CONTENT}{folder}/{place:03}.eml", raw
