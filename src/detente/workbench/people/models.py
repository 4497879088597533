"""Tables of people: accounts, projects and their members, links, tokens, failed logins, and the log."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from detente.workbench.rights import Role

NAME_LENGTH = 80
"""Letters of a person's name."""
SLUG_LENGTH = 60
"""Letters of a name in an address."""
DIGEST_LENGTH = 64
"""Hex digits of a SHA-256, by which links and tokens are known again; what they are themselves is not kept."""


class People(BaseUserManager):
    """All accounts."""

    def create_user(self, name: str, password: str, *, is_administrator: bool = False) -> Any:
        """Make an account."""
        person = self.model(name=name, is_administrator=is_administrator)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, name: str) -> Any:
        """Return the account with a name, in small letters or capitals."""
        return self.get(name__iexact=name)


class Person(AbstractBaseUser):
    """An account."""

    name = models.CharField(max_length=NAME_LENGTH)
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    objects = People()

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """One account a name, whichever way it is written."""

        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="people_person_name")]

    def __str__(self) -> str:
        return str(self.name)


class Project(models.Model):
    """What a team works on: its cases, briefs, questions, and who belongs to it."""

    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    title = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(Person, through="Membership", related_name="projects")

    def __str__(self) -> str:
        return str(self.title)


class Membership(models.Model):
    """What a person is in a project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Role])
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        """One role a person in each project."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "person"], name="people_membership_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.role} of {self.project}"


class Invitation(models.Model):
    """A link that lets somebody in once: into a project, or, without one, as the first account."""

    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="invitations")
    role = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Role])
    by = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="invitations")
    note = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.role} of {self.project}"


class Token(models.Model):
    """What a program shows instead of a password; as a digest, so nobody who reads the table can use it."""

    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=NAME_LENGTH)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.name)


class Reset(models.Model):
    """A link with which somebody who forgot their password sets another, once."""

    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="resets")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"for {self.person}"


class Failure(models.Model):
    """A login that failed: by name and address as digests, so the table holds no password typed in the wrong field."""

    name = models.CharField(max_length=DIGEST_LENGTH)
    address = models.CharField(max_length=DIGEST_LENGTH)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """How it is searched."""

        indexes: ClassVar = [
            models.Index(fields=["name", "at"], name="people_failure_name"),
            models.Index(fields=["address", "at"], name="people_failure_address"),
        ]

    def __str__(self) -> str:
        return f"{self.at}"


class Act(models.Model):
    """Who did what: a row is added, never changed or removed. Names are kept as they were then."""

    at = models.DateTimeField(auto_now_add=True)
    person = models.BigIntegerField(null=True)
    name = models.CharField(max_length=NAME_LENGTH, blank=True)
    project = models.CharField(max_length=SLUG_LENGTH, blank=True, db_index=True)
    verb = models.CharField(max_length=40)
    thing = models.CharField(max_length=200, blank=True)
    detail = models.CharField(max_length=400, blank=True)

    def __str__(self) -> str:
        return f"{self.at} {self.name} {self.verb} {self.thing}"
