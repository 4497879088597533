"""A column that keeps plain values as they are."""

from __future__ import annotations

import json
from typing import Any

from django.db import models


class PlainField(models.TextField):
    """Plain values as text in JSON, with keys in their order: PostgreSQL's own kind of JSON sorts them.

    The order of overrides is that in which they are written into a case, and so into what a forecast says of itself.
    """

    def from_db_value(self, value: str | None, *_: object) -> Any:
        """Return what a row holds."""
        return None if value is None else json.loads(value)

    def to_python(self, value: Any) -> Any:
        """Return what a backup holds."""
        return json.loads(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> str | None:
        """Return what a row is to hold."""
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def value_to_string(self, obj: Any) -> str:
        """Return what a backup is to hold."""
        return str(self.get_prep_value(self.value_from_object(obj)))
