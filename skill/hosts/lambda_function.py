"""The entry AWS Lambda calls: ``skill.hosts.lambda_function.handler``. All that is slow is done at import."""

from __future__ import annotations

import os

from skill.alexa.skill import skill_builder
from skill.guide.compiled import load
from skill.settings import read_settings
from skill.storage import open_storage

_SETTINGS = read_settings(os.environ)

handler = skill_builder(
    load(_SETTINGS.content, _SETTINGS.guide, "en"), open_storage(_SETTINGS.storage), _SETTINGS.skill_id
).lambda_handler()
