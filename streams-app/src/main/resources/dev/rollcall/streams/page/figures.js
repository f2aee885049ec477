// The handful of numbers at the top of a view.

import { el, keep, setText } from "./dom.js";

/** Shows figures, each {title, value, note, bad}. */
export function showFigures(place, figures) {
  keep(
    place,
    figures,
    (_, i) => String(i),
    () => el("div", {}, el("dt"), el("dd"), el("dd", { class: "note" })),
    (node, { title, value, note, bad }) => {
      const [term, figure, small] = node.children;
      setText(term, title);
      setText(figure, value);
      setText(small, note);
      figure.classList.toggle("bad", bad === true);
    },
  );
}
