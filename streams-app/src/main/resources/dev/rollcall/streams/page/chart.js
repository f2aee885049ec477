// A chart over time, of stacked bars or of lines; with a table of the same numbers, and arrow keys to walk through it.

import { css, el, setText, table } from "./dom.js";
import { compact, number, roundShare, share } from "./text.js";

/** What a bar is filled with while it is open. */
function hatch(colour) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 6;
  const context = tile.getContext("2d");
  context.globalAlpha = 0.22;
  context.fillStyle = colour;
  context.fillRect(0, 0, 6, 6);
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = 1.6;
  context.beginPath();
  for (const shift of [-6, 0, 6]) {
    context.moveTo(shift - 1, 7);
    context.lineTo(shift + 7, -1);
  }
  context.stroke();
  return context.createPattern(tile, "repeat");
}

const NOTHING = { starts: [], ends: [], title: () => "", ticks: () => [] };

export class TimeChart {
  #chart;
  #details;
  #spoken;
  #canvas;
  #data = { series: [], steps: NOTHING, open: [] };
  #name;
  #asShare;
  #footer;

  /** asShare: the numbers are shares of a whole; footer(i) is what the tooltip of a step says below its series. */
  constructor(place, name, { asShare = false, footer = () => "" } = {}) {
    this.#name = name;
    this.#asShare = asShare;
    this.#footer = footer;
    this.#canvas = el("canvas", { role: "img", tabindex: "0", "aria-keyshortcuts": "ArrowLeft ArrowRight Escape" });
    this.#spoken = el("p", { class: "spoken", "aria-live": "polite" });
    this.#details = el("details", {}, el("summary", {}, "The same as a table"), el("div", { class: "scroll" }));
    this.#details.addEventListener("toggle", () => this.#fillTable());
    place.append(el("div", { class: "canvas" }, this.#canvas), this.#spoken, this.#details);
    this.#canvas.addEventListener("keydown", (event) => this.#walk(event));
    this.#canvas.addEventListener("blur", () => this.#point(null));
    this.#chart = new Chart(this.#canvas, this.#config());
  }

  /**
   * Draws: steps say where the values stand, open which of them may still rise. Series are {label, colour, values, line,
   * text}: bars are stacked, the first on top; line says that it is one, text(i) what a value is in words. A value that is
   * null is not known.
   */
  draw(data) {
    this.#data = data;
    const { series, steps, open } = data;
    const middles = steps.starts.map((start, i) => (start + steps.ends[i]) / 2);
    const panel = css("--panel");
    this.#chart.data.datasets = [...series].reverse().map(({ label, colour, values, line }) => {
      const points = values.map((y, i) => ({ x: middles[i], y }));
      return line
        ? { type: "line", label, data: points, borderColor: colour, borderWidth: 2, pointRadius: radii(values), stack: label }
        : { label, data: points, backgroundColor: fills(colour, open), borderColor: panel, stack: "bars", order: 1 };
    });
    const { x, y } = this.#chart.options.scales;
    x.min = steps.starts[0];
    x.max = steps.ends.at(-1);
    for (const scale of [x, y]) {
      scale.ticks.color = css("--quiet");
      scale.grid.color = css("--grid");
    }
    x.border.color = css("--line");
    this.#chart.update("none");
    this.#canvas.setAttribute("aria-label", this.#summary());
    this.#fillTable();
  }

  #summary() {
    const { series, steps } = this.#data;
    const heights = steps.starts.map((_, i) => Math.max(0, ...series.map(({ values }) => values[i] ?? 0)));
    const highest = heights.indexOf(Math.max(...heights));
    if (!(heights[highest] > 0)) {
      return `${this.#name}: nothing in this range.`;
    }
    const labels = series.map(({ label }) => label).join(", ");
    const most = series.find(({ values }) => values[highest] === heights[highest]);
    return `${this.#name}, a chart of ${labels}. Greatest: ${most.label}, ${this.#text(most, highest)}, at `
      + `${steps.title(highest)}. Arrow keys walk through it; below is the same as a table.`;
  }

  #config() {
    const bars = { borderWidth: { top: 1 }, borderSkipped: false, categoryPercentage: 1, barPercentage: 0.92 };
    return {
      type: "bar",
      data: { datasets: [] },
      options: {
        animation: false,
        maintainAspectRatio: false,
        grouped: false,
        interaction: { mode: "index", intersect: false },
        datasets: { bar: bars },
        scales: {
          x: {
            type: "linear",
            stacked: true,
            offset: false,
            grid: { drawOnChartArea: false, offset: false },
            border: {},
            afterBuildTicks: (scale) => {
              scale.ticks = this.#data.steps.ticks(Math.max(2, Math.floor(scale.width / 64)));
            },
            ticks: { autoSkip: false, maxRotation: 0, callback: (_, i, ticks) => ticks[i].label },
          },
          y: {
            stacked: true,
            beginAtZero: true,
            border: { display: false },
            grid: {},
            ticks: {
              precision: this.#asShare ? undefined : 0,
              maxTicksLimit: 6,
              callback: (value) => (this.#asShare ? roundShare(value) : compact(value, 10_000)),
            },
          },
        },
        plugins: {
          legend: { display: false },
          tooltip: {
            mode: "index",
            reverse: true,
            itemSort: (a, b) => b.datasetIndex - a.datasetIndex,
            filter: (item) => item.parsed.y > 0,
            callbacks: {
              title: (items) => (items.length > 0 ? this.#title(items[0].dataIndex) : ""),
              label: (item) => ` ${item.dataset.label}  ${this.#text(this.#seriesAt(item), item.dataIndex)}`,
              labelColor: (item) => {
                const { colour } = this.#seriesAt(item);
                return { backgroundColor: colour, borderColor: colour };
              },
              footer: (items) => (items.length > 0 ? this.#footer(items[0].dataIndex) : ""),
            },
          },
        },
      },
    };
  }

  #seriesAt({ datasetIndex }) {
    return this.#data.series.at(-1 - datasetIndex);
  }

  #title(i) {
    return this.#data.steps.title(i) + (this.#data.open[i] ? " · still open" : "");
  }

  #text({ values, text }, i) {
    return values[i] === null ? "–" : (text?.(i) ?? (this.#asShare ? share : number)(values[i]));
  }

  #walk(event) {
    const last = this.#data.steps.starts.length - 1;
    const at = this.#chart.getActiveElements()[0]?.index ?? null;
    const next = {
      ArrowLeft: at === null ? last : Math.max(0, at - 1),
      ArrowRight: at === null ? 0 : Math.min(last, at + 1),
      Home: 0,
      End: last,
      Escape: null,
    }[event.key];
    if (next !== undefined && last >= 0) {
      event.preventDefault();
      this.#point(next);
    }
  }

  /** Shows the tooltip of a step, and says it. */
  #point(i) {
    const chart = this.#chart;
    const active = i === null ? [] : chart.data.datasets.map((_, datasetIndex) => ({ datasetIndex, index: i }));
    chart.setActiveElements(active);
    chart.tooltip.setActiveElements(active, { x: 0, y: 0 });
    chart.update("none");
    if (i === null) {
      setText(this.#spoken, "");
      return;
    }
    const parts = this.#data.series
      .filter(({ values }) => values[i] > 0)
      .map((series) => `${series.label}: ${this.#text(series, i)}`);
    setText(this.#spoken, `${this.#title(i)}. ${parts.join(", ") || "Nothing"}.`);
  }

  #fillTable() {
    if (!this.#details.open) {
      return;
    }
    const { series, steps } = this.#data;
    const filled = steps.starts.map((_, i) => i).filter((i) => series.some(({ values }) => values[i] > 0));
    const columns = [["Time", "time"], ...series.map(({ label }) => [label, "number"])];
    const rows = filled.reverse().map((i) => [this.#title(i), ...series.map((one) => this.#text(one, i))]);
    this.#details.querySelector("div").replaceChildren(table(this.#name, columns, rows));
  }
}

function fills(colour, open) {
  const hatched = hatch(colour);
  return open.map((isOpen) => (isOpen ? hatched : colour));
}

/** Points of a line that has no neighbour to be joined with are drawn as such. */
const radii = (values) =>
  values.map((value, i) => (value !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null ? 2 : 0));
