"""What all forms in rooms share: what a rule has to say comes first, help comes at once."""

from collections.abc import Callable

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from discussions.actions.posting import NamesOnlyError, Said, TooLateError, TopicClosedError
from discussions.actions.watching import NeedsLookError, Seen, TooManyPostsError
from discussions.forms.talking import WordsForm
from discussions.models import Post, Topic
from moderation.watch.words import banner

HELP = "help"


def sent(
    request: MemberRequest, form: WordsForm, send: Callable[[], Said]
) -> tuple[Post | None, Seen | None]:
    """Send what a form holds; give the post, or else what its writer is to read first."""
    try:
        said = send()
    except NeedsLookError as error:
        form.ask(error.seen)
        return None, error.seen
    except (TooManyPostsError, TopicClosedError, TooLateError) as error:
        form.add_error(None, _why_not(error))
    except NamesOnlyError:
        form.add_error("is_anonymous", _("This room does not take shares without a name."))
    else:
        _tell(request, said)
        return said.post, None
    return None, None


def _why_not(error: Exception) -> str:
    if isinstance(error, TooManyPostsError):
        return _("You have written a lot within an hour. Take a break, and send it later.")
    if isinstance(error, TooLateError):
        return _("A post can be changed for half an hour. You can still delete it.")
    return _("The topic is closed: nothing more is said in it.")


def _tell(request: MemberRequest, said: Said) -> None:
    if said.seen.help:
        request.session[HELP] = list(said.seen.help)
    if said.post.state == Post.State.HELD:
        messages.info(request, f"{_why_held(said.seen)} {_meanwhile()}")


def _why_held(seen: Seen) -> str:
    """Say why a text waits: for the first reason among its rules."""
    held = seen.verdict.doing("hold")
    return str(banner(held[0].banner)) if held else _("A moderator reads this first.")


def _meanwhile() -> str:
    return _("You see it already, and you can change it or delete it meanwhile.")


def path_of(topic: Topic, post: Post | None = None) -> str:
    """Give the address of a topic's page, or of one post on it."""
    path = reverse("topic_detail", args=[topic.room.group.key, topic.room_id, topic.pk])
    return f"{path}#post-{post.pk}" if post else path


def after_sending(request: MemberRequest, topic: Topic, post: Post | None = None) -> str:
    """Give where to go on: to help where there is some to show, else to what was sent."""
    return f"{path_of(topic)}#help-now" if HELP in request.session else path_of(topic, post)


def help_for(request: MemberRequest, seen: Seen | None = None) -> list[str]:
    """Give the keys of the help to show now: for what is being written, or was just sent."""
    if seen is not None and seen.help:
        return list(seen.help)
    return list(request.session.pop(HELP, [])) if HELP in request.session else []
