"""The settings of an instance: `settings.toml`, overruled by the environment (`CERTIFY_…`)."""

import re
import tomllib
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from typing_extensions import override

from certify.refusals import InstanceRefused

FILE_NAME = "settings.toml"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Settings(BaseSettings):
    """Who issues, under which address, with which public keys. Holds no secret."""

    model_config = SettingsConfigDict(env_prefix="CERTIFY_", extra="forbid", frozen=True)

    issuer_name: str = Field(min_length=1, max_length=120)
    issuer_did: str = Field(pattern=r"^did:web:[A-Za-z0-9.%:_-]+$")
    public_url: str
    origin: str = Field(pattern=r"^[A-Za-z0-9._/:-]+$", max_length=200)
    max_age_hours: int = Field(default=72, ge=1, le=24 * 366)
    demo: bool = False
    issuer_key: str  # Multikey
    log_vkey: str  # C2SP signed-note verifier key
    trust_fingerprint: str = ""

    @property
    def verification_method(self) -> str:
        """The DID URL of the issuer's key: its did:web document names keys by their Multikey."""
        return f"{self.issuer_did}#{self.issuer_key}"

    @field_validator("issuer_name")
    @classmethod
    def _is_one_line(cls, value: str) -> str:
        if _CONTROL.search(value):
            raise ValueError("must be one line of plain text")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
            raise ValueError("must be an http or https address without query")
        return value.rstrip("/")

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources, strongest first: the environment, then what the file says."""
        return env_settings, init_settings

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """Return settings of `values`, the environment overruling. Raises ValidationError."""
        return cls(**values)


def load_settings(folder: Path) -> Settings:
    """Return the settings of the instance in `folder`.

    Raises:
        InstanceRefused: there is no such file, or it says something impossible.
    """
    path = folder / FILE_NAME
    try:
        return Settings.of(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise InstanceRefused(folder, "it has no settings.toml; `certify init` makes one") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InstanceRefused(folder, f"settings.toml cannot be read: {error}") from None
    except ValidationError as error:
        faults = "; ".join(f"{each['loc'][0]}: {each['msg']}" for each in error.errors())
        raise InstanceRefused(folder, f"settings.toml: {faults}") from None


def format_settings(settings: Settings) -> str:
    """Return `settings` as the text of settings.toml."""
    lines = ["# Settings of a Fair IT Ledger instance. No secrets: keys are in keys/, encrypted."]
    lines += [f"{name} = {_toml(value)}" for name, value in settings.model_dump().items()]
    return "\n".join(lines) + "\n"


def _toml(value: str | int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def did_of_url(url: str) -> str:
    """Return the `did:web` of an issuer who answers at `url` (did:web method, section 3.1)."""
    parts = urlsplit(url)
    host = quote(parts.netloc, safe="")
    path = [quote(each, safe="") for each in parts.path.split("/") if each]
    return ":".join(["did:web", host, *path])
