from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Make known what is kept of a member here."""
        from accounts import holdings  # noqa: PLC0415 - models are there only now

        holdings.register_all()
