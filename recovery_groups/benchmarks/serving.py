"""The web application with one more address, for benchmarks."""

from django.conf import settings

from recovery_groups.wsgi import application

settings.ROOT_URLCONF = "recovery_groups.benchmarks.hello"
__all__ = ["application"]
