"""What all tests share."""

from hypothesis import settings

settings.register_profile("no deadline", deadline=None)  # how long an example takes tells of the machine only
settings.load_profile("no deadline")
