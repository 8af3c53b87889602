import pytest

from mail.imap_endpoint import ImapEndpoint


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("imaps://desk@mail.example", ("mail.example", 993, "tls", "desk", "INBOX")),
        (
            "imaps://desk@duett.example@mail.example:994/Saker",
            ("mail.example", 994, "tls", "desk@duett.example", "Saker"),
        ),
        ("imap+starttls://desk%40duett.example@mail.example/S%C3%B8ppel", None),
        ("imap://desk@127.0.0.1:1143/INBOX", ("127.0.0.1", 1143, "plain", "desk", "INBOX")),
        ("imap://desk@[::1]/INBOX", ("::1", 143, "plain", "desk", "INBOX")),
    ],
)
def test_an_address_says_where_and_how(url: str, expected: tuple[str, int, str, str, str] | None) -> None:
    expected = expected or ("mail.example", 143, "starttls", "desk@duett.example", "Søppel")

    endpoint = ImapEndpoint.from_url(url, "hemmelig")

    assert (endpoint.host, endpoint.port, endpoint.security, endpoint.user, endpoint.folder) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example",
        "http://desk@mail.example",
        "imaps://mail.example/INBOX",
        "imaps://desk@/INBOX",
        "imaps://desk@mail.example:99999/INBOX",
        "imaps://desk@mail.example:imap/INBOX",
        "imaps://desk:topsecret@mail.example/INBOX",
        "imap://desk@mail.example/INBOX",
        "imap://desk@10.0.0.1/INBOX",
    ],
)
def test_any_other_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as refusal:
        ImapEndpoint.from_url(url, "topsecret")

    assert "topsecret" not in str(refusal.value)
    assert "desk" not in str(refusal.value)


def test_neither_user_nor_password_show_in_the_repr() -> None:
    endpoint = ImapEndpoint.from_url("imaps://desk@mail.example", "topsecret")

    assert "desk" not in repr(endpoint)
    assert "topsecret" not in repr(endpoint)
