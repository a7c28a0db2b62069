"""The environment decides, with defaults; what it says wrongly is named, with the remedy."""

from __future__ import annotations

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from b2b.settings import InvalidSetting, Settings

KEY = bytes(range(32))
KEYS = ("master", "secret", "signing")


@pytest.fixture
def here(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_any_variable_the_defaults_hold(here: Path) -> None:
    settings = Settings.from_environment({})
    assert (settings.data, settings.database_url) == (here / "var", None)
    assert (settings.host, settings.port, settings.demo) == ("127.0.0.1", 8000, True)
    assert not settings.webhook_allow_private
    assert settings.url == "http://127.0.0.1:8000" and settings.smtp_url is None and settings.outbox


def test_an_empty_variable_counts_as_not_set(here: Path) -> None:
    given = dict.fromkeys(("B2B_DATA", "B2B_DATABASE_URL", "B2B_PORT", "B2B_DEMO", "B2B_MASTER_KEY"), "")
    assert Settings.from_environment(given) == Settings.from_environment({})


def test_every_variable_is_read(here: Path) -> None:
    key = base64.b64encode(KEY).decode()
    settings = Settings.from_environment(
        {
            "B2B_DATA": str(here / "elsewhere"),
            "B2B_DATABASE_URL": "postgresql://db/x",
            "B2B_HOST": "::1",
            "B2B_PORT": "81",
            "B2B_DEMO": "0",
            "B2B_URL": "https://console.example/",
            "B2B_SMTP_URL": "smtps://me:secret@mail.example",
            "B2B_MAIL_FROM": "Console <no-reply@console.example>",
            "B2B_WEBHOOK_ALLOW_PRIVATE": "1",
            "B2B_MASTER_KEY": key,
            "B2B_SECRET_KEY": key,
            "B2B_SIGNING_KEY": key,
        }
    )
    assert settings == Settings(
        data=here / "elsewhere",
        database_url="postgresql://db/x",
        host="::1",
        port=81,
        demo=False,
        url="https://console.example",
        smtp_url="smtps://me:secret@mail.example",
        mail_from="Console <no-reply@console.example>",
        webhook_allow_private=True,
        master_key=KEY,
        secret_key=KEY,
        signing_key=KEY,
    )
    assert list((here / "elsewhere").iterdir()) == []


def test_the_keys_are_made_once_and_are_the_owners_alone(here: Path) -> None:
    first = Settings.from_environment({})
    keys = {first.master_key, first.secret_key, first.signing_key}
    assert [len(key) for key in keys] == [32, 32, 32]
    assert Settings.from_environment({}) == first
    for file, mode in (("var", 0o700), *((f"var/{name}.key", 0o600) for name in KEYS)):
        assert stat.S_IMODE((here / file).stat().st_mode) == mode
    assert {path.name for path in (here / "var").iterdir()} == {f"{name}.key" for name in KEYS}


def test_two_first_starts_at_the_same_moment_have_one_key(here: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        settings = list(threads.map(lambda _: Settings.from_environment({}), range(8)))
    assert len({(one.master_key, one.secret_key, one.signing_key) for one in settings}) == 1


def test_secrets_are_not_shown(here: Path) -> None:
    shown = repr(Settings.from_environment({"B2B_DATABASE_URL": "postgresql://u:password@h/d"}))
    assert "password" not in shown
    assert "key" not in shown


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("B2B_PORT", "http"),
        ("B2B_PORT", "0"),
        ("B2B_PORT", "65536"),
        ("B2B_PORT", "²"),
        ("B2B_DEMO", "yes"),
        ("B2B_WEBHOOK_ALLOW_PRIVATE", "2"),
        ("B2B_MASTER_KEY", "short"),
        ("B2B_MASTER_KEY", "é" * 44),
        ("B2B_SECRET_KEY", base64.b64encode(b"x" * 31).decode()),
        ("B2B_DATA", "/dev/null/var"),
    ],
)
def test_a_wrong_value_is_named_with_the_remedy(here: Path, variable: str, value: str) -> None:
    with pytest.raises(InvalidSetting, match=rf"^{variable} is .+\. (Give|Make|Name)") as refused:
        Settings.from_environment({variable: value})
    assert refused.value.variable == variable


def test_a_key_file_that_others_can_read_is_refused(here: Path) -> None:
    Settings.from_environment({})
    (here / "var" / "master.key").chmod(0o644)
    with pytest.raises(InvalidSetting, match=r"B2B_MASTER_KEY is in .+ which others can read\. Run: chmod 600"):
        Settings.from_environment({})


def test_a_damaged_key_file_is_refused_and_kept(here: Path) -> None:
    Settings.from_environment({})
    file = here / "var" / "secret.key"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidSetting, match=r"B2B_SECRET_KEY in .+secret\.key is not 32 bytes in base64"):
        Settings.from_environment({})
    assert file.read_bytes() == b"\xff\xfe"
