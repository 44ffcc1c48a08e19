"""What the files of one sound are called: its timeline, and its channels where they are kept apart."""

from __future__ import annotations

from studio.limits import MOST_CHANNELS


def channel_flac(channel: int) -> str:
    """The channel, counted from 0, alone: in step with the timeline to the sample."""
    return f"channel-{channel}.flac"


def channel_activity(channel: int) -> str:
    return f"channel-{channel}.u8"


def sound_of(channel: int | None) -> str:
    """The file of a channel's sound; None is the mix."""
    return "timeline.flac" if channel is None else channel_flac(channel)


def activity_of(channel: int | None) -> str:
    return "activity.u8" if channel is None else channel_activity(channel)


CHANNELS = tuple(name(channel) for channel in range(MOST_CHANNELS) for name in (channel_flac, channel_activity))
"""All that there can be."""
