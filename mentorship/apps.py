from django.apps import AppConfig


class MentorshipConfig(AppConfig):
    name = "mentorship"

    def ready(self) -> None:
        """Make known what members are told, and what is kept of them."""
        from mentorship import holdings, notices  # noqa: PLC0415 - models are not there before

        notices.register_all()
        holdings.register_all()
