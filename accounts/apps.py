from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Make known what is kept of a member here, renew keys of sessions, tell former addresses."""
        from allauth.account import signals  # noqa: PLC0415 - models are there only now

        from accounts import adapter, devices, holdings  # noqa: PLC0415 - likewise

        holdings.register_all()
        signals.authentication_step_completed.connect(devices.renew)
        signals.email_changed.connect(adapter.tell_former)
        signals.email_removed.connect(adapter.tell_former)
