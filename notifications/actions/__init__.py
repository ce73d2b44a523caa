"""Telling members something, and sending it."""

from notifications.actions.telling import notify

__all__ = ["notify"]
