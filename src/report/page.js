"use strict";
// Sorting and searching; without this script the tables are all there too.

function valueOf(cell) {
  const text = cell.dataset.v ?? cell.firstChild?.textContent.trim() ?? "";
  const number = Number(text.replace(/,|%$/g, ""));
  return text === "" || text === "-" ? null : Number.isNaN(number) ? text : number;
}

// Numbers before texts, and what is absent last, whichever the direction.
function compare(a, b, sign) {
  if (a === null || b === null) return (a === null) - (b === null);
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return sign * (typeof a === "number" ? a - b : a < b ? -1 : a > b ? 1 : 0);
}

function sortBy(table, header, place) {
  const body = table.tBodies[0];
  const first = header.classList.contains("n") ? "descending" : "ascending";
  const other = first === "ascending" ? "descending" : "ascending";
  const direction = header.getAttribute("aria-sort") === first ? other : first;
  for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", direction);
  const sign = direction === "ascending" ? 1 : -1;
  const rows = Array.from(body.rows, (row) => [valueOf(row.cells[place]), row]);
  rows.sort((a, b) => compare(a[0], b[0], sign));
  body.append(...rows.map((pair) => pair[1]));
}

function makeSortable(table) {
  Array.from(table.tHead.rows[0].cells).forEach((header, place) => {
    if (header.tagName !== "TH") return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    button.addEventListener("click", () => sortBy(table, header, place));
    header.append(button);
  });
}

function makeSearchable(table, name) {
  const rows = Array.from(table.tBodies[0].rows);
  const label = document.createElement("label");
  const hidden = document.createElement("span");
  const input = document.createElement("input");
  label.className = "search";
  hidden.className = "hidden";
  hidden.textContent = "Search in " + name;
  input.type = "search";
  input.placeholder = "Search";
  label.append(hidden, input);
  input.addEventListener("input", () => {
    const wanted = input.value.toLowerCase();
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
  table.parentNode.before(label);
}

for (const table of document.querySelectorAll(".scroll > table")) {
  makeSortable(table);
  const section = table.closest("section");
  if (table.tBodies[0].rows.length > 5 && !table.closest("details"))
    makeSearchable(table, section.querySelector("h2").textContent);
}

// Paper has no way to open them.
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});
