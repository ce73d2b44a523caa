"""What the moderation layer does with posts and topics, once it has asked who may.

Each is called as ``Purpose.MODERATE``, in the layer's transaction, and may be called twice.
"""

from django.utils import timezone

from discussions.actions.keeping import expiry
from discussions.actions.posting import follow, refresh
from discussions.actions.telling import tell_of
from discussions.actions.watching import note_voice
from discussions.models import Post, PostVersion, Topic

State = Post.State


def _lock(post: Post) -> Post | None:
    """Take a topic, then its post; None where it is gone."""
    topics = Topic.objects.select_for_update(of=("self",), no_key=True)
    topics.filter(pk=post.topic_id).first()
    found = Post.objects.select_for_update(of=("self",)).select_related("topic", "room__group")
    return found.filter(pk=post.pk).first()


def _put(post: Post, state: Post.State) -> Post | None:
    """Put a post into a state; None where it is gone, or removed for good."""
    locked = _lock(post)
    if locked is None or locked.state == State.REMOVED:
        return None
    locked.state = state
    locked.save(update_fields=["state"])
    refresh(locked.topic)
    return locked


def release(post: Post) -> Post | None:
    """Show what waited or was hidden; give it where others see it for the first time.

    What waited counts as written now: nobody could read it, and it is new to all.
    """
    locked = _lock(post)
    if locked is None or locked.state in (State.PUBLISHED, State.REMOVED):
        return None
    if locked.state == State.HIDDEN:
        _put(locked, State.PUBLISHED)
        return None
    locked.state, locked.posted_at = State.PUBLISHED, timezone.now()
    locked.expires_at = expiry(locked.topic, locked.posted_at)
    locked.save(update_fields=["state", "posted_at", "expires_at"])
    follow(locked)
    return locked


def announce(post: Post) -> None:
    """Count a post that is shown for its writer, as whom this asks, and tell whom it names."""
    note_voice(post)
    tell_of(post)


def hide(post: Post) -> None:
    """Let nobody read a post, for now."""
    _put(post, State.HIDDEN)


def restore(post: Post) -> None:
    """Let all read a post again."""
    _put(post, State.PUBLISHED)


def hold_back(post: Post) -> None:
    """Have a post wait for a moderator: its writer sees it and may change it."""
    _put(post, State.HELD)


def remove(post: Post) -> None:
    """Take a post's words away for good; the layer has sealed a copy."""
    locked = _lock(post)
    if locked is not None:
        locked.state, locked.body, locked.fingerprint = State.REMOVED, "", ""
        locked.save(update_fields=["state", "body", "fingerprint"])
        PostVersion.objects.filter(post=locked).delete()
        refresh(locked.topic)


def unseal(post: Post, words: str) -> None:
    """Give a removed post its words back, hidden until it is restored."""
    locked = _lock(post)
    if locked is not None and locked.state == State.REMOVED:
        locked.state, locked.body = State.HIDDEN, words
        locked.save(update_fields=["state", "body"])


def close(topic: Topic) -> None:
    """Have nothing more said in a topic."""
    _stand(topic, Topic.State.CLOSED)


def reopen(topic: Topic) -> None:
    """Show a topic again, and let members talk on in it; a round stays over when it is over."""
    now = timezone.now()
    is_over = topic.closes_at is not None and topic.closes_at <= now
    _stand(topic, Topic.State.CLOSED if is_over else Topic.State.OPEN)


def take_down(topic: Topic) -> None:
    """Let nobody see a topic, for now."""
    _stand(topic, Topic.State.HIDDEN)


def _stand(topic: Topic, state: Topic.State) -> None:
    locked = Topic.objects.select_for_update(of=("self",), no_key=True).filter(pk=topic.pk)
    found = locked.first()
    if found is not None and found.state != Topic.State.REMOVED:
        found.state = state
        found.save(update_fields=["state"])


def close_of(post: Post) -> None:
    """Close the topic of a post."""
    close(post.topic)


def reopen_of(post: Post) -> None:
    """Open the topic of a post again."""
    reopen(post.topic)


def take_down_of(post: Post) -> None:
    """Let nobody see the topic of a post, for now (M-16)."""
    take_down(post.topic)
