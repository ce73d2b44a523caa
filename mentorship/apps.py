from django.apps import AppConfig


class MentorshipConfig(AppConfig):
    name = "mentorship"

    def ready(self) -> None:
        """Make known what members are told, what is kept of them, and what ends a pairing."""
        from accounts import telling  # noqa: PLC0415 - models are not there before
        from mentorship import holdings, notices, reportable  # noqa: PLC0415 - likewise
        from mentorship.actions import ending  # noqa: PLC0415 - likewise
        from moderation import consequences  # noqa: PLC0415 - likewise

        telling.register_block(ending.end_between)
        consequences.register(ending.end_by_sanction)
        notices.register_all()
        holdings.register_all()
        reportable.register_all()
