from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Make known what is kept of a member here, and renew keys of sessions."""
        from allauth.account.signals import authentication_step_completed  # noqa: PLC0415

        from accounts import devices, holdings  # noqa: PLC0415 - models are there only now

        holdings.register_all()
        authentication_step_completed.connect(devices.renew, dispatch_uid="renew")
