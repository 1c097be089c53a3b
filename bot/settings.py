"""Every setting, with what it costs if it leaks or is wrong. The only reader of the environment."""

import base64
import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.bringing.hosts import FetchHosts, parse_fetch_hosts
from bot.witnesses import Witnesses, parse_witnesses
from credentials.errors import Mistake
from storage.anchor_bucket import BucketKeys

MASTER_OCTETS = 32
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
"""This machine, whatever it is called."""
WEBHOOK_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")


class SettingsError(Mistake):
    """The service cannot start like this."""

    advice = "Set it in the environment or in .env; .env.example explains every line."


class Settings(BaseSettings):
    """Read from the environment and from `.env`; names have the prefix `VOUCHLINE_`."""

    model_config = SettingsConfigDict(
        env_prefix="VOUCHLINE_", env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    local: bool | None = Field(
        default=None,
        description="The three-seat chat for trying things out, on this machine only. Default: "
        "true only when no platform is set and VOUCHLINE_PUBLIC_URL is on this machine. Never "
        "turn it on beside real tokens: whoever opens the page is any member of staff.",
    )
    public_url: str = Field(
        default="http://localhost:8080",
        description="Where badges live. It is part of every badge and frozen at the first one: "
        "a wrong value makes badges that nobody can look up.",
    )
    host: str = Field(
        default="127.0.0.1",
        description="The address to listen on. Local mode refuses all but loopback.",
    )
    port: int = Field(
        default=8080,
        ge=0,
        le=65535,
        description="The port to listen on. Links follow VOUCHLINE_PUBLIC_URL, not this.",
    )
    timezone: str = Field(
        default="UTC",
        description="The zone in which packs count days and badges end. Wrong: off by a day.",
    )
    data_dir: Path = Field(
        default=Path("data"),
        description="Keys, files and the default databases. Lose it and all is lost.",
    )
    database_url: str = Field(
        default="", description="sqlite:///… or postgresql+psycopg://…; holds no key that opens it."
    )
    keystore_url: str = Field(
        default="",
        description="One key a person. Keep it out of the database's backups: with both, "
        "nobody can be forgotten.",
    )
    master_key: SecretStr | None = Field(
        default=None,
        description="32 bytes in base64; opens every other key. If it leaks, all personal data "
        "is readable; if it is lost, none of it is. Made for you in local mode only.",
    )
    anchor_url: str = Field(
        default="",
        description="A folder (file:///…) or a bucket (s3://BUCKET/PREFIX?region=…&endpoint=…) "
        "that remembers the newest checkpoint. Keep it out of the database's backups, on another "
        "disk if you can: a restored backup can then not sign a second history. Lose it and the "
        "log is read-only.",
    )
    s3_access_key: str = Field(
        default="", description="Who we are to the anchor's bucket. No secret by itself."
    )
    s3_secret_key: SecretStr | None = Field(
        default=None,
        description="What opens the anchor's bucket. Let it read and write there and nothing else: "
        "whoever has it can stop the log, or help an old backup to sign a second history.",
    )
    witnesses: str = Field(
        default="",
        description="Who cosigns the log: `2 of https://one.example/ VKEY, https://two.example/ "
        "VKEY, …`. Empty: nobody, and only our word says that everybody sees the same log; local "
        "mode then runs one of its own.",
    )
    fetch_hosts: str = Field(
        default="",
        description="Hosts that may be asked for keys and lists of withdrawn badges when a badge "
        "of others names them: `badges.college.example, other.example:8443`. Empty: none. Who can "
        "bring a badge can make us call these, so list only issuers you know; a private address "
        "needs its network listed too, such as 10.1.0.0/16.",
    )
    telegram_token: SecretStr | None = Field(
        default=None, description="From @BotFather. Whoever has it speaks as your bot."
    )
    telegram_api_url: str = Field(
        default="https://api.telegram.org",
        description="A self-hosted Bot API server, if you run one.",
    )
    telegram_a_second: int = Field(
        default=30,
        ge=1,
        le=1000,
        description="Messages a second to all chats together. Telegram refuses more than 30, "
        "unless you pay for more.",
    )
    telegram_webhook_secret: SecretStr | None = Field(
        default=None,
        description="Set: Telegram calls /telegram/webhook with it. Absent: long polling, by one "
        "process at a time, whichever is there. If it leaks, anybody can pretend to be a learner.",
    )
    slack_bot_token: SecretStr | None = Field(
        default=None, description="xoxb-…; whoever has it speaks as your app in your workspace."
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None, description="If it leaks, anybody can pretend to be any member of staff."
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/",
        description="Where Slack's Web API is; only tests change it.",
    )
    staff_workspace: str = Field(
        default="",
        description="The Slack team where /staff exists. Default: the bot token's own team.",
    )
    staff_channel: str = Field(
        default="",
        description="The Slack channel id for alerts. Empty: alerts wait, and doctor says so.",
    )
    log_format: str = Field(default="text", pattern="text|json", description="How log lines look.")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as problem:
            raise ValueError("is not an IANA zone such as America/New_York") from problem
        return name

    @field_validator("public_url")
    @classmethod
    def _no_slash(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError("starts with https:// (or http://localhost)")
        return url.rstrip("/")

    @field_validator("telegram_api_url", "slack_api_url")
    @classmethod
    def _an_address(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError("starts with https://")
        return url

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _sendable(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret and not WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("has 1 to 256 letters, digits, _ and -, as Telegram asks")
        return secret

    @model_validator(mode="after")
    def _fill_in(self) -> "Settings":
        if self.local is None:
            # Somebody who sets up for people may set the tokens last: their database must not
            # have got the sample's moved clock by then.
            here = urlsplit(self.public_url).hostname in LOOPBACK
            self.local = here and not (self.telegram_token or self.slack_bot_token)
        self.database_url = self.database_url or f"sqlite:///{self.data_dir}/vouchline.db"
        self.anchor_url = self.anchor_url or f"file://{self.data_dir.absolute()}/anchor"
        self.keystore_url = self.keystore_url or f"sqlite:///{self.data_dir}/keystore.db"
        if bool(self.slack_bot_token) != bool(self.slack_signing_secret):
            raise ValueError("slack_bot_token and slack_signing_secret are set together")
        if bool(self.s3_access_key) != bool(self.s3_secret_key):
            raise ValueError("s3_access_key and s3_secret_key are set together")
        return self

    @field_validator("witnesses")
    @classmethod
    def _read_witnesses(cls, text: str) -> str:
        try:
            parse_witnesses(text)
        except Mistake as problem:
            raise ValueError(str(problem)) from problem
        return text

    @field_validator("fetch_hosts")
    @classmethod
    def _read_fetch_hosts(cls, text: str) -> str:
        try:
            parse_fetch_hosts(text)
        except Mistake as problem:
            raise ValueError(str(problem)) from problem
        return text

    @property
    def fetch_list(self) -> FetchHosts:
        """What may be looked up about badges of others."""
        return parse_fetch_hosts(self.fetch_hosts)

    @property
    def witness_list(self) -> Witnesses:
        """Who is asked to cosign the log's checkpoints."""
        return parse_witnesses(self.witnesses)

    @property
    def anchor_keys(self) -> BucketKeys | None:
        """What opens the anchor's bucket, if there is one."""
        if not self.s3_access_key or self.s3_secret_key is None:
            return None
        return BucketKeys(self.s3_access_key, self.s3_secret_key.get_secret_value())

    @property
    def has_own_witness(self) -> bool:
        """Whether a witness runs beside the service: locally, when no other is named."""
        return self.is_local and not self.witness_list.addresses

    @property
    def witness_folder(self) -> Path:
        """Where a witness on this machine keeps its key and what it has seen."""
        return self.data_dir / "witness"

    @property
    def processes_folder(self) -> Path:
        """Where the processes of the service are seen by each other."""
        return self.data_dir / "processes"

    @property
    def zone(self) -> ZoneInfo:
        """The programme's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def is_local(self) -> bool:
        """Whether this is the three-seat demonstration."""
        return bool(self.local)

    @property
    def master_file(self) -> Path:
        """Where local mode keeps the master key it made."""
        return self.data_dir / "master.key"

    def master(self) -> bytes:
        """The master key's 32 bytes.

        Raises:
            SettingsError: It is missing (outside local mode) or not 32 bytes in base64.
        """
        if self.master_key is not None:
            return _decode(self.master_key.get_secret_value())
        if self.master_file.exists():
            if self.master_file.stat().st_mode & 0o077:
                raise SettingsError(
                    f"Others can read {self.master_file}.", f"Run: chmod 600 {self.master_file}"
                )
            return _decode(self.master_file.read_text().strip())
        raise SettingsError("VOUCHLINE_MASTER_KEY is not set.")


_OURS: Final = "Value error, "
"""What pydantic puts before a sentence of our own."""


def read_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: A value cannot be used; it names each one.
    """
    try:
        return Settings()
    except ValidationError as problem:
        lines = [_line(one["loc"], one["msg"].removeprefix(_OURS)) for one in problem.errors()]
        raise SettingsError(" ".join(lines)) from problem


def _line(place: tuple[int | str, ...], message: str) -> str:
    name = "_".join(str(part) for part in place).upper()
    return f"VOUCHLINE_{name}: {message}." if name else f"{message}."


def _decode(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError as problem:
        raise SettingsError("VOUCHLINE_MASTER_KEY is not base64.") from problem
    if len(key) != MASTER_OCTETS:
        raise SettingsError("VOUCHLINE_MASTER_KEY is not 32 bytes.")
    return key
