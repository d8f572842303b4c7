"""Property tests here are about answers, never about speed: a busy machine fails none of them."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
