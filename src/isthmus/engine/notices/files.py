"""E-mail as files, where no mail server is set: what would be sent can be looked at."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class MailFiles(BaseEmailBackend):
    """Writes each message to a file of the folder `mail`, named by its Message-ID.

    The same message is the same file, and a file is there whole or not at all.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for one in email_messages:
            message = one.message()
            name = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:32]
            part = folder / f".{name}.{os.getpid()}"
            part.touch(mode=0o600)
            part.write_bytes(message.as_bytes())
            part.replace(folder / f"{name}.eml")
        return len(email_messages)
