"""Marking a conversation as read: a group commit, because everybody who reads along does it for every message."""
