"""Everything that an operator can choose: groups, each of which is the limits of one room, and their only reader."""

from workflow_chat.config.groups import (
    HEARTBEAT_SPREAD,
    PREFIX,
    BusSettings,
    ConversationSettings,
    DatabaseSettings,
    JobSettings,
    RingSettings,
    RoomSettings,
    SendingSettings,
    StreamSettings,
    TokenSettings,
    WebSettings,
)
from workflow_chat.config.settings import Settings, SettingsError, load_settings, setting_names

__all__ = [
    "HEARTBEAT_SPREAD",
    "PREFIX",
    "BusSettings",
    "ConversationSettings",
    "DatabaseSettings",
    "JobSettings",
    "RingSettings",
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
