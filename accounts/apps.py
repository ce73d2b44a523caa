from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Make known what is kept here, log what matters, renew keys, tell former addresses."""
        from allauth.account import signals  # noqa: PLC0415 - models are there only now

        from accounts import (  # noqa: PLC0415 - likewise
            adapter,
            devices,
            holdings,
            security,
            telling,
        )

        holdings.register_all()
        security.listen()
        telling.register(lambda member, kind: security.note(kind, by=member))
        signals.authentication_step_completed.connect(devices.renew)
        signals.email_changed.connect(adapter.tell_former)
        signals.email_removed.connect(adapter.tell_former)
