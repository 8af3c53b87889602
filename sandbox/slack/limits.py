"""Every limit that the stand-in enforces, with its source.

`tests/sandbox/slack/test_limits.py` compares those that slack_sdk declares too with slack_sdk's own constants.
"""

from __future__ import annotations

# docs.slack.dev reference/block-kit/blocks
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
SECTION_TEXT = 3000
SECTION_FIELD = 2000
SECTION_FIELDS = 10
HEADER_TEXT = 150
MARKDOWN_TEXT = 12000
ACTIONS_ELEMENTS = 25
CONTEXT_ELEMENTS = 10
INPUT_LABEL = 2000
INPUT_HINT = 2000
IMAGE_URL = 3000
IMAGE_ALT_TEXT = 2000
IMAGE_TITLE = 2000

# docs.slack.dev reference/block-kit/block-elements
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
BUTTON_URL = 3000
ACCESSIBILITY_LABEL = 75
PLACEHOLDER = 150
IDENTIFIER = 255
INPUT_TEXT = 3000
SELECT_OPTIONS = 100
OPTION_GROUPS = 100
OVERFLOW_OPTIONS = 5
CHOICES = 10
INPUT_FILES = 10

# docs.slack.dev reference/block-kit/composition-objects
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTION_DESCRIPTION = 75
GROUP_LABEL = 75
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30

# docs.slack.dev reference/views
VIEW_TITLE = 24
VIEW_BUTTON = 24
PRIVATE_METADATA = 3000
VIEW_BYTES = 250_000
VIEW_STACK = 3

# docs.slack.dev reference/methods/chat.postMessage and chat.update
POSTED_TEXT = 40_000
UPDATED_TEXT = 4000
ATTACHMENTS = 100
MESSAGE_BLOCK_CHARACTERS = 13_200
"""Not documented: about where `msg_blocks_too_long` was reported (slackapi/bolt-js issue 2509)."""
METADATA_BYTES = 8000
"""Not documented: the error is, its size is not; this is a cautious guess."""

# docs.slack.dev interactivity
TRIGGER_SECONDS = 3.0
ACK_SECONDS = 3.0
RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 30 * 60.0
SIGNATURE_SECONDS = 5 * 60.0
SOCKETS = 10

# docs.slack.dev apis/web-api/rate-limits
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Requests a minute that a tier allows at least."""
CHANNEL_BURST = 5
"""Messages that one channel takes at once before the rule of one a second bites; the page says only "short bursts"."""
