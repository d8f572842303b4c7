"use strict";

// Draws the chart of a dashboard's page out of what the page carries, walks through it with the pointer or the
// arrow keys, and looks once a minute whether there is something new. Without it the page has all figures as well.
(() => {
  const MINUTE = 60_000;
  const STEPS = [1, 2, 7, 14, 28, 56, 91, 182];
  const WHOLE = Array.from({ length: 15 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();
  const YEAR = 330;
  let plot = null;
  let given = null;
  let at = null;

  const found = (id) => document.getElementById(id);
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // Two ticks never read the same: a cost per view is mostly less than a cent.
  function decimals(splits, factor) {
    const step = Math.abs(splits[1] - splits[0]) * factor;
    return step > 0 ? Math.min(6, Math.max(2, 1 - Math.floor(Math.log10(step)))) : 2;
  }

  function ticks(splits) {
    const options = { notation: "compact", minimumFractionDigits: 0 };
    let factor = 1;
    if (given.unit === "percent") Object.assign(options, { style: "percent", notation: "standard" });
    if (given.unit === "money") {
      const money = { style: "currency", currency: given.currency };
      factor = 0.1 ** new Intl.NumberFormat(given.language, money).resolvedOptions().maximumFractionDigits;
      Object.assign(options, money);
    }
    options.maximumFractionDigits = decimals(splits, given.unit === "percent" ? 100 : factor);
    const format = new Intl.NumberFormat(given.language, options);
    return splits.map((value) => format.format(value * factor));
  }

  function axes(font) {
    const long = given.days.length > YEAR;  // then a day and a month alone may be either of two
    const parts = { day: "numeric", month: "short", ...(long && { year: "2-digit" }), timeZone: "UTC" };
    const day = new Intl.DateTimeFormat(given.language, parts);
    const names = given.days.map((text) => day.format(new Date(`${text}T00:00:00Z`)));
    const common = { font, stroke: color("--soft"), ticks: { show: false } };
    const measure = document.createElement("canvas").getContext("2d");
    measure.font = font;
    const widest = (texts) => Math.max(0, ...texts.map((text) => measure.measureText(text).width));
    return [
      {
        ...common,
        incrs: STEPS,
        space: long ? 96 : 64,
        gap: 8,
        size: 34,
        grid: { show: false },
        values: (_, splits) => splits.map((value) => (Number.isInteger(value) ? (names[value] ?? "") : "")),
      },
      {
        ...common,
        ...(given.unit === "count" && { incrs: WHOLE }),
        space: 44,
        gap: 8,
        size: (_, texts) => Math.ceil(widest(texts ?? [""])) + 16,
        grid: { stroke: color("--line"), width: 1 },
        values: (_, splits) => ticks(splits),
      },
    ];
  }

  // A day that stands alone between days without figures is no line, and shall be seen all the same.
  function lonely(values) {
    const missing = (index) => (values[index] ?? null) === null;
    const alone = values.flatMap((_, index) =>
      (!missing(index) && missing(index - 1) && missing(index + 1) ? [index] : []));
    return (_self, _series, show) => (show ? alone : null);
  }

  function line(one) {
    const before = one.role === "previous";
    const stroke = color(before ? "--soft" : "--accent");
    const points = { show: true, size: 8, stroke, fill: stroke, filter: lonely(one.values) };
    const look = before ? { width: 1.5, dash: [5, 5] } : { width: 2.5, fill: color("--accent-soft") };
    return { label: one.name, stroke, points, ...look };
  }

  function options(holder) {
    const last = given.days.length - 1;
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
    return {
      width: holder.clientWidth,
      height: holder.clientHeight,
      legend: { show: false },
      padding: [12, 26, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 9, width: 2 } },
      scales: {
        x: { time: false, range: () => (last ? [0, last] : [-1, 1]) },
        y: { range: (_, low, high) => [Math.min(0, low ?? 0), high > 0 ? high * 1.08 : 1] },
      },
      axes: axes(font),
      series: [{}, ...given.series.map(line)],
      hooks: { setCursor: [(self) => read(self.cursor.idx)] },
    };
  }

  function read(index) {
    const readout = found("readout");
    at = given.labels[index] === undefined ? null : index;
    // Where nobody points, the newest day is told.
    const told = at ?? given.labels.length - 1;
    const said = given.series.map((one) => `${one.name} ${one.texts[told]}`);
    readout.textContent = `${given.labels[told]}: ${said.join(" · ")}`;
  }

  function draw() {
    const holder = found("chart");
    const carried = found("chart-data");
    plot?.destroy();
    plot = null;
    if (!holder || !carried) return;
    given = JSON.parse(carried.textContent);
    for (const id of ["chart", "readout", "chart-keys"]) found(id).hidden = false;
    const columns = [given.days.map((_, index) => index), ...given.series.map((one) => one.values)];
    plot = new uPlot(options(holder), columns, holder);
    read(null);
  }

  function walk(event) {
    const last = given.days.length - 1;
    const to = {
      ArrowLeft: Math.max((at ?? last + 1) - 1, 0),
      ArrowRight: Math.min((at ?? -1) + 1, last),
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined || !plot) return;
    event.preventDefault();
    plot.setCursor({ left: plot.valToPos(to, "x"), top: 10 });
    read(to);
  }

  // -- what is new -------------------------------------------------------------------------------

  function seen() {
    return document.querySelector('meta[name="seen"]')?.content;
  }

  function replace(next) {
    const main = document.querySelector("main");
    const focused = document.activeElement?.getAttribute("href") ?? document.activeElement?.id;
    const open = [...main.querySelectorAll("details")].map((one) => one.open);
    main.replaceChildren(...document.adoptNode(next.querySelector("main")).childNodes);
    main.querySelectorAll("details").forEach((one, index) => { one.open = open[index] ?? false; });
    const same = (one) => focused && (one.getAttribute("href") === focused || one.id === focused);
    document.title = next.title;
    document.querySelector('meta[name="seen"]')?.replaceWith(next.querySelector('meta[name="seen"]') ?? "");
    draw();
    [...main.querySelectorAll("a, [tabindex]")].find(same)?.focus({ preventScroll: true });
    const fresh = document.querySelector(".fresh");
    if (fresh) fresh.hidden = false;
  }

  async function look() {
    if (document.visibilityState !== "visible" || !seen()) return;
    try {
      const answer = await fetch(location.href, { headers: { "If-None-Match": seen() }, cache: "no-store" });
      if (answer.status !== 200 && answer.status !== 404) return;
      replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // The network is away; the next minute tries again.
    }
  }

  function printing(now) {
    document.documentElement.classList.toggle("printing", now);
    draw();
  }

  draw();
  document.addEventListener("keydown", (event) => { if (event.target.id === "chart") walk(event); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  addEventListener("beforeprint", () => printing(true));
  addEventListener("afterprint", () => printing(false));
  addEventListener("resize", () => {
    const holder = found("chart");
    if (plot && holder) plot.setSize({ width: holder.clientWidth, height: holder.clientHeight });
  });
  setInterval(look, MINUTE);
})();
