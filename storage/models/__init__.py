"""All tables; importing this package makes the metadata complete."""

from storage.models.ads import (
    AdCampaign,
    AdPush,
    Advertiser,
    ConnectAttempt,
    Connection,
    Correction,
    MatchRule,
)
from storage.models.alerts import Alert
from storage.models.campaigns import Campaign, MarketLink, Target
from storage.models.chat import Button, Card, Form, InboxEntry
from storage.models.creators import Creator, SavedSearch, StagedCreator, TopicWord
from storage.models.dashboards import Dashboard, DashboardLink
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
from storage.models.lists import CreatorList, CreatorNote, ListedCreator
from storage.models.posts import BoardPin, Post
from storage.models.promises import Delivery, Digest, DigestRun, DigestTarget, Setting, SpeakerLease
from storage.models.requests import (
    CreatorRequest,
    Draft,
    FileChunk,
    MessageTemplate,
    Offer,
    Payment,
    RequestMessage,
    ReviewLink,
    SparkCode,
    StoredFile,
    Terms,
    Vote,
)
from storage.models.safety import SafetyFinding, SafetyWord
from storage.models.teams import AuditEntry, Chat, LinkCode, Member, Scope, Workspace

__all__ = [
    "AdCampaign",
    "AdPush",
    "Advertiser",
    "Alert",
    "AuditEntry",
    "BoardPin",
    "Button",
    "Campaign",
    "Card",
    "Chat",
    "ConnectAttempt",
    "Connection",
    "Correction",
    "Creator",
    "CreatorList",
    "CreatorNote",
    "CreatorRequest",
    "Dashboard",
    "DashboardLink",
    "DaySource",
    "DayTotal",
    "Delivery",
    "Digest",
    "DigestRun",
    "DigestTarget",
    "Draft",
    "FileChunk",
    "FilePart",
    "Form",
    "HeaderMapping",
    "ImportFile",
    "InboxEntry",
    "LinkCode",
    "ListedCreator",
    "MarketLink",
    "MatchRule",
    "Measured",
    "Member",
    "MessageTemplate",
    "Naming",
    "Offer",
    "Payment",
    "Post",
    "RequestMessage",
    "ReviewLink",
    "SafetyFinding",
    "SafetyWord",
    "SavedSearch",
    "Scope",
    "Setting",
    "Snapshot",
    "SparkCode",
    "SpeakerLease",
    "StagedCreator",
    "StoredFile",
    "Target",
    "Terms",
    "TopicWord",
    "Vote",
    "Workspace",
]
