// A chart of bars, stacked by version over time; with a table of the same numbers, and arrow keys to walk through it.

import { el, setText, table } from "./dom.js";
import { ticks } from "./range.js";
import { compact, date, hour, number, share, span } from "./text.js";

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** What a bar is filled with: its colour, hatched while windows in it are open. */
function fill(colour, open) {
  if (!open) {
    return colour;
  }
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

export class StackedChart {
  #chart;
  #details;
  #spoken;
  #canvas;
  #data = { series: [], steps: { starts: [], step: 1 }, open: [], from: 0, to: 1, whole: [] };
  #name;
  #asShare;

  /** asShare: each bar is a whole, and its parts are shares of it. */
  constructor(place, name, { asShare = false } = {}) {
    this.#name = name;
    this.#asShare = asShare;
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
   * Draws: series are {label, colour, values, estimates?}, the newest version first, which is drawn on top; steps say
   * where the bars stand, open which of them may still rise, whole what the shares are of.
   */
  draw(data) {
    this.#data = data;
    const { series, steps, open, from, to, whole } = data;
    const totals = steps.starts.map((_, i) => series.reduce((total, { values }) => total + values[i], 0));
    const panel = css("--panel");
    this.#chart.data.datasets = [...series].reverse().map(({ label, colour, values }) => {
      const hatched = fill(colour, true);
      return {
        label,
        backgroundColor: values.map((_, i) => (open[i] ? hatched : colour)),
        borderColor: panel,
        data: values.map((value, i) => ({
          x: steps.starts[i] + steps.step / 2,
          y: this.#asShare ? value / (whole[i] || 1) : value,
        })),
      };
    });
    const { x, y } = this.#chart.options.scales;
    x.min = steps.starts[0] ?? from;
    x.max = to;
    for (const scale of [x, y]) {
      scale.ticks.color = css("--quiet");
      scale.grid.color = css("--grid");
    }
    x.border.color = css("--line");
    this.#chart.update("none");
    this.#canvas.setAttribute("aria-label", this.#summary(totals));
    this.#fillTable();
  }

  #summary(totals) {
    const busiest = totals.indexOf(Math.max(...totals));
    const { series, steps } = this.#data;
    if (series.length === 0 || !(totals[busiest] > 0)) {
      return `${this.#name}: nothing in this range.`;
    }
    const most = span(steps.starts[busiest], steps.starts[busiest] + steps.step);
    const versions = series.map(({ label }) => label).join(", ");
    return `${this.#name}, a bar chart. Versions: ${versions}. Greatest: ${compact(totals[busiest])} at ${most}. `
      + "Arrow keys walk through it; below is the same as a table.";
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
              const found = ticks(scale.min, scale.max, Math.max(2, Math.floor(scale.width / 64)));
              scale.ticks = found.at.map((value) => ({ value }));
              scale.tickStep = found.step;
            },
            ticks: {
              autoSkip: false,
              maxRotation: 0,
              callback(value) {
                const midnight = new Date(value).getHours() === 0 && new Date(value).getMinutes() === 0;
                return midnight && (this.tickStep >= 60_000 || new Date(value).getSeconds() === 0)
                  ? date(value)
                  : hour(value, this.tickStep < 60_000);
              },
            },
          },
          y: {
            stacked: true,
            beginAtZero: true,
            border: { display: false },
            grid: {},
            max: this.#asShare ? 1 : undefined,
            ticks: {
              precision: this.#asShare ? undefined : 0,
              maxTicksLimit: 6,
              callback: (value) => (this.#asShare ? share(value) : compact(value, 10_000)),
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
              label: (item) => ` ${item.dataset.label}  ${this.#value(item.datasetIndex, item.dataIndex)}`,
              labelColor: (item) => {
                const { colour } = this.#seriesAt(item.datasetIndex);
                return { backgroundColor: colour, borderColor: colour };
              },
              footer: (items) => (items.length > 0 && !this.#asShare ? this.#total(items[0].dataIndex) : ""),
            },
          },
        },
      },
    };
  }

  #seriesAt(datasetIndex) {
    return this.#data.series[this.#data.series.length - 1 - datasetIndex];
  }

  #title(i) {
    const { steps, open } = this.#data;
    return span(steps.starts[i], steps.starts[i] + steps.step) + (open[i] ? " · still open" : "");
  }

  #value(datasetIndex, i) {
    const { values, estimates } = this.#seriesAt(datasetIndex);
    if (this.#asShare) {
      return `${share(values[i] / (this.#data.whole[i] || 1))}  (${people(values[i])})`;
    }
    return number(values[i]) + (estimates && estimates[i] !== values[i] ? `  (estimate ${number(estimates[i])})` : "");
  }

  #total(i) {
    const { series } = this.#data;
    const total = series.reduce((all, { values }) => all + values[i], 0);
    const estimate = series.reduce((all, { values, estimates }) => all + (estimates ?? values)[i], 0);
    return `Together ${number(total)}${estimate === total ? "" : ` (estimate ${number(estimate)})`}`;
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

  /** Shows the tooltip of a bar, and says it. */
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
      .map((one, n) => [one, this.#data.series.length - 1 - n])
      .filter(([{ values }]) => values[i] > 0)
      .map(([{ label }, datasetIndex]) => `${label}: ${this.#value(datasetIndex, i)}`);
    setText(this.#spoken, `${this.#title(i)}. ${parts.join(", ") || "Nothing"}.`);
  }

  #fillTable() {
    if (!this.#details.open) {
      return;
    }
    const { series, steps } = this.#data;
    const filled = steps.starts.map((_, i) => i).filter((i) => series.some(({ values }) => values[i] > 0));
    const columns = [["Time", "time"], ...series.map(({ label }) => [label, "number"])];
    const rows = filled.reverse().map((i) => [
      this.#title(i),
      ...series.map((_, n) => this.#value(series.length - 1 - n, i)),
    ]);
    this.#details.querySelector("div").replaceChildren(table(this.#name, columns, rows));
  }
}

const people = (users) => {
  const rounded = Number.isInteger(users) ? number(users) : users.toFixed(1);
  return `${rounded} ${users === 1 ? "user" : "users"}`;
};
