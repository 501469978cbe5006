"""What an operator may set: each mistake stops the start with a sentence that says what to do."""

import os

import pytest

from workflow_chat.config import Settings, SettingsError, load_settings

SECRET = "a-secret-that-only-the-tests-know-0123456789"
SHORT = "short-but-secret"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("WORKFLOW_CHAT_"):
            monkeypatch.delenv(name)


def loaded(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(f"WORKFLOW_CHAT_{name}", value)
    return load_settings()


def test_the_defaults_are_a_whole_system() -> None:
    settings = load_settings()
    assert str(settings.database.sqlite_path) == "workflow-chat.db"
    assert (settings.bus.url, settings.tokens.jwks_url, settings.tokens.secrets) == (None, None, {})
    assert (settings.web.allowed_origins, settings.tokens.audience) == ((), "workflow-chat")
    assert (settings.room.typing_ttl_ms, settings.streams.heartbeat, settings.streams.per_person) == (8000, 27, 20)


@pytest.mark.parametrize(
    ("written", "secrets"),
    [
        (SECRET, {"": SECRET}),
        (f"{SECRET}==", {"": f"{SECRET}=="}),  # base64 ends like this
        (f"one={SECRET}", {"one": SECRET}),
        (f"one={SECRET},two={SECRET[::-1]}", {"one": SECRET, "two": SECRET[::-1]}),
        (f" one={SECRET} , two={SECRET}= ,", {"one": SECRET, "two": f"{SECRET}="}),
        ("ü" * 16, {"": "ü" * 16}),  # 32 bytes
    ],
)
def test_secrets(monkeypatch: pytest.MonkeyPatch, written: str, secrets: dict[str, str]) -> None:
    settings = loaded(monkeypatch, JWT_SECRETS=written)
    assert {kid: secret.get_secret_value() for kid, secret in settings.tokens.secrets.items()} == secrets


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("JWT_SECRETS", SHORT, r"secret is shorter than 32 bytes; make one with: openssl rand -hex 32"),
        ("JWT_SECRETS", f"one={SHORT}", r"secret 'one' is shorter than 32 bytes"),
        ("JWT_SECRETS", f"one={SECRET},two={SHORT}", r"secret 'two' is shorter than 32 bytes"),
        ("JWT_SECRETS", f"one={SECRET},{SECRET}", r"write one secret, or kid=secret pairs separated by commas"),
        ("JWT_SECRETS", f"one={SECRET},=x", r"write one secret, or kid=secret pairs"),
        *(
            ("ALLOWED_ORIGINS", origin, r"is not an origin such as https://app.example.com")
            for origin in (
                "*",
                "app.example.com",
                "https://app.example.com/",
                "https://app.example.com/path",
                "https://*.example.com",
                "https://a.example.com,null",
                "https://",
                "https://a.example.com?x",
                "https://user@a.example.com",
                "ftp://a.example.com",
            )
        ),
        *(
            ("DATABASE_URL", url, r"must start with sqlite:/// or postgresql://")
            for url in ("mysql://host/db", "chat.db", "", "sqlite:chat.db", "sqlite://host/x")
        ),
        *(("JWKS_URL", url, r"http") for url in ("file:///etc/passwd", "no address", "ftp://host/keys", "http://")),
        *(("REDIS_URL", url, r"redis") for url in ("http://host", "host:6379")),
        ("HEARTBEAT_SECONDS", "0", r"greater than 0"),
        ("HEARTBEAT_SECONDS", "soon", r"number"),
        ("HEARTBEAT_SECONDS", "nan", r"."),
        ("STREAMS_PER_PERSON", "0", r"greater than or equal to 1"),
        ("DATABASE_POOL_SIZE", "1", r"greater than or equal to 2"),
    ],
)
def test_mistakes(monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence) as refusal:
        loaded(monkeypatch, **{name: value})
    assert str(refusal.value).startswith(f"WORKFLOW_CHAT_{name}")
    assert SHORT not in str(refusal.value)
    assert refusal.value.__context__ is None


def test_two_settings_that_do_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"WORKFLOW_CHAT_RETRY_MS_MIN must not be above WORKFLOW_CHAT_RETRY_MS_MAX"):
        loaded(monkeypatch, RETRY_MS_MIN="10", RETRY_MS_MAX="5")


def test_every_mistake_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as refusal:
        loaded(monkeypatch, JWT_SECRETS=SHORT, DATABASE_URL="mysql://x", TICK_SECONDS="0")
    assert len(str(refusal.value).splitlines()) == 3


@pytest.mark.parametrize("name", ["JWT_SECRET", "DATABASE", "PORT"])
def test_names_that_do_not_exist(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(SettingsError, match=f"There is no setting WORKFLOW_CHAT_{name}"):
        loaded(monkeypatch, **{name: "x"})


def test_no_secret_shows_in_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    password = "pass-word-of-the-database"
    settings = loaded(
        monkeypatch,
        JWT_SECRETS=SECRET,
        DATABASE_URL=f"postgresql://chat:{password}@host/chat",
        REDIS_URL=f"redis://:{password}@host",
    )
    for shown in (
        repr(settings),
        str(settings),
        settings.tokens.model_dump_json(),
        repr(settings.database.model_dump()),
    ):
        assert SECRET not in shown
        assert password not in shown


def test_settings_cannot_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings()
    with pytest.raises(Exception, match="frozen"):
        settings.tokens.audience = "other"


def test_without_a_key_nobody_can_be_served(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        SettingsError, match=r"Set WORKFLOW_CHAT_JWT_SECRETS .* openssl rand -hex 32.* WORKFLOW_CHAT_JWKS_URL"
    ):
        load_settings().require_signing_key()
    loaded(monkeypatch, JWKS_URL="https://app.example.com/jwks.json").require_signing_key()
