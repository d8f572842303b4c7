"""A loopback TikTok with ad accounts: people let an app in, campaigns have ads, and ads figures by day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from tests.servers.tiktok_api import APP, SECRET, TikTokApi, sample

ACCOUNT = "7002238017842757633"
_OPEN = frozenset({"oauthAccessToken"})
_PAGE = 1000


@dataclass
class Account:
    """An ad account: its campaigns by id, each ad's campaign, and what each ad did on a day."""

    id: str = ACCOUNT
    name: str = "Beispiel GmbH"
    currency: str = "EUR"
    timezone: str = "Europe/Berlin"
    campaigns: dict[str, str] = field(default_factory=dict)
    created: str = "2026-11-01 08:00:00"
    ads: dict[str, str] = field(default_factory=dict)
    facts: dict[tuple[str, date], dict[str, Any]] = field(default_factory=dict)
    # What each campaign did in an hour of a day.
    hours: dict[tuple[str, date, int], dict[str, Any]] = field(default_factory=dict)

    def measure(self, ad: str, day: date, **metrics: Any) -> None:
        """Let an ad have done something on a day; figures are written as TikTok writes them."""
        self.facts[ad, day] = dict(metrics)

    def run(self, campaign: str, name: str, ad: str, *days: date, **metrics: Any) -> None:
        """Let a campaign with one ad have had the same figures on some days."""
        self.campaigns[campaign] = name
        self.ads[ad] = campaign
        for day in days:
            self.measure(ad, day, **metrics)


def span(first: date, count: int) -> list[date]:
    """Give days in a row."""
    return [first + timedelta(days=at) for at in range(count)]


class TikTokAds(TikTokApi):
    """Play what an app asks about ad accounts; ``codes`` are what people bring back from TikTok."""

    def __init__(self, *accounts: Account) -> None:
        super().__init__()
        self.accounts = {one.id: one for one in accounts or (Account(),)}
        self.codes: dict[str, str] = {}
        self.tokens: dict[str, list[str]] = {}
        self.page_size = _PAGE
        self.orders: dict[str, dict[str, Any]] = {}
        self.made: dict[str, str] = {}
        self.pushed: dict[str, str] = {}
        self.on: dict[str, bool] = {}
        self.answers["reportTaskDownload"] = {}

    def allow(self, code: str, token: str, *ids: str) -> None:
        """Let somebody have allowed an app to see some accounts; without ids all of them."""
        self.codes[code] = token
        self.tokens[token] = list(ids or self.accounts)

    def _refused(self, request: web.Request) -> dict[str, Any] | None:
        operation = self.calls[-1][0]
        if operation in _OPEN:
            return None
        token = request.headers.get("Access-Token")
        if token is None:
            return sample("error_no_token")
        return None if token in self.tokens else sample("error_bad_token")

    def _usual(self, declared: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        name = declared["operationId"]
        if name in self.answers:
            return self.answers[name]
        play = {
            "oauthAccessToken": self._exchange,
            "oauthRevokeToken": self._revoke,
            "oauthAdvertiserGet": self._named,
            "advertiserInfo": self._info,
            "campaignGet": self._campaigns,
            "reportIntegratedGet": self._report,
            "reportTaskCreate": self._order,
            "reportTaskCheck": self._check,
            "campaignCreate": self._create,
            "campaignStatusUpdate": self._switch,
        }.get(name)
        return play(given) if play else super()._usual(declared, given)

    def _exchange(self, given: Mapping[str, Any]) -> dict[str, Any]:
        token = self.codes.pop(given["auth_code"], None)
        if token is None or (given["app_id"], given["secret"]) != (APP, SECRET):
            return sample("oauth_code_used")
        return _ok(access_token=token, advertiser_ids=self.tokens[token], scope=[1, 2, 4])

    def _revoke(self, given: Mapping[str, Any]) -> dict[str, Any]:
        self.tokens.pop(given["access_token"], None)
        return _ok()

    def _named(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return _ok(
            list=[{"advertiser_id": one.id, "advertiser_name": one.name} for one in self.accounts.values()]
        )

    def _info(self, given: Mapping[str, Any]) -> dict[str, Any]:
        wanted = [self.accounts[id] for id in json.loads(given["advertiser_ids"]) if id in self.accounts]
        usual = sample("advertiser_info")["data"]["list"][0]
        return _ok(
            list=[
                {**usual, "advertiser_id": one.id, "name": one.name, "currency": one.currency}
                | {"timezone": one.timezone, "display_timezone": one.timezone}
                for one in wanted
            ]
        )

    def _campaigns(self, given: Mapping[str, Any]) -> dict[str, Any]:
        account = self.accounts[given["advertiser_id"]]
        usual = sample("campaign_get")["data"]["list"][0]
        rows = [
            {**usual, "campaign_id": id, "campaign_name": name, "create_time": account.created}
            | {"operation_status": "ENABLE" if self.on.get(id) else "DISABLE"}
            for id, name in account.campaigns.items()
            if id in json.loads(given.get("filtering", "{}")).get("campaign_ids", [id])
        ]
        return self._paged(rows, given)

    def _report(self, given: Mapping[str, Any]) -> dict[str, Any]:
        account = self.accounts[given["advertiser_id"]]
        first, last = date.fromisoformat(given["start_date"]), date.fromisoformat(given["end_date"])
        if (last - first).days >= 30:
            self.violations.append("a report of more than 30 days")
        filters = {
            one["field_name"]: json.loads(one["filter_value"]) for one in json.loads(given["filtering"])
        }
        if len(filters["campaign_ids"]) > 100:
            self.violations.append("more than 100 campaigns")
        if "stat_time_hour" in given["dimensions"]:
            return self._by_hour(account, filters["campaign_ids"], first, last, given)
        rows = [
            _row(ad, day, account, facts, json.loads(given["metrics"]))
            for (ad, day), facts in sorted(account.facts.items(), key=lambda one: one[0][::-1])
            if first <= day <= last and account.ads[ad] in filters["campaign_ids"]
        ]
        return self._paged(rows, given)

    def _by_hour(
        self, account: Account, ids: list[str], first: date, last: date, given: Mapping[str, Any]
    ) -> dict[str, Any]:
        if first != last:
            self.violations.append("hours of more than a day")
        names = json.loads(given["metrics"])
        rows = [
            {
                "dimensions": {"campaign_id": id, "stat_time_hour": f"{day} {hour:02}:00:00"},
                "metrics": {name: facts.get(name, "-") for name in names},
            }
            for (id, day, hour), facts in sorted(account.hours.items())
            if day == first and id in ids
        ]
        return self._paged(rows, given)

    def _create(self, given: Mapping[str, Any]) -> dict[str, Any]:
        account = self.accounts[given["advertiser_id"]]
        id = self.pushed.setdefault(given["request_id"], f"18012345678901{len(self.pushed) + 10}")
        account.campaigns[id] = given["campaign_name"]
        self.on[id] = given.get("operation_status", "ENABLE") == "ENABLE"
        return _ok(**{**sample("campaign_create")["data"], "campaign_id": id})

    def _switch(self, given: Mapping[str, Any]) -> dict[str, Any]:
        for id in given["campaign_ids"]:
            self.on[id] = given["operation_status"] == "ENABLE"
        return _ok(campaign_ids=given["campaign_ids"], status=given["operation_status"])

    def _order(self, given: Mapping[str, Any]) -> dict[str, Any]:
        self.orders[id := f"rpt_{len(self.orders) + 1}"] = dict(given)
        return _ok(task_id=id)

    def _check(self, given: Mapping[str, Any]) -> dict[str, Any]:
        # What was just ordered is made meanwhile.
        status = self.made.get(given["task_id"], "PROCESSING")
        self.made.setdefault(given["task_id"], "SUCCESS")
        return _ok(status=status, message="")

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer as TikTok would; a large report is a text."""
        found = await super().answer(request)
        if not request.path.endswith("/report/task/download/") or self.calls[-1][0] != "reportTaskDownload":
            return found
        return web.Response(text=self.table(self.calls[-1][1]["task_id"]), content_type="text/csv")

    def table(self, task: str) -> str:
        """Give a large report as a table."""
        given = self.orders[task]
        asked = {**given, "page": 1, "page_size": 10**6}
        asked |= {name: json.dumps(given[name]) for name in ("filtering", "metrics")}
        size, self.page_size = self.page_size, 10**6
        rows = self._report(asked)["data"]["list"]
        self.page_size = size
        lines = [",".join(["ad_id", "stat_time_day", *given["metrics"]])]
        lines += [",".join([*row["dimensions"].values(), *row["metrics"].values()]) for row in rows]
        return "\n".join(lines) + "\n"

    def _paged(self, rows: list[dict[str, Any]], given: Mapping[str, Any]) -> dict[str, Any]:
        size, page = min(self.page_size, int(given["page_size"])), int(given["page"])
        info = {
            "page": page,
            "page_size": size,
            "total_number": len(rows),
            "total_page": -(-len(rows) // size),
        }
        return _ok(list=rows[(page - 1) * size : page * size], page_info=info)


def _row(
    ad: str, day: date, account: Account, facts: Mapping[str, Any], metrics: list[str]
) -> dict[str, Any]:
    """Give a row as TikTok does: all figures are texts, and one that there is none of is a dash."""
    known = {"campaign_id": account.ads[ad], "ad_name": f"Ad {ad[-2:]}", **facts}
    return {
        "dimensions": {"ad_id": ad, "stat_time_day": f"{day} 00:00:00"},
        "metrics": {name: known.get(name, "-") for name in metrics},
    }


def _ok(**values: Any) -> dict[str, Any]:
    return {"code": 0, "message": "OK", "request_id": "1", "data": values}
