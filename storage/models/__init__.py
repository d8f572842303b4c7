"""All tables; importing this package makes the metadata complete."""

from storage.models.campaigns import Campaign, Target
from storage.models.chat import Button, Card, Form, InboxEntry
from storage.models.creators import Creator, CreatorRequest, SavedSearch, StagedCreator, TopicWord
from storage.models.figures import (
    DaySource,
    DayTotal,
    FilePart,
    HeaderMapping,
    ImportFile,
    Measured,
    Naming,
    Snapshot,
)
from storage.models.promises import Delivery, Digest, DigestRun, DigestTarget, Setting, SpeakerLease
from storage.models.safety import SafetyFinding, SafetyWord
from storage.models.teams import AuditEntry, Chat, LinkCode, Member, Scope, Workspace

__all__ = [
    "AuditEntry",
    "Button",
    "Campaign",
    "Card",
    "Chat",
    "Creator",
    "CreatorRequest",
    "DaySource",
    "DayTotal",
    "Delivery",
    "Digest",
    "DigestRun",
    "DigestTarget",
    "FilePart",
    "Form",
    "HeaderMapping",
    "ImportFile",
    "InboxEntry",
    "LinkCode",
    "Measured",
    "Member",
    "Naming",
    "SafetyFinding",
    "SafetyWord",
    "SavedSearch",
    "Scope",
    "Setting",
    "Snapshot",
    "SpeakerLease",
    "StagedCreator",
    "Target",
    "TopicWord",
    "Workspace",
]
