from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        """Make this app's notices known."""
        from meetings import notices  # noqa: PLC0415 - models are there only now

        notices.register_kinds()
