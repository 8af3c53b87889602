// What htmx does not do: fill the form of a mail from an example or a letter, keep what stands open open, and move the
// focus to a modal that appears.
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-text]");
  if (button) {
    const form = document.getElementById("mail");
    for (const name of ["sender", "subject", "text"]) form.elements[name].value = button.dataset[name];
    form.elements.answers.value = button.dataset.answers || "";
    document.getElementById("answering").hidden = !button.dataset.answers;
    form.elements.text.focus();
  }
  if (event.target.closest("[data-new-mail]")) {
    const form = document.getElementById("mail");
    form.reset();
    form.elements.answers.value = "";
    document.getElementById("answering").hidden = true;
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "modal") return;
  const title = document.getElementById("modal-title");
  if (title) title.focus();
});

// A part is made anew by the server, which does not know what was folded out.
const open = new Set();
const key = (details) => details.id || (details.closest(".card[id]") || {}).id;

document.addEventListener("click", (event) => {
  const summary = event.target.closest("summary");
  if (!summary || !key(summary.parentElement)) return;
  const details = summary.parentElement;
  details.open ? open.delete(key(details)) : open.add(key(details)); // the click folds it only after this
});

document.addEventListener("htmx:afterSettle", () => {
  for (const details of document.querySelectorAll("details")) {
    if (open.has(key(details)) && !details.open) details.open = true;
  }
});
