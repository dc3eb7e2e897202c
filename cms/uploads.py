"""What may be sent at once, files included: Django bounds fields, and writes a file of any size down to look at it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from .headers import DESK


class BoundedForm(FileUploadHandler):
    """Refuse (400) a form that is too long before any of it is read: whoever sends it may be nobody yet."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803 - Django's name
        """Compare with what the desk takes, or with a form without a file elsewhere: no other page takes one."""
        at_desk = self.request is not None and self.request.path_info.startswith(DESK)
        if content_length > (settings.MOST_SENT_AT_DESK if at_desk else settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
            raise RequestDataTooBig("a form with files")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Leave it to the next handler."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave it to the next handler."""
