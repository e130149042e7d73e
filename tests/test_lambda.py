"""The entry that AWS Lambda calls, in a process of its own as Lambda starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from skill.workshop.hearing import Heard

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import NewListener

PROGRAM = """
import json, sys
from skill.hosts.lambda_function import handler
print(json.dumps(handler(json.load(sys.stdin), None)))
"""


def invoke(envelope: object, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SPINE_GUIDE_STORAGE": "memory:", **settings}
    request = json.dumps(envelope)
    return subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", PROGRAM], input=request, env=environment, capture_output=True, text=True, check=False
    )


def test_a_launch_is_answered(new_listener: NewListener) -> None:
    """A new process answers a launch with the hello and leaves the session open."""
    answer = json.loads(invoke(new_listener().envelope(Heard("LaunchRequest"))).stdout)
    assert "I'm a guide to two treatments" in answer["response"]["outputSpeech"]["ssml"]
    assert answer["response"]["shouldEndSession"] is False


def test_a_request_for_another_skill_is_refused(new_listener: NewListener) -> None:
    """With a skill id set, requests meant for another skill get no answer (Amazon requires it)."""
    refused = invoke(new_listener().envelope(Heard("LaunchRequest")), SPINE_GUIDE_SKILL_ID="amzn1.ask.skill.another")
    assert refused.returncode != 0
    assert "Skill ID Verification failed" in refused.stderr


def test_a_setting_that_is_not_known_is_named(new_listener: NewListener, tmp_path: Path) -> None:
    """A misspelt setting stops the start and is named."""
    refused = invoke(new_listener().envelope(Heard("LaunchRequest")), SPINE_GUIDE_STORAGF=str(tmp_path))
    assert "SPINE_GUIDE_STORAGF" in refused.stderr
