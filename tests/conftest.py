"""Property tests have no deadline: a busy machine is no failure; the test command has a limit of its own."""

from hypothesis import settings

settings.register_profile("arbook", deadline=None)
settings.load_profile("arbook")
