"""Everything that an operator can choose: groups, each of which is the limits of one room, and their only reader."""

from workflow_chat.config.groups import (
    PREFIX,
    BusSettings,
    DatabaseSettings,
    JobSettings,
    LogSettings,
    PresenceSettings,
    RoomSettings,
    SendingSettings,
    StreamSettings,
    TokenSettings,
    WebSettings,
)
from workflow_chat.config.settings import Settings, SettingsError, load_settings, setting_names

__all__ = [
    "PREFIX",
    "BusSettings",
    "DatabaseSettings",
    "JobSettings",
    "LogSettings",
    "PresenceSettings",
    "RoomSettings",
    "SendingSettings",
    "Settings",
    "SettingsError",
    "StreamSettings",
    "TokenSettings",
    "WebSettings",
    "load_settings",
    "setting_names",
]
