"use strict";
// The page is complete without this script; it adds sorting and filtering to the tables.
const alphabet = new Intl.Collator("sv");
const whole = new Intl.NumberFormat(document.documentElement.lang);

for (const part of document.querySelectorAll(".table")) {
  const body = part.querySelector("tbody");
  const controls = part.querySelector(".controls");
  const selects = [...controls.querySelectorAll("select")];
  const search = controls.querySelector("input");
  const output = controls.querySelector("output");
  const heads = [...part.querySelectorAll("thead th")];

  // The numbers of a row stand unrounded in `data-v`; a missing one is empty.
  const rows = [...body.rows].map((element) => ({
    element,
    numbers: element.dataset.v.split(","),
    texts: [...element.cells].map((cell) => cell.firstChild?.nodeValue ?? ""),
  }));
  for (const row of rows) row.words = row.texts.slice(0, 2).join(" ").toLocaleLowerCase("sv");

  const filter = () => {
    const wanted = search.value.trim().toLocaleLowerCase("sv");
    let shown = 0;
    for (const row of rows) {
      const fits = row.words.includes(wanted) &&
        selects.every(({ value, dataset }) => value === "" || value === row.numbers[dataset.n]);
      row.element.hidden = !fits;
      shown += fits;
    }
    output.textContent = output.dataset.text
      .replace("{shown}", whole.format(shown))
      .replace("{all}", whole.format(rows.length));
  };

  const byText = (place) => (a, b) => alphabet.compare(a.texts[place], b.texts[place]);
  const byNumber = (place) => (a, b) => a.numbers[place] - b.numbers[place];
  const sort = (head, direction) => {
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", direction);
    const place = head.dataset.n;
    const order = place ? byNumber(place) : byText(head.cellIndex);
    const sign = direction === "ascending" ? 1 : -1;
    // Whatever the direction, a missing value comes last; equals stay in the order of the page.
    const missing = (row) => (place ? row.numbers[place] === "" : false);
    const sorted = [...rows].sort((a, b) => missing(a) - missing(b) || sign * order(a, b));
    body.append(...sorted.map((row) => row.element));
  };

  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      // The first click on a number shows the largest first.
      const first = head.classList.contains("n") ? "descending" : "ascending";
      const second = first === "ascending" ? "descending" : "ascending";
      sort(head, head.getAttribute("aria-sort") === first ? second : first);
    });
  }

  // A mark shows its note under the pointer; readers of the screen have it as its description.
  body.addEventListener("pointerover", ({ target }) => {
    const note = target.getAttribute("aria-describedby");
    if (note) target.title = document.getElementById(note).textContent;
  });

  for (const control of [...selects, search]) control.addEventListener("input", filter);
  controls.hidden = false;
  sort(heads[0], "ascending");
  filter();
}
