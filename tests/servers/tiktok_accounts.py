"""A loopback TikTok with accounts that people let an app read: tokens end, videos have figures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.servers.tiktok_api import APP, SECRET, TikTokApi, sample

_OPEN = frozenset({"ttUserToken", "ttUserRefresh"})
_USUAL = sample("business_video_list")["data"]["videos"][0]


@dataclass
class Person:
    """Somebody with a TikTok account, and the figures of each of their videos."""

    id: str
    handle: str
    name: str = ""
    videos: dict[str, dict[str, Any]] = field(default_factory=dict)

    def posts(self, id: str, **figures: Any) -> None:
        """Let them have a video; a figure that is None is not told."""
        known = {name: value for name, value in {**_USUAL, **figures}.items() if value is not None}
        self.videos[id] = {**known, "item_id": id}


class TikTokAccounts(TikTokApi):
    """Play what an app asks about accounts; ``codes`` are what people bring back from TikTok."""

    def __init__(self, *people: Person) -> None:
        super().__init__()
        self.people = {one.id: one for one in people}
        self.codes: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        self.renewals: dict[str, str] = {}
        self.heeds = True
        self._made = 0

    def allow(self, code: str, person: Person) -> None:
        """Let somebody have allowed an app to read their account."""
        self.codes[code] = person.id

    def end(self) -> None:
        """Let all leave be taken back."""
        self.tokens.clear()
        self.renewals.clear()

    def _refused(self, request: web.Request) -> dict[str, Any] | None:
        if self.calls[-1][0] in _OPEN:
            return None
        known = self.tokens.get(request.headers.get("Access-Token", ""))
        given = self.calls[-1][1]
        asked = given.get("business_id") or given.get("creator_id", known)
        return None if known and asked == known else sample("error_token_expired")

    def _usual(self, declared: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        if declared["operationId"] in self.answers:
            return self.answers[declared["operationId"]]
        play = {
            "ttUserToken": self._exchange,
            "ttUserRefresh": self._renew,
            "ttUserRevoke": self._revoke,
            "businessGet": self._profile,
            "businessVideoList": self._videos,
            "ttoCreatorAuthorized": self._creator,
            "ttoCreatorAuthorizedVideos": self._posts,
        }.get(declared["operationId"])
        return play(given) if play else super()._usual(declared, given)

    def _exchange(self, given: Mapping[str, Any]) -> dict[str, Any]:
        person = self.codes.pop(given["auth_code"], None)
        return self._granted(person, given)

    def _renew(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return self._granted(self.renewals.pop(given["refresh_token"], None), given)

    def _granted(self, person: str | None, given: Mapping[str, Any]) -> dict[str, Any]:
        if person is None or (given["client_id"], given["client_secret"]) != (APP, SECRET):
            return sample("oauth_code_used")
        self._made += 1
        token, renewal = f"act.of-{self._made}", f"rft.of-{self._made}"
        self.tokens = {one: whose for one, whose in self.tokens.items() if whose != person}
        self.tokens[token] = self.renewals[renewal] = person
        usual = sample("tt_user_token")
        usual["data"] |= {"access_token": token, "refresh_token": renewal, "open_id": person}
        return usual

    def _revoke(self, given: Mapping[str, Any]) -> dict[str, Any]:
        person = self.tokens.pop(given["access_token"], None)
        self.renewals = {one: whose for one, whose in self.renewals.items() if whose != person}
        return {"code": 0, "message": "OK", "request_id": "1", "data": {}}

    def _profile(self, given: Mapping[str, Any]) -> dict[str, Any]:
        person, usual = self.people[given["business_id"]], sample("business_get")
        usual["data"] |= {"username": person.handle, "display_name": person.name or person.handle}
        return usual

    def _creator(self, given: Mapping[str, Any]) -> dict[str, Any]:
        person = self.people[given["creator_id"]]
        known = {"handle_name": person.handle, "display_name": person.name or person.handle}
        told = {name: known[name] for name in json.loads(given["fields"])}
        return {"code": 0, "message": "OK", "request_id": "1", "data": told}

    def _posts(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Give a page of posts; whether TikTok heeds the numbers that are asked for is not known."""
        person = self.people[given["creator_id"]]
        asked = json.loads(given.get("video_ids", "[]")) if self.heeds else []
        wanted = [id for id in person.videos if not asked or id in asked]
        at, size = int(given.get("cursor", 0)), int(given["limit"])
        rows = [self._post(id, person.videos[id]) for id in wanted[at : at + size]]
        more = at + size < len(wanted)
        told = {"posts": rows, "has_more": more, **({"cursor": at + size} if more else {})}
        return {"code": 0, "message": "OK", "request_id": "1", "data": told}

    @staticmethod
    def _post(id: str, video: Mapping[str, Any]) -> dict[str, Any]:
        told = ("likes", "comments", "shares", "favorites", "video_views", "caption")
        return {"video_id": id, **{name: video[name] for name in told if name in video}}

    def _videos(self, given: Mapping[str, Any]) -> dict[str, Any]:
        person = self.people[given["business_id"]]
        wanted = json.loads(given.get("filters", "{}")).get("video_ids", list(person.videos))
        fields = json.loads(given["fields"])
        rows = [
            {name: value for name, value in person.videos[id].items() if name in fields}
            for id in wanted
            if id in person.videos
        ]
        return {"code": 0, "message": "OK", "request_id": "1", "data": {"videos": rows, "has_more": False}}
