from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        """Make known what members are told, and what is kept of them."""
        from meetings import holdings, notices  # noqa: PLC0415 - models are there only now

        notices.register_kinds()
        holdings.register_all()
