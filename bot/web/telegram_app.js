"use strict";

// Tells the bot what Telegram says of who opened the app, and goes on to the page that it names. Telegram puts
// that behind the address, where no server sees it; a script of Telegram's own is not needed to read it.
(async () => {
  const said = document.getElementById("said");
  const data = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData");
  if (!data) return;
  try {
    const answer = await fetch(location.pathname, { method: "POST", body: new URLSearchParams({ data }) });
    const told = await answer.json();
    if (told.ways?.length === 1) {
      location.replace(told.ways[0].to);
      return;
    }
    said.textContent = told.said;
    for (const way of told.ways ?? []) {
      const link = document.createElement("a");
      link.className = "button";
      link.href = way.to;
      link.textContent = way.name;
      document.getElementById("ways").append(link);
    }
  } catch {
    said.textContent = said.dataset.lost;
  }
})();
